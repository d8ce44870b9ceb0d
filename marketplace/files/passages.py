"""What stands in a file: its text, passage by passage with its place, and what it says of itself (metadata).

PDF by page, Word by paragraph (headers, footnotes, text boxes, remarks and struck text too), Excel by cell (hidden
sheets too), plain text by line. What can't be read as text is named, so that a person looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.files import kinds, office
from marketplace.files.identities import Part, Passage, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree
    from pypdf import PageObject, PdfReader

MOST_PAGES = 1_000
SHORTEST_PAGE = 10  # characters: a page with less is a picture of a page
_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SIGNED = ("author", "lastAuthor", "userName", "displayName", "initials")


@dataclass
class Reading:
    """What was read of a file, and the places that couldn't be read as text."""

    passages: list[Passage] = field(default_factory=list)
    unread: list[Place] = field(default_factory=list)


def read(data: bytes, media_type: str, name: str) -> Reading:
    """Read a file of one of the kinds that are taken (`kinds.ENDINGS`).

    Raises:
        Invalid: it is damaged, encrypted, or longer than anything that is read.
    """
    reading = Reading([Passage(Place(Part.FILE_NAME, "", name), name)])
    reader = _READERS.get(media_type)
    if reader is None:
        reading.unread.append(Place(Part.PAGE, "1", name))
    else:
        reader(data, name, reading)
    return reading


def _pdf(data: bytes, name: str, reading: Reading) -> None:
    from pypdf.errors import PyPdfError

    try:
        _pdf_pages(pdf_reader(data), name, reading)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(office.DAMAGED) from None


def pdf_reader(data: bytes) -> PdfReader:
    """Open a PDF.

    Raises:
        Invalid: it is damaged, needs a password, or has more pages than are read.
    """
    import io

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        file = PdfReader(io.BytesIO(data))
        if file.is_encrypted or len(file.pages) > MOST_PAGES:
            raise Invalid(office.DAMAGED)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise Invalid(office.DAMAGED) from None
    return file


def _pdf_pages(file: PdfReader, name: str, reading: Reading) -> None:
    for label, value in (file.metadata or {}).items():
        reading.passages.append(Passage(Place(Part.METADATA, str(label).lstrip("/"), name), str(value)))
    described = file.root_object.get("/Metadata")
    if described is not None:
        packet = described.get_object().get_data().decode("utf-8", "replace")
        reading.passages.append(Passage(Place(Part.METADATA, "XMP", name), packet))
    for number, page in enumerate(file.pages, start=1):
        place = Place(Part.PAGE, str(number), name)
        text = page.extract_text()
        reading.passages.append(Passage(place, "\n".join([text, *_annotations(page)])))
        if len(text.strip()) < SHORTEST_PAGE and "/XObject" in (page.get("/Resources") or {}):
            reading.unread.append(place)


def _annotations(page: PageObject) -> Iterator[str]:
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        yield from (str(note[label]) for label in ("/T", "/Contents") if label in note)
        action = note.get("/A")
        if action is not None and "/URI" in action.get_object():
            yield str(action.get_object()["/URI"])


def _word(data: bytes, name: str, reading: Reading) -> None:
    parts = office.parts_of(data)
    for part, content in parts.items():
        if part.startswith("word/") and part.endswith(".xml") and "/theme/" not in part:
            reading.passages += _paragraphs(part, content, name)
    _described(parts, name, reading)


def _paragraphs(part: str, content: bytes, name: str) -> Iterator[Passage]:
    root = office.tree(content)
    label = part.removeprefix("word/").removesuffix(".xml")
    for number, paragraph in enumerate(root.iter(f"{office.W}p"), start=1):
        text = "".join(_runs(paragraph))
        where = str(number) if label == "document" else f"{label} {number}"
        if text.strip():
            yield Passage(Place(Part.PARAGRAPH, where, name), text)


def _runs(paragraph: etree._Element) -> Iterator[str]:
    """Yield the text of a paragraph; a text box inside it has paragraphs of its own."""
    for run in paragraph.iter(f"{office.W}t", f"{office.W}delText", f"{office.W}instrText", f"{office.W}tab"):
        if next(run.iterancestors(f"{office.W}p")) is paragraph:
            yield run.text or " "


def _excel(data: bytes, name: str, reading: Reading) -> None:
    parts = office.parts_of(data)
    _cells(data, name, reading)
    for part, content in parts.items():
        if part.startswith(("xl/drawings/", "xl/charts/")) and part.endswith(".xml"):
            text = " ".join(one.text or "" for one in office.tree(content).iter(f"{_DRAWING}t"))
            reading.passages.append(Passage(Place(Part.CELL, part.rsplit("/", 1)[-1], name), text))
    _described(parts, name, reading)


def _cells(data: bytes, name: str, reading: Reading) -> None:
    import io
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=False)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError):
        raise Invalid(office.DAMAGED) from None
    for sheet in book.worksheets:
        reading.passages.append(Passage(Place(Part.CELL, sheet.title, name), sheet.title))
        for row in sheet.iter_rows():
            for cell in row:
                said = (cell.value, cell.comment.text if cell.comment else None)
                text = "\n".join(str(one) for one in said if one is not None)
                if text:
                    reading.passages.append(Passage(Place(Part.CELL, f"{sheet.title}!{cell.coordinate}", name), text))


def _described(parts: office.Parts, name: str, reading: Reading) -> None:
    """Read what an office file says of itself, whom it names as author anywhere, and what it can't show as text."""
    for part, content in parts.items():
        if part.startswith("docProps/") and part.endswith(".xml"):
            for entry in office.tree(content).iter():
                if entry.text and entry.text.strip():
                    reading.passages.append(
                        Passage(Place(Part.METADATA, office.local(entry.tag), name), entry.text.strip())
                    )
        elif office.is_xml(part):
            reading.passages += _signatures(content, name)
        elif "/media/" in part or "/embeddings/" in part:
            reading.unread.append(Place(Part.PARAGRAPH, part.rsplit("/", 1)[-1], name))


def _signatures(content: bytes, name: str) -> Iterator[Passage]:
    """Yield who is named beside a remark or a change, and where links lead."""
    seen: dict[str, str] = {}
    for entry in office.tree(content).iter():
        for label, value in entry.attrib.items():
            if office.local(label) in _SIGNED:
                seen.setdefault(str(value), office.local(label))
        if office.local(entry.tag) == "author" and entry.tag.startswith(_SPREADSHEET):
            seen.setdefault(entry.text or "", "author")
        if entry.get("TargetMode") == "External":
            seen.setdefault(entry.get("Target", ""), "link")
    yield from (Passage(Place(Part.METADATA, label, name), text) for text, label in seen.items() if text)


def _text(data: bytes, name: str, reading: Reading) -> None:
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        reading.passages.append(Passage(Place(Part.LINE, str(number), name), line))


_READERS: dict[str, Callable[[bytes, str, Reading], None]] = {
    kinds.PDF: _pdf,
    kinds.DOCX: _word,
    kinds.XLSX: _excel,
    kinds.TEXT: _text,
}
