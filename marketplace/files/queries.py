"""Which files there are, who may read them, and whether the disk holds what the database says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import select

from marketplace import db
from marketplace.files import readers, store
from marketplace.files.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.permissions import Actor
    from marketplace.web.waiting import Waiting


class Subject(Protocol):
    """The record that files are tied to."""

    __tablename__: str
    id: Any


def of(subject: Subject) -> list[Attachment]:
    """Return the files of a record, oldest first."""
    same = (Attachment.subject_type == subject.__tablename__, Attachment.subject_id == subject.id)
    return list(db.session.scalars(select(Attachment).where(*same).order_by(Attachment.id)))


def attachment(public_id: str) -> Attachment | None:
    """Return a file by its public name, or None."""
    return db.session.scalar(select(Attachment).where(Attachment.public_id == public_id))


def readable(actor: Actor, file: Attachment) -> bool:
    """Whether an actor may read a file: its uploader while it is loose, then whom its record's rule lets."""
    if file.subject_type is None or file.subject_id is None:
        return actor.person_id == file.uploaded_by
    return readers.readable(actor, file.subject_type, file.subject_id)


def named(digest: str) -> bool:
    """Whether any attachment names this content."""
    return db.session.scalar(select(Attachment.id).where(Attachment.digest == digest).limit(1)) is not None


def faults() -> Iterator[tuple[str, str]]:
    """Yield (digest, what is wrong) where the disk doesn't hold what the database says; then what nobody names."""
    known = set(db.session.scalars(select(Attachment.digest).distinct()))
    for digest in sorted(known):
        found = store.digest_on_disk(digest)
        if found is None:
            yield digest, "the content is missing"
        elif found != digest:
            yield digest, "the content was changed"
    yield from ((digest, "no attachment names it") for digest in store.blobs() if digest not in known)


def waiting_for(actor: Actor) -> list[Waiting]:  # noqa: ARG001 - every room offers this
    """Nothing waits in this room."""
    return []


def awaited_by(actor: Actor) -> list[Waiting]:  # noqa: ARG001 - every room offers this
    """Nobody is waited for in this room."""
    return []
