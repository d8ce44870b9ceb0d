"""What was said then, what is said now, and which contracts moved a figure between the two, each with its why.

Both moments are instants of knowing: a line that became known after `then` and not after `now` is what moved it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from marketplace import db
from marketplace.metrics import conditions, journal
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Side
from marketplace.registration.journal import CUT_BY
from marketplace.registration.models import Act, Entry

if TYPE_CHECKING:
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
    moved: list[Moved]

    @property
    def difference(self) -> Figure:
        """The sum of what moved it."""
        return self.after.of(self.side).plus(self.before.of(self.side), -1)


def restatement(cut: Cut, then: datetime, now: datetime, side: Side = Side.HEADLINE) -> Restatement:
    """Return a figure as it was known at two instants, with every contract that moved it in between."""
    before, after = (known(replace(cut, as_of=instant)) for instant in (then, now))
    return Restatement(cut, side, then, now, before, after, moved(cut, then, now, side))


def known(cut: Cut) -> Figures:
    """Return what was known of a cut at its `as_of`: the same whenever it is asked for."""
    return journal.figures(cut)


def moved(cut: Cut, then: datetime, now: datetime, side: Side = Side.HEADLINE) -> list[Moved]:
    """Return the registrations that count differently, the largest difference first."""
    before, after = (_counted(replace(cut, as_of=instant), side, _touched(cut, then, now)) for instant in (then, now))
    changed = sorted(number for number in {*before, *after} if before.get(number) != after.get(number))
    known, acts = journal.registrations(changed), _acts(_touched(cut, then, now), then, now)
    found = [
        Moved(known[number], before.get(number, Figure()), after.get(number, Figure()), tuple(acts[number]))
        for number in changed
    ]
    return sorted(found, key=lambda one: (-abs(one.difference.amount_fen), one.registration.id))


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


def _counted(cut: Cut, side: Side, touched: Select[int]) -> dict[int, Figure]:
    times = Entry.sign * conditions.times(cut, side)
    rows = db.session.execute(
        select(Entry.registration_id, func.sum(times), func.sum(times * conditions.amount_of(cut)))
        .where(*conditions.of_cut(cut), Entry.registration_id.in_(touched))
        .group_by(Entry.registration_id)
    )
    return {number: Figure(int(count), int(fen)) for number, count, fen in rows if count or fen}


def _acts(touched: Select[int], then: datetime, now: datetime) -> dict[int, list[Why]]:
    """Return what was done to each registration in between, in the order of its lines."""
    lines = db.session.scalars(
        select(Entry)
        .where(Entry.registration_id.in_(touched), Entry.known_at > then, Entry.known_at <= now)
        .order_by(Entry.registration_id, Entry.seq)
    )
    found: dict[int, list[Why]] = defaultdict(list)
    taken_back: Entry | None = None
    for line in lines:
        if line.act is Act.CHANGED and line.sign == -1:
            taken_back = line
            continue
        found[line.registration_id].append(_why(line, taken_back))
        taken_back = None
    return found


def _why(line: Entry, before: Entry | None) -> Why:
    cause = (line.registration.end_cause or "") if line.act in ENDING else ""
    return Why(line.act, cause, line.effective_on, line.known_at, _changes(before, line) if before else {})


def _changes(before: Entry, after: Entry) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in CUT_BY}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
