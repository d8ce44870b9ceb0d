"""Letting go of files that nobody tied to a record, and of content that no file names any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import audit, db
from marketplace.files import actions, queries, store
from marketplace.files.models import Attachment

if TYPE_CHECKING:
    from marketplace.outbox import Message


def drop_loose(message: Message) -> None:
    """Remove a file that was not tied to any record within a day: the form it came with was never finished."""
    attachment = db.session.get(Attachment, message.subject_id)
    if attachment is None or attachment.subject_type is not None:
        return
    audit.record("file.drop", attachment, by=None, digest=attachment.digest)
    actions.remove(attachment)


def drop_content(message: Message) -> None:
    """Remove content from the disk when no file names it."""
    digest = message.payload["digest"]
    if not queries.named(digest):
        store.drop(digest)
