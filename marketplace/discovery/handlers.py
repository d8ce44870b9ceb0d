"""Keeping the index equal to the database.

Only the relay writes the index. A document is read again when its message is delivered, and carries a version that
only grows: a message delivered twice or late never brings an old text back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from marketplace import db, outbox
from marketplace.challenges import queries as challenges
from marketplace.discovery import queries, semantics
from marketplace.discovery.documents import STATUS, document_of, document_of_call, listing_key, number_of
from marketplace.listings import queries as listings
from search.engine import Deletion, NeedsRebuild
from search.meaning.embedder import EmbeddingUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marketplace.outbox import Message
    from search.documents import AnyDocument
    from search.engine import Engine

BATCH = 500
READ_AT_ONCE = 32
"""Records that a model reads in one delivery."""


def engine() -> Engine:
    """Return the engine of this process."""
    return cast("Engine", current_app.extensions["engine"])


def sync_version(message: Message) -> None:
    """Put a published version into the index; its matches follow."""
    version = listings.version(message.subject_id)
    if version is not None:
        _sync_listing(version.listing_id)


def sync_listing(message: Message) -> None:
    """Put a listing's standing version into the index, or take the listing out of it; its matches follow."""
    _sync_listing(message.subject_id)


def _sync_listing(listing_id: int, *, unread: str | None = "listing.unread") -> None:
    standing, last = listings.published(listing_id), listings.last_published(listing_id)
    if standing is not None:
        _put(document_of(standing), unread, listing_id)
    elif last is not None:
        gone = Deletion(listing_key(last), number_of(last))
        _write(lambda: engine().delete([gone]))
    outbox.enqueue("listing.indexed", listing_id)


def sync_challenge(message: Message) -> None:
    """Put a call into the index with the state that it has now; it stays there when it has ended."""
    _sync_challenge(message.subject_id)


def sync_award(message: Message) -> None:
    """Put the call of an award into the index with the state that it has now."""
    award = challenges.award(message.subject_id)
    if award is not None:
        _sync_challenge(award.challenge_id)


def _sync_challenge(challenge_id: int, *, unread: str | None = "challenge.unread") -> None:
    call = challenges.challenge(challenge_id)
    if call is None or call.state not in STATUS:
        return
    _put(document_of_call(call), unread, challenge_id)
    outbox.enqueue("challenge.indexed", challenge_id)


def read_listing(message: Message) -> None:
    """Have the model read a listing that it couldn't read when it was published; tried again until it can."""
    _sync_listing(message.subject_id, unread=None)


def read_challenge(message: Message) -> None:
    """The same for a call."""
    _sync_challenge(message.subject_id, unread=None)


def _put(document: AnyDocument, unread: str | None, subject_id: int) -> None:
    """Put a record into the index, with its meaning where that can be had now: words never wait for it.

    `unread` is the topic of the message that asks for the meaning again; without one the model is waited for.
    """
    reading, late = semantics.Reading([document], {}), False
    try:
        reading = semantics.read([document])
    except EmbeddingUnavailable:
        if unread is None:
            raise
        late = True
    _write(lambda: engine().put(reading.documents))
    semantics.keep(reading)
    if late and unread is not None:
        outbox.enqueue(unread, subject_id)


def _write(act: Callable[[], None]) -> None:
    """Change the index with no transaction open; make it first where there is none."""
    db.release()
    try:
        act()
    except NeedsRebuild:
        _rebuild()
    else:
        db.begin_writing()


def rebuild(_message: Message) -> None:
    """Build the index anew beside the present one and put it in its place."""
    db.release()
    _rebuild()


def _rebuild() -> None:
    unread = rebuild_all()
    db.begin_writing()
    outbox.enqueue("index.rebuilt", 0)
    if unread:
        ask_for_reading()


def ask_for_reading() -> None:
    """Have the model read everything that stands, where there is one."""
    if semantics.embedder() is not None:
        outbox.enqueue("index.unread", 0)


def rebuild_all() -> int:
    """Write everything that stands into a fresh index; returns how many of the records no model has read yet."""
    unread = 0
    with engine().rebuild() as fresh:
        for documents in _standing():
            known = semantics.recalled(documents)
            db.session.rollback()
            fresh.put(known)
            unread += sum(not each.meaning for each in known)
    return unread


def read_all(message: Message) -> None:
    """Have the model read what stands, a few records a delivery, so that letters needn't wait for it."""
    batch = next(queries.standing_in_batches(READ_AT_ONCE, after=message.payload.get("after", 0)), [])
    if batch:
        _read([document_of(version) for version in batch])
        outbox.enqueue("index.unread", 0, after=batch[-1].id)
    else:
        _read([document_of_call(call) for call in queries.public_calls()])
        outbox.enqueue("index.read", 0)


def _read(documents: list[AnyDocument]) -> None:
    reading = semantics.read(documents)
    if reading.documents:
        engine().put(reading.documents)
    db.begin_writing()
    semantics.keep(reading)


def _standing() -> Iterator[list[AnyDocument]]:
    for batch in queries.standing_in_batches(BATCH):
        yield [document_of(version) for version in batch]
    yield [document_of_call(call) for call in queries.public_calls()]
