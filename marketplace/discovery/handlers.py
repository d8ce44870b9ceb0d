"""Keeping the index equal to the database.

Only the relay writes the index. A document is read again when its message is delivered, and carries a version that
only grows: a message delivered twice or late never brings an old text back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from marketplace import db, outbox
from marketplace.challenges import queries as challenges
from marketplace.discovery import queries
from marketplace.discovery.documents import STATUS, document_of, document_of_call, listing_key, number_of
from marketplace.listings import queries as listings
from search.engine import Deletion, NeedsRebuild

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.outbox import Message
    from search.engine import Engine

BATCH = 500


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


def _sync_listing(listing_id: int) -> None:
    standing, last = listings.published(listing_id), listings.last_published(listing_id)
    if standing is not None:
        document = document_of(standing)
        _write(lambda: engine().put([document]))
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


def _sync_challenge(challenge_id: int) -> None:
    call = challenges.challenge(challenge_id)
    if call is None or call.state not in STATUS:
        return
    document = document_of_call(call)
    _write(lambda: engine().put([document]))
    outbox.enqueue("challenge.indexed", challenge_id)


def _write(act: Callable[[], None]) -> None:
    """Change the index with no transaction open; make it first where there is none."""
    db.release()
    try:
        act()
    except NeedsRebuild:
        rebuild_all()
        db.begin_writing()
        outbox.enqueue("index.rebuilt", 0)
    else:
        db.begin_writing()


def rebuild(_message: Message) -> None:
    """Build the index anew beside the present one and put it in its place."""
    db.release()
    rebuild_all()
    db.begin_writing()
    outbox.enqueue("index.rebuilt", 0)


def rebuild_all() -> int:
    """Write everything that stands into a fresh index; returns how many records it holds."""
    count = 0
    with engine().rebuild() as fresh:
        for batch in queries.standing_in_batches(BATCH):
            documents = [document_of(version) for version in batch]
            db.session.rollback()
            fresh.put(documents)
            count += len(documents)
        calls = [document_of_call(call) for call in queries.public_calls()]
        db.session.rollback()
        fresh.put(calls)
    return count + len(calls)
