"""Asking saved searches of what was published, keeping the engine's copy of them, and sending digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges import queries as challenges
from marketplace.discovery import queries as discovery
from marketplace.discovery.documents import document_of, document_of_call
from marketplace.discovery.handlers import engine
from marketplace.listings import queries as listings
from marketplace.saved_searches import copies, digests, hits, queries

if TYPE_CHECKING:
    from marketplace.outbox import Message
    from search.documents import AnyDocument


def keep_copy(message: Message) -> None:
    """Bring the engine's copy of a search up to date, or take it away while the search is silent."""
    search = queries.search(message.subject_id)
    if search is not None:
        copies.keep([search])
        db.begin_writing()


def restore_copies(_message: Message) -> None:
    """Store all searches again: the engine began anew."""
    db.release()
    copies.restore()
    db.begin_writing()


def ask_of_listing(message: Message) -> None:
    """Ask the saved searches of a listing as it stands now."""
    standing = listings.published(message.subject_id)
    if standing is not None:
        _ask(document_of(standing))


def ask_of_call(message: Message) -> None:
    """Ask the saved searches of a call that takes bids now."""
    call = challenges.challenge(message.subject_id)
    if call is not None and discovery.is_open(call):
        _ask(document_of_call(call))


def _ask(document: AnyDocument) -> None:
    """Note which searches a publication satisfies; those that were changed just now are asked as they are now."""
    if not queries.any_standing():
        return
    synonyms = discovery.synonyms()
    copies.keep(copies.behind())
    answers = copies.with_copies(lambda: engine().satisfied(document, synonyms))
    db.begin_writing()
    hits.note(document, answers)


def send_digest(message: Message) -> None:
    """Send a digest that has gathered long enough."""
    digests.send(message.subject_id)
