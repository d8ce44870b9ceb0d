"""What was said then, what is said now, and which contracts moved a figure between the two, each with its why.

Both moments are instants of knowing: a line that became known after `then` and not after `now` is what moved it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from marketplace import db
from marketplace.metrics import conditions, journal
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Side
from marketplace.registration.journal import CUT_BY
from marketplace.registration.models import Act, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from marketplace.registration.models import Registration

ENDING = (Act.CANCELLED, Act.REVOKED)


@dataclass(frozen=True)
class Why:
    """One act that became known in between."""

    act: Act
    cause: str
    """A code of cancellation_causes or revocation_causes; empty where the act has none."""
    effective_on: date
    known_at: datetime
    changes: dict[str, tuple[Any, Any]]
    """What the line says differently: name -> (before, after); only for a change."""


@dataclass(frozen=True)
class Moved:
    """One registration that counts differently now: `then` and `now` are its part of the figure."""

    registration: Registration
    then: Figure
    now: Figure
    why: tuple[Why, ...]

    @property
    def difference(self) -> Figure:
        """By how much it moved the figure."""
        return self.now.plus(self.then, -1)


@dataclass(frozen=True)
class Restatement:
    """A figure as said then and as said now."""

    cut: Cut
    side: Side
    then: datetime
    now: datetime
    before: Figures
    after: Figures
    total: int
    """How many registrations moved it."""
    moved: list[Moved]
    """Those of them that were asked for, the largest difference first."""

    @property
    def difference(self) -> Figure:
        """The sum of what moved it."""
        return self.after.of(self.side).plus(self.before.of(self.side), -1)


def restatement(
    cut: Cut, then: datetime, now: datetime, side: Side = Side.HEADLINE, *, limit: int, offset: int = 0
) -> Restatement:
    """Return a figure as it was known at two instants, with some of the contracts that moved it in between."""
    before, after = (known(replace(cut, as_of=instant)) for instant in (then, now))
    total = db.session.scalar(select(func.count()).select_from(_moved(cut, then, now, side).subquery())) or 0
    listed = moved(cut, then, now, side, limit=limit, offset=offset)
    return Restatement(cut, side, then, now, before, after, total, listed)


def known(cut: Cut) -> Figures:
    """Return what was known of a cut at its `as_of`: the same whenever it is asked for."""
    return journal.figures(cut)


def moved(
    cut: Cut, then: datetime, now: datetime, side: Side = Side.HEADLINE, *, limit: int | None = None, offset: int = 0
) -> list[Moved]:
    """Return the registrations that count differently, the largest difference first; all without a limit."""
    statement = _moved(cut, then, now, side)
    difference = func.abs(statement.selected_columns.now_fen - statement.selected_columns.then_fen)
    rows = db.session.execute(statement.order_by(difference.desc(), Entry.registration_id).limit(limit).offset(offset))
    numbers = {row[0]: [int(number) for number in row[1:]] for row in rows}
    known, acts = journal.registrations(numbers), _acts(numbers, then, now)
    return [
        Moved(known[number], Figure(*sums[:2]), Figure(*sums[2:]), tuple(acts[number]))
        for number, sums in numbers.items()
    ]


def acts(cut: Cut, then: datetime, now: datetime, side: Side = Side.HEADLINE) -> dict[Act, int]:
    """Return how often each act was done in between to the registrations that moved a figure."""
    chosen = _moved(cut, then, now, side).with_only_columns(Entry.registration_id)
    rows = db.session.execute(
        select(Entry.act, func.count())
        .where(Entry.registration_id.in_(chosen), *_between(then, now), ~_TAKEN_BACK)
        .group_by(Entry.act)
    )
    return {act: int(count) for act, count in rows}


def moves(cut: Cut, then: datetime, now: datetime, dimension: Dimension) -> dict[str, int]:
    """Return how many registrations have a line that became known in between, by the rows of a breakdown."""
    found: dict[str, set[int]] = defaultdict(set)
    late = journal.members(replace(cut, as_of=now), dimension, Entry.known_at > then, standing=False)
    for number, bought, sold in late:
        for code in {bought, sold} - {None}:
            found[str(code)].add(number)
    return {code: len(numbers) for code, numbers in found.items()}


def _touched(cut: Cut, then: datetime, now: datetime) -> Select[int]:
    """Return the SELECT of the registrations with a line in the cut that became known in between."""
    return select(Entry.registration_id).where(*conditions.of_cut(replace(cut, as_of=now)), Entry.known_at > then)


def _moved(cut: Cut, then: datetime, now: datetime, side: Side) -> Select[Any]:
    """Return the SELECT of what counts differently: id, contracts and 分 then, contracts and 分 now."""
    times = Entry.sign * conditions.times(cut, side)
    fen = times * conditions.amount_of(cut)
    said = [func.coalesce(func.sum(case((Entry.known_at <= then, one), else_=0)), 0) for one in (times, fen)]
    says = [func.coalesce(func.sum(one), 0) for one in (times, fen)]
    labels = ("then_count", "then_fen", "now_count", "now_fen")
    columns = [one.label(label) for one, label in zip((*said, *says), labels, strict=True)]
    return (
        select(Entry.registration_id, *columns)
        .where(*conditions.of_cut(replace(cut, as_of=now)), Entry.registration_id.in_(_touched(cut, then, now)))
        .group_by(Entry.registration_id)
        .having(or_(said[0] != says[0], said[1] != says[1]))
    )


_TAKEN_BACK = and_(Entry.act == Act.CHANGED, Entry.sign == -1)
"""The first of the two lines of a change."""


def _between(then: datetime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Entry.known_at > then, Entry.known_at <= now


def _acts(numbers: Iterable[int], then: datetime, now: datetime) -> dict[int, list[Why]]:
    """Return what was done to each registration in between, in the order of its lines."""
    found: dict[int, list[Why]] = defaultdict(list)
    taken_back: Entry | None = None
    for line in _lines(numbers, then, now):
        if line.act is Act.CHANGED and line.sign == -1:
            taken_back = line
            continue
        found[line.registration_id].append(_why(line, taken_back))
        taken_back = None
    return found


def _lines(numbers: Iterable[int], then: datetime, now: datetime) -> Iterator[Entry]:
    for batch in journal.batched(numbers):
        chosen = select(Entry).where(Entry.registration_id.in_(batch), *_between(then, now))
        yield from db.session.scalars(chosen.order_by(Entry.registration_id, Entry.seq))


def _why(line: Entry, before: Entry | None) -> Why:
    cause = (line.registration.end_cause or "") if line.act in ENDING else ""
    return Why(line.act, cause, line.effective_on, line.known_at, _changes(before, line) if before else {})


def _changes(before: Entry, after: Entry) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in CUT_BY}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
