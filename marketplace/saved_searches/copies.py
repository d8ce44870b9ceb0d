"""The engine's copy of saved searches: made from the table, versioned by its rows, always restorable from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from marketplace import db
from marketplace.discovery.handlers import engine
from marketplace.discovery.verification import differences
from marketplace.outbox import Delivery, DeliveryState, Message
from marketplace.saved_searches import queries
from marketplace.saved_searches.models import SavedSearch
from search.documents import PUBLIC
from search.engine import Deletion, NeedsRebuild
from search.stored import StoredQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Answer = TypeVar("Answer")

CHANGED = "saved_search.changed"


def key_of(search_id: int) -> str:
    """Return the id of a search's copy."""
    return f"saved:{search_id}"


def number_in(key: str) -> int:
    """Return the search that a copy is of."""
    return int(key.partition(":")[2])


def stored_query(search: SavedSearch) -> StoredQuery:
    """Return what the engine keeps of a search; nobody is told of what not everybody may see."""
    return StoredQuery(
        id=key_of(search.id),
        version=search.version,
        clauses=tuple(search.clauses),
        filters={name: tuple(values) for name, values in search.filters.items()},
        visible_to=(PUBLIC,),
    )


def keep(searches: Iterable[SavedSearch]) -> None:
    """Bring the copies of some searches up to date; ends the running transaction, and none is open afterwards.

    An older copy never replaces a newer one: the row's version goes along.
    """
    searches = list(searches)
    standing = [stored_query(search) for search in searches if search.standing]
    silent = [Deletion(key_of(search.id), search.version) for search in searches if not search.standing]
    db.release()
    if standing:
        with_copies(lambda: engine().store(standing))
    if silent:
        with_copies(lambda: engine().unstore(silent))


def with_copies(ask: Callable[[], Answer]) -> Answer:
    """Ask the engine something about its copies; where it has none, they are restored first."""
    try:
        return ask()
    except NeedsRebuild:
        restore()
        return ask()


def restore() -> None:
    """Replace all copies of the engine by a fresh set; no transaction is open afterwards."""
    engine().restore(_standing())


def _standing() -> Iterator[StoredQuery]:
    for batch in queries.standing_in_batches():
        fresh = [stored_query(search) for search in batch]
        db.session.rollback()  # the engine writes while nothing is held
        yield from fresh
    db.session.rollback()


def behind() -> list[SavedSearch]:
    """Return the searches whose latest change the engine may not have yet."""
    pending = (
        select(Message.subject_id)
        .join(Message.deliveries)
        .where(Message.topic == CHANGED, Delivery.state == DeliveryState.PENDING)
    )
    return list(db.session.scalars(select(SavedSearch).where(SavedSearch.id.in_(pending))))


def faults() -> Iterator[str]:
    """Compare the engine's copies with the table; yield each difference."""
    return differences({each.id: each.version for each in _standing()}, _stored())


def _stored() -> dict[str, int]:
    try:
        return dict(engine().stored_versions())
    except NeedsRebuild:
        return {}  # nobody has kept a search since the index was made
