"""What a person does with saved searches: keep, change, pause, take up again, end, and stop by a link in a letter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db, outbox
from marketplace.accounts.models import Person
from marketplace.errors import Invalid
from marketplace.saved_searches import conditions, queries
from marketplace.saved_searches.models import Period, SavedSearch
from search.clauses import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marketplace.permissions import Actor

MOST_SEARCHES = 50
"""A person's saved searches: each is asked of every publication, and nobody reads digests of more."""

MOST_CLAUSES = 20
"""Lines of one search: more would be two questions under one name."""

LONGEST_CLAUSE = 200
"""Characters of a line: every word of it must stand in a record, so a longer one finds nothing."""

LONGEST_NAME = 60


@dataclass(frozen=True)
class SearchDraft:
    """A saved search as typed.

    Attributes:
        clauses: lines of words, any one is enough.
        filters: facet -> chosen codes; facets without a choice are left out.
    """

    name: str
    clauses: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    period: Period = Period.DAILY


def check(draft: SearchDraft) -> None:
    """Refuse a question that can't be asked.

    Raises:
        Invalid: it asks for nothing or for what doesn't exist, or a line can't be looked for; `field` names where.
    """
    if not draft.clauses and not draft.filters:
        raise Invalid(
            _l("Write a line of words or choose a condition: every record would be reported otherwise."),
            field="clauses",
        )
    if len(draft.clauses) > MOST_CLAUSES:
        raise Invalid(
            _l("At most %(most)s lines; divide the question into two saved searches.", most=MOST_CLAUSES),
            field="clauses",
        )
    for number, clause in enumerate(draft.clauses, start=1):
        _check_clause(number, clause)
    conditions.refuse_unknown(draft.filters)


def _check_clause(number: int, clause: str) -> None:
    if len(clause) > LONGEST_CLAUSE:
        raise Invalid(
            _l("Line %(number)s is too long: at most %(most)s characters.", number=number, most=LONGEST_CLAUSE),
            field="clauses",
        )
    if not alternatives(clause):
        raise Invalid(_l("Line %(number)s has no word that could be looked for.", number=number), field="clauses")


def save(draft: SearchDraft, *, by: Actor) -> SavedSearch:
    """Keep a search; from now on it is asked of each new or changed publication.

    Raises:
        Invalid: see `check`; or the person has a search of this name, or as many as one may have.
    """
    check(draft)
    _hold(by)
    if queries.count_of(by.person_id or 0) >= MOST_SEARCHES:
        raise Invalid(
            _l("You have %(most)s saved searches already. End one that you no longer need.", most=MOST_SEARCHES)
        )
    search = SavedSearch(person_id=by.person_id)
    _fill(search, draft)
    db.session.add(search)
    return _changed(search, "save", by)


def edit(search: SavedSearch, draft: SearchDraft, *, by: Actor) -> SavedSearch:
    """Change what a search asks, its name or its period; what it has found stays.

    Raises:
        Invalid: see `save`; or the search was ended.
    """
    check(draft)
    _hold(by)
    _refuse_ended(search)
    _fill(search, draft)
    return _changed(search, "edit", by)


def _hold(by: Actor) -> None:
    """Let one request at a time change a person's searches: their number and their names are compared next."""
    db.session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update())


def _fill(search: SavedSearch, draft: SearchDraft) -> None:
    if queries.named(search.person_id, draft.name, besides=search.id) is not None:
        raise Invalid(_l("You have another saved search of this name."), field="name")
    search.name, search.period = draft.name, draft.period
    search.clauses = list(draft.clauses)
    search.filters = {name: list(values) for name, values in draft.filters.items()}


def _refuse_ended(search: SavedSearch) -> None:
    if search.ended_at is not None:
        raise Invalid(_l("This saved search was ended."))


def pause(search: SavedSearch, *, by: Actor) -> None:
    """Silence a search until it is taken up again; a second time changes nothing."""
    _pause([search.id], by, "page")


def resume(search: SavedSearch, *, by: Actor) -> None:
    """Have a paused search asked again; what was published meanwhile is not made up for."""
    _resume([search.id], by, "page")


def end(search: SavedSearch, *, by: Actor) -> None:
    """Do without a search for good; a second time changes nothing."""
    [search] = queries.locked([search.id])
    if search.ended_at is None:
        search.ended_at = clock.now()
        _changed(search, "end", by)


def stop(search_id: int | None, *, by: Actor) -> list[SavedSearch]:
    """Silence one search of a person, or all of them, as a link in a letter asks; returns those that had stood.

    A second time changes nothing.
    """
    mine = [search.id for search in queries.of_person(by.person_id or 0) if search_id in (None, search.id)]
    return _pause(mine, by, "letter")


def take_up(search_ids: Iterable[int], *, by: Actor) -> list[SavedSearch]:
    """Undo a stop: have the searches asked again that it silenced; returns those that were paused."""
    mine = {search.id for search in queries.of_person(by.person_id or 0)}
    return _resume(sorted(mine.intersection(search_ids)), by, "letter")


def _pause(search_ids: list[int], by: Actor, way: str) -> list[SavedSearch]:
    standing = [search for search in queries.locked(search_ids) if search.standing]
    for search in standing:
        search.paused_at = clock.now()
        _changed(search, "pause", by, way=way)
    return standing


def _resume(search_ids: list[int], by: Actor, way: str) -> list[SavedSearch]:
    paused = [search for search in queries.locked(search_ids) if search.paused_at and search.ended_at is None]
    for search in paused:
        search.paused_at = None
        _changed(search, "resume", by, way=way)
    return paused


def _changed(search: SavedSearch, verb: str, by: Actor, **details: str) -> SavedSearch:
    """Note an act, and have the engine's copy follow."""
    db.session.flush()
    audit.record(f"saved_search.{verb}", search, by=by, period=search.period.value, **details)
    outbox.enqueue("saved_search.changed", search.id)
    return search
