"""PDF without metadata: document information, XMP, authors of remarks, signatures, attached files, actions, links out.

The pages are written anew from what the document shows: older versions kept behind an incremental save go too.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from marketplace.errors import Invalid
from marketplace.files.office import DAMAGED
from marketplace.files.passages import pdf_reader

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject

_OF_CATALOG = ("/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/AF", "/Names", "/Perms", "/DSS", "/Collection")
_OF_ANYTHING = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF")
_OF_REMARKS = ("/T", "/NM", "/M", "/CreationDate", "/RC", "/Popup", "/A", "/AA")
_NO_PART_OF_THE_PAGE = {"/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"}


def stripped_pdf(data: bytes) -> bytes:
    """Return a PDF without metadata.

    Raises:
        Invalid: it is damaged, needs a password, or is longer than anything that is read.
    """
    from pypdf import PdfWriter
    from pypdf.errors import PyPdfError

    try:
        copy = PdfWriter(clone_from=pdf_reader(data))
        _strip(copy)
        # what nothing points to any more is left behind by the second copy
        return _written(PdfWriter(clone_from=pdf_reader(_written(copy))))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(DAMAGED) from None


def _written(copy: PdfWriter) -> bytes:
    copy.metadata = None
    copy._ID = None  # noqa: SLF001 - it ties the copy to its original
    target = io.BytesIO()
    copy.write(target)
    return target.getvalue()


def _strip(copy: PdfWriter) -> None:
    from pypdf.generic import DictionaryObject

    catalog = copy.root_object
    for label in _OF_CATALOG:
        catalog.pop(label, None)
    _strip_forms(catalog)
    for one in list(copy._objects):  # noqa: SLF001 - metadata may hang on any object, and no other list names all
        if isinstance(one, DictionaryObject):
            for label in _OF_ANYTHING:
                one.pop(label, None)
    for page in copy.pages:
        _strip_remarks(page)


def _strip_forms(catalog: DictionaryObject) -> None:
    """Drop fields of signature: their value names who signed and by which certificate."""
    form = catalog.get("/AcroForm")
    if form is None:
        return
    fields = form.get_object().get("/Fields")
    for reference in list(fields.get_object() if fields is not None else ()):
        if reference.get_object().get("/FT") == "/Sig":
            fields.get_object().remove(reference)
    form.get_object().pop("/XFA", None)
    form.get_object().pop("/SigFlags", None)


def _strip_remarks(page: DictionaryObject) -> None:
    from pypdf.generic import ArrayObject, NameObject

    notes = page.get("/Annots")
    if notes is None:
        return
    kept = [one for one in notes.get_object() if _is_shown(one.get_object())]
    page[NameObject("/Annots")] = ArrayObject(kept)
    for reference in kept:
        _strip_remark(reference.get_object())


def _is_shown(note: DictionaryObject) -> bool:
    return note.get("/Subtype") not in _NO_PART_OF_THE_PAGE and note.get("/FT") != "/Sig"


def _strip_remark(note: DictionaryObject) -> None:
    """Take author, times and actions from a mark on the page; a field of a form needs its name."""
    for label in _OF_REMARKS:
        if not (label == "/T" and note.get("/Subtype") == "/Widget"):
            note.pop(label, None)
    if note.get("/Subtype") not in ("/FreeText", "/Widget"):
        note.pop("/Contents", None)
