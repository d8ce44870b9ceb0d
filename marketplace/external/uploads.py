"""The file of an import: how large it may be, and where it is kept."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from marketplace import clock, codes, db, policies
from marketplace.files import store as blobs
from marketplace.files.models import Attachment
from marketplace.intake import receiving
from marketplace.intake.receiving import MIB

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.external.models import Import
    from marketplace.files.store import Received

__all__ = ["MIB", "attachment_of", "largest", "measured", "path_of", "receive", "tie"]


def largest() -> int:
    """Return the largest file in bytes that is taken (policy external.largest_mib)."""
    return int(policies.value("external.largest_mib", region=codes.NATION, on=clock.today()).value) * MIB


def receive(stream: IO[bytes], name: str) -> tuple[Received, str]:
    """Take a file in and keep it; returns where it lies and its media type; see `intake.receiving.receive`."""
    return receiving.receive(stream, name, largest())


def measured(path: Path) -> Received:
    """Return size and digest of a file on this machine; see `intake.receiving.measured`."""
    return receiving.measured(path, largest())


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
