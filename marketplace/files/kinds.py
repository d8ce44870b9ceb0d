"""Which files are taken: judged by their content, never by what their name or the browser says."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import filetype
from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid

if TYPE_CHECKING:
    from pathlib import Path

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    TEXT: (".txt", ".csv", ".md"),
}
"""media type -> the endings its name may have: a name that says something else would deceive its reader."""

MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
MOST_PARTS = 5_000
LARGEST_UNPACKED = 300 * 1024 * 1024  # bytes
ACCEPT = ",".join(ending for endings in ENDINGS.values() for ending in endings)


def media_type_of(path: Path, name: str) -> str:
    """Return what a file is.

    Raises:
        Invalid: it is none of the kinds that are taken, is damaged, or its name says that it is another kind.
    """
    found = _found(path)
    if found is None:
        raise Invalid(
            _l("“%(name)s” can't be taken: PDF, Word (.docx), Excel (.xlsx), PNG, JPEG or UTF-8 text is needed.")
            % {"name": name}
        )
    if PurePosixPath(name.lower()).suffix not in ENDINGS[found]:
        raise Invalid(
            _l("“%(name)s”: the content is %(kind)s, but the name says otherwise. Rename it and send it again.")
            % {"name": name, "kind": ENDINGS[found][0]}
        )
    return found


def _found(path: Path) -> str | None:
    guessed = filetype.guess(str(path))
    if guessed is None:
        return TEXT if _is_text(path) else None
    if guessed.mime in (PDF, PNG, JPEG):
        return str(guessed.mime)
    return _office(path)


def _is_text(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return all("\x00" not in block for block in iter(lambda: lines.read(65_536), ""))
    except UnicodeDecodeError:
        return False


def _office(path: Path) -> str | None:
    """Return the kind of an Office Open XML file whose structure is sound and that carries no macros."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or any(not _harmless(part) for part in parts):
        return None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return None
    return next((kind for part, kind in MAIN_PARTS.items() if part in names), None)


def _harmless(part: zipfile.ZipInfo) -> bool:
    encrypted = part.flag_bits & 1
    place = PurePosixPath(part.filename)
    leaves = place.is_absolute() or ".." in place.parts
    macro = place.name.lower() in ("vbaproject.bin", "vbadata.xml")
    return not (encrypted or leaves or macro)
