"""Noting what saved searches found, in the digest that gathers for its person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from marketplace import clock, db, outbox
from marketplace.accounts.models import Membership, Person
from marketplace.saved_searches.copies import number_in
from marketplace.saved_searches.models import Digest, Period, SavedSearch, SavedSearchHit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from search.documents import AnyDocument
    from search.stored import Satisfied

SENT_AT = 8
"""The hour at which digests are sent, by the city's wall clock: they wait at the beginning of the working day."""

DAYS_A_WEEK = 7
CHUNK = 500


class EditedMeanwhile(Exception):
    """A search was changed while the engine was asked: asked again, it answers for the search as it is now."""


def due_after(found_at: datetime, period: Period) -> datetime:
    """Return when the digest is sent that begins at an instant: the next day, or the next Monday."""
    today = clock.local(found_at).date()
    days = 1 if period is Period.DAILY else DAYS_A_WEEK - today.weekday()
    return clock.at_local(today + timedelta(days=days), SENT_AT)


def note(document: AnyDocument, answers: Iterable[Satisfied]) -> int:
    """Note that searches are satisfied by a record, each record's version once; returns how many hits are new.

    Raises:
        EditedMeanwhile: a search is another one by now; nothing was noted.
    """
    held = {number_in(answer.id): answer for answer in answers}
    numbers = sorted(held)
    return sum(_note(document, held, numbers[start : start + CHUNK]) for start in range(0, len(numbers), CHUNK))


def _note(document: AnyDocument, held: dict[int, Satisfied], numbers: list[int]) -> int:
    searches = _listening(document, numbers)
    if any(held[search.id].version != search.version for search in searches):
        raise EditedMeanwhile
    earlier = _reported_before(document, numbers)
    return sum(
        _add(search, document, [search.clauses[place] for place in held[search.id].clauses], search.id in earlier)
        for search in searches
    )


def _listening(document: AnyDocument, numbers: list[int]) -> list[SavedSearch]:
    """Return those of the searches that want to hear of a record: standing, of active people, who don't own it.

    They come in the order of people and periods, so that two workers lock digests in the same order.
    """
    own = select(Membership.person_id).where(Membership.organisation_id == document.owner_id)
    known = select(SavedSearchHit.saved_search_id).where(
        SavedSearchHit.document == document.id, SavedSearchHit.document_version == document.version
    )
    chosen = (
        select(SavedSearch)
        .join(SavedSearch.person)
        .where(SavedSearch.id.in_(numbers), SavedSearch.paused_at.is_(None), SavedSearch.ended_at.is_(None))
        .where(Person.active, SavedSearch.person_id.not_in(own), SavedSearch.id.not_in(known))
        .order_by(SavedSearch.person_id, SavedSearch.period, SavedSearch.id)
    )
    return list(db.session.scalars(chosen))


def _reported_before(document: AnyDocument, numbers: list[int]) -> set[int]:
    """Return the searches whose people were told of another version of the record."""
    told = (
        select(SavedSearchHit.saved_search_id)
        .where(SavedSearchHit.document == document.id, SavedSearchHit.saved_search_id.in_(numbers))
        .where(SavedSearchHit.told)
    )
    return set(db.session.scalars(told))


def _add(search: SavedSearch, document: AnyDocument, clauses: list[str], changed: bool) -> bool:  # noqa: FBT001 - a column
    """Add a hit to the digest that gathers; False where another worker has added it at this moment."""
    added = _insert_unless_there(
        SavedSearchHit,
        saved_search_id=search.id,
        digest_id=gathering(search.person_id, search.period).id,
        document=document.id,
        document_version=document.version,
        title=document.title,
        clauses=clauses,
        changed=changed,
        found_at=clock.now(),
    )
    return added is not None


def gathering(person_id: int, period: Period) -> Digest:
    """Return the digest that gathers for a person, locked: it isn't sent before this transaction ends."""
    wanted = select(Digest).where(Digest.person_id == person_id, Digest.period == period, Digest.sent_at.is_(None))
    digest = db.session.scalar(wanted.with_for_update())
    while digest is None:
        due_at = due_after(clock.now(), period)
        made = _insert_unless_there(Digest, person_id=person_id, period=period, due_at=due_at)
        digest = db.session.scalar(wanted.with_for_update())  # none where another worker's was sent meanwhile
        if made and digest is not None:
            outbox.enqueue("digest.due", digest.id, due_at=due_at)
    return digest


def _insert_unless_there(table: type[Any], **values: Any) -> int | None:
    """Insert a row unless a unique index holds another; returns its number, None where there is another."""
    make = insert_postgresql if db.session.get_bind().dialect.name == "postgresql" else insert_sqlite
    number: int | None = db.session.scalar(make(table).values(**values).on_conflict_do_nothing().returning(table.id))
    return number
