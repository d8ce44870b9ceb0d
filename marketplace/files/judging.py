"""Files that strangers will read: nothing in them may be encrypted, nothing in them may run.

Stricter than `kinds`, which only says what a file is: a bid or its evidence is opened months later by people who
don't have the sender's password and mustn't run the sender's macros.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import filetype
from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid
from marketplace.files import kinds

if TYPE_CHECKING:
    from pathlib import Path

    from flask_babel import LazyString

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a compound file begins: Office before 2007, and every Office file with a password."""

LOCKED = _l("“%(name)s” is encrypted or protected by a password: save it without and send it again.")
RUNS = _l("“%(name)s” carries macros or a script: save it without (.docx, .xlsx, plain PDF) and send it again.")
DAMAGED = _l("“%(name)s” is damaged: it can't be opened. Save it anew and send it again.")
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/", "/dialogsheets/")
RUNNING = ("/JavaScript", "/Launch")


def media_type_of(path: Path, name: str) -> str:
    """Return what a file is, if anybody can read it and nothing in it runs.

    Raises:
        Invalid: it is encrypted, carries macros or a script, is damaged, of a kind that isn't taken, or mislabelled.
    """
    fault = _fault(path)
    if fault is not None:
        raise Invalid(fault % {"name": name})
    return kinds.media_type_of(path, name)


def _fault(path: Path) -> LazyString | None:
    with path.open("rb") as content:
        start = content.read(len(OLE))
    if start == OLE:
        return _fault_of_compound(path.read_bytes())
    if zipfile.is_zipfile(path):
        return _fault_of_office(path)
    guessed = filetype.guess(str(path))
    return _fault_of_pdf(path) if guessed is not None and guessed.mime == kinds.PDF else None


def _fault_of_compound(content: bytes) -> LazyString | None:
    """Judge by the names of the streams, which a compound file keeps as UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return LOCKED
    return RUNS if "_VBA_PROJECT".encode("utf-16-le") in content else None


def _fault_of_office(path: Path) -> LazyString | None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & 1 for part in parts):
                return LOCKED
            runs = any(mark in f"/{part.filename.lower()}" for part in parts for mark in MACRO_PARTS)
            return RUNS if runs or _declares_macros(packed) else None
    except (zipfile.BadZipFile, OSError, ValueError):
        return DAMAGED


def _declares_macros(packed: zipfile.ZipFile) -> bool:
    """Whether the package calls itself macro-enabled, under whatever name its macros lie."""
    try:
        with packed.open("[Content_Types].xml") as declared:
            return b"macroenabled" in declared.read(kinds.MOST_PARTS * 100).lower()
    except KeyError:
        return False


def _fault_of_pdf(path: Path) -> LazyString | None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            return LOCKED
        return RUNS if _runs(reader.root_object) else None
    except (PyPdfError, ValueError, RecursionError, AttributeError, TypeError, KeyError):  # what its parser meets
        return DAMAGED


def _runs(root: object) -> bool:
    """Whether a PDF does something by itself when it is opened."""
    from pypdf.generic import DictionaryObject

    if not isinstance(root, DictionaryObject):
        return False
    names, opening = _dictionary(root, "/Names"), _dictionary(root, "/OpenAction")
    return "/JavaScript" in names or opening.get("/S") in RUNNING or "/AA" in root


def _dictionary(parent: dict[str, object], name: str) -> dict[str, object]:
    found = parent.get(name)
    found = found.get_object() if hasattr(found, "get_object") else found
    return found if isinstance(found, dict) else {}
