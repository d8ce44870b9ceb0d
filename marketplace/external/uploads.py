"""Taking a file in: its size, its kind, its digest; kept under the data folder like every other file.

Other rooms take text in UTF-8 only and at most `file.largest_mib`; here GBK and larger files are what officials have.
"""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes, db, policies
from marketplace.errors import Invalid
from marketplace.files import store as blobs
from marketplace.files import tables
from marketplace.files.models import Attachment

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.external.models import Import
    from marketplace.files.store import Received

MIB = 1024 * 1024


def largest() -> int:
    """Return the largest file in bytes that is taken (policy external.largest_mib)."""
    return int(policies.value("external.largest_mib", region=codes.NATION, on=clock.today()).value) * MIB


def receive(stream: IO[bytes], name: str) -> tuple[Received, str]:
    """Take a file in and keep it; returns where it lies and its media type.

    Raises:
        Invalid: it is empty, too large, neither CSV nor an Excel workbook, or the scanner refuses it; field "file".
        Unavailable: the scanner doesn't answer.
    """
    try:
        received = blobs.receive(stream, name, largest())
        try:
            kind = tables.kind_of(received.path, name)
            blobs.scan(received, name)
            blobs.keep(received)
        finally:
            received.path.unlink(missing_ok=True)
    except Invalid as refused:
        raise Invalid(refused.sentence, field="file") from None
    return received, kind


def measured(path: Path) -> Received:
    """Return size and digest of a file on this machine, which stays where it is.

    Raises:
        Invalid: it is empty, too large, or of a kind that isn't taken.
    """
    size = path.stat().st_size
    if not 0 < size <= largest():
        sentence = _l("“%(name)s” is empty.") if not size else _l("“%(name)s” is too large: at most %(most)s MiB.")
        raise Invalid(sentence % {"name": path.name, "most": largest() // MIB}, field="file")
    tables.kind_of(path, path.name)
    with path.open("rb") as file:
        return blobs.Received(path, size, hashlib.file_digest(file, "sha256").hexdigest())


def attachment_of(received: Received, kind: str, name: str, person_id: int) -> Attachment:
    """Return the row by which a file that came over the page is kept and can be downloaded."""
    return Attachment(name=name, media_type=kind, size=received.size, digest=received.digest, uploaded_by=person_id)


def tie(attachment: Attachment, imported: Import) -> None:
    """Keep a file with its import; who may read the import may download it."""
    attachment.room, attachment.subject_type, attachment.subject_id = "external", imported.__tablename__, imported.id
    db.session.add(attachment)
    db.session.flush()


def path_of(imported: Import) -> Path:
    """Return where the file of an import lies."""
    return blobs.path_of(imported.digest)
