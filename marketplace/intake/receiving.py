"""Taking a file of rows in: its size, its kind, its digest; kept under the data folder like every other file.

Other rooms take text in UTF-8 only; files of rows may be in GBK, which is what spreadsheets of offices write.
"""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid
from marketplace.files import store as blobs
from marketplace.files import tables

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.files.store import Received

MIB = 1024 * 1024


def receive(stream: IO[bytes], name: str, most: int) -> tuple[Received, str]:
    """Take a file in and keep it; returns where it lies and its media type.

    Args:
        stream: its bytes.
        name: what it is called.
        most: the largest size in bytes.

    Raises:
        Invalid: it is empty, too large, neither CSV nor an Excel workbook, or the scanner refuses it; field "file".
        Unavailable: the scanner doesn't answer.
    """
    try:
        received = blobs.receive(stream, name, most)
        try:
            kind = tables.kind_of(received.path, name)
            blobs.scan(received, name)
            blobs.keep(received)
        finally:
            received.path.unlink(missing_ok=True)
    except Invalid as refused:
        raise Invalid(refused.sentence, field="file") from None
    return received, kind


def measured(path: Path, most: int) -> Received:
    """Return size and digest of a file on this machine, which stays where it is.

    Raises:
        Invalid: it is empty, too large, or of a kind that isn't taken.
    """
    size = path.stat().st_size
    if not 0 < size <= most:
        sentence = _l("“%(name)s” is empty.") if not size else _l("“%(name)s” is too large: at most %(most)s MiB.")
        raise Invalid(sentence % {"name": path.name, "most": most // MIB}, field="file")
    tables.kind_of(path, path.name)
    with path.open("rb") as file:
        return blobs.Received(path, size, hashlib.file_digest(file, "sha256").hexdigest())
