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

    Reader = tuple[int, Period]  # a person, and how often he is told

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
    digests = gathering({(search.person_id, search.period) for search in searches})
    earlier = _told_before(document, numbers)
    rows = [
        {
            "saved_search_id": search.id,
            "digest_id": digests[search.person_id, search.period],
            "document": document.id,
            "document_version": document.version,
            "title": document.title,
            "clauses": [search.clauses[place] for place in held[search.id].clauses],
            "changed": search.id in earlier,
        }
        for search in searches
    ]
    return len(_insert_missing(SavedSearchHit, rows))


def _listening(document: AnyDocument, numbers: list[int]) -> list[SavedSearch]:
    """Return those of the searches that want to hear of a record: standing, of active people, who don't own it."""
    own = select(Membership.person_id).where(Membership.organisation_id == document.owner_id)
    known = select(SavedSearchHit.saved_search_id).where(
        SavedSearchHit.document == document.id, SavedSearchHit.document_version == document.version
    )
    chosen = (
        select(SavedSearch)
        .join(SavedSearch.person)
        .where(SavedSearch.id.in_(numbers), SavedSearch.paused_at.is_(None), SavedSearch.ended_at.is_(None))
        .where(Person.active, SavedSearch.person_id.not_in(own), SavedSearch.id.not_in(known))
        .order_by(SavedSearch.id)
    )
    return list(db.session.scalars(chosen))


def _told_before(document: AnyDocument, numbers: list[int]) -> set[int]:
    """Return the searches whose people were told of another version of the record."""
    told = (
        select(SavedSearchHit.saved_search_id)
        .where(SavedSearchHit.document == document.id, SavedSearchHit.saved_search_id.in_(numbers))
        .where(SavedSearchHit.told)
    )
    return set(db.session.scalars(told))


def gathering(wanted: set[Reader]) -> dict[Reader, int]:
    """Return the digests that gather for people and periods, locked: none is sent before this transaction ends."""
    made: set[int] = set()
    while missing := sorted(wanted - (found := _locked(wanted)).keys()):  # again where one was sent meanwhile
        now = clock.now()
        rows = [{"person_id": who, "period": period, "due_at": due_after(now, period)} for who, period in missing]
        made.update(_insert_missing(Digest, rows))
    for digest in found.values():
        if digest.id in made:
            outbox.enqueue("digest.due", digest.id, due_at=digest.due_at)
    return {reader: digest.id for reader, digest in found.items()}


def _locked(wanted: set[Reader]) -> dict[Reader, Digest]:
    people = {person_id for person_id, _period in wanted}
    chosen = select(Digest).where(Digest.person_id.in_(people), Digest.sent_at.is_(None)).order_by(Digest.id)
    return {(each.person_id, each.period): each for each in db.session.scalars(chosen.with_for_update())}


def _insert_missing(table: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows except those of which a unique index holds another; returns the numbers of the new ones."""
    if not rows:
        return []
    make = insert_postgresql if db.session.get_bind().dialect.name == "postgresql" else insert_sqlite
    return list(db.session.scalars(make(table).values(rows).on_conflict_do_nothing().returning(table.id)))
