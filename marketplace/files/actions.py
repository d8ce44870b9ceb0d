"""Taking files in, tying them to a record, and letting go of what nobody tied to anything."""

from __future__ import annotations

import io
import unicodedata
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import audit, clock, codes, db, outbox, policies
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.files import kinds
from marketplace.files import store as blobs
from marketplace.files.models import Attachment
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.datastructures import FileStorage

    from marketplace.permissions import Actor

LOOSE = timedelta(days=1)
"""How long a file may stay untied to any record: after it, it is dropped."""

LONGEST_NAME = 120


class Subject(Protocol):
    """The record that a file is tied to."""

    __tablename__: str
    id: Any


def store(upload: FileStorage, *, by: Actor) -> Attachment:
    """Take an uploaded file in; until it is attached only its uploader reads it.

    Raises:
        Invalid: it is empty, too large, of a kind that isn't taken, or the scanner refuses it.
        Unavailable: the scanner doesn't answer.
    """
    if not permits(by, Permission.UPLOAD_FILE) or by.person_id is None:
        raise Forbidden
    name = name_of(upload.filename or "")
    received = blobs.receive(upload.stream, name, _largest())
    try:
        media_type = kinds.media_type_of(received.path, name)
        blobs.scan(received, name)
        blobs.keep(received)
    finally:
        received.path.unlink(missing_ok=True)
    attachment = Attachment(
        name=name, media_type=media_type, size=received.size, digest=received.digest, uploaded_by=by.person_id
    )
    db.session.add(attachment)
    db.session.flush()
    audit.record("file.store", attachment, by=by, digest=attachment.digest, size=attachment.size)
    outbox.enqueue("file.stored", attachment.id, due_at=clock.now() + LOOSE)
    db.session.flush()
    return attachment


def store_made(content: bytes, name: str, media_type: str, *, person_id: int) -> Attachment:
    """Keep a file that the platform itself has made; the caller attaches it in the same unit of work.

    Args:
        content: its bytes.
        name: what it is downloaded as.
        media_type: one of `kinds.ENDINGS`.
        person_id: for whom it was made.
    """
    received = blobs.receive(io.BytesIO(content), name, len(content))
    blobs.keep(received)
    attachment = Attachment(
        name=name_of(name), media_type=media_type, size=received.size, digest=received.digest, uploaded_by=person_id
    )
    db.session.add(attachment)
    db.session.flush()
    audit.record("file.make", attachment, by=None, digest=attachment.digest, size=attachment.size)
    return attachment


def name_of(given: str) -> str:
    """Return the name a file is shown and downloaded under: no folders, no control characters, not too long."""
    plain = unicodedata.normalize("NFC", given).replace("\\", "/")
    last = "".join(letter for letter in PurePosixPath(plain).name if letter.isprintable()).strip()
    path = PurePosixPath(last or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


def _largest() -> int:
    """Return the largest upload in bytes: the policy's, never above what the server itself lets in."""
    allowed = policies.value("file.largest_mib", region=codes.NATION, on=clock.today()).value
    return int(min(allowed, current_app.extensions["settings"].max_upload_mb)) * 1024 * 1024


def attach(attachment: Attachment, subject: Subject, *, by: Actor | None = None) -> None:
    """Tie a file to a record; from then on the record's own rule (see `READERS`) says who reads it.

    Raises:
        Forbidden: somebody else uploaded it.
        Conflict: it is tied to a record already.
        Invalid: the record has as many files as it may have.
    """
    if by is not None and by.person_id != attachment.uploaded_by:
        raise Forbidden
    if attachment.subject_type is not None:
        raise Conflict(_l("This file belongs to another record already."))
    kind, most = subject.__tablename__, _most()
    if _count(kind, subject.id) >= most:
        raise Invalid(_l("There can be at most %(most)s files here.") % {"most": most})
    attachment.room = type(subject).__module__.removeprefix("marketplace.").partition(".")[0]
    attachment.subject_type, attachment.subject_id = kind, subject.id
    audit.record("file.attach", attachment, by=by, subject_type=kind, subject_id=subject.id)
    db.session.flush()


def attach_uploads(uploads: Iterable[FileStorage], subject: Subject, *, by: Actor) -> list[Attachment]:
    """Take in what a form's file field carries and tie it to a record; empty choices are left out."""
    taken = [store(upload, by=by) for upload in uploads if upload and upload.filename]
    for attachment in taken:
        attach(attachment, subject, by=by)
    return taken


def _most() -> int:
    return int(policies.value("file.most_per_record", region=codes.NATION, on=clock.today()).value)


def _count(subject_type: str, subject_id: int) -> int:
    same = (Attachment.subject_type == subject_type, Attachment.subject_id == subject_id)
    return db.session.scalar(select(func.count(Attachment.id)).where(*same)) or 0


def detach(attachment: Attachment, *, by: Actor) -> None:
    """Take a file away from a draft; its content goes when nothing else names it."""
    audit.record("file.detach", attachment, by=by, digest=attachment.digest)
    remove(attachment)


def remove(attachment: Attachment) -> None:
    """Delete a file's row; its content follows after the commit, so that a rollback loses nothing."""
    outbox.enqueue("file.removed", attachment.id, due_at=clock.now() + LOOSE, digest=attachment.digest)
    db.session.delete(attachment)
    db.session.flush()
