"""Rows against what is known: new, changed, unchanged; our own, the same or differing. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from marketplace import codes, db
from marketplace.external.problems import Problem
from marketplace.external.states import Outcome
from marketplace.registration.bringing_in import Brought, differences
from marketplace.registration.models import Origin, Registration
from marketplace.registration.states import COUNTING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy import Row

    from marketplace.external.rows import Reading

COMPARED = tuple(column for column in Registration.__table__.columns if column.name not in ("sketch", "policies"))
RECENT = 10_000  # registrations that tell what a usual amount is
FEW = 10


@dataclass
class Judged:
    """A row and what it comes to; `known` is the row of the registration that has its number already."""

    reading: Reading
    outcome: Outcome
    findings: list[Problem] = field(default_factory=list)
    known: Any = None

    @property
    def registration_id(self) -> int | None:
        """The registration that has its number already."""
        return None if self.known is None else self.known.id

    @property
    def known_fen(self) -> int | None:
        """The amount in 分 by which its number is known already."""
        return None if self.known is None else self.known.amount_fen


class Numbers:
    """Which number stood in which row first: a number stands in a file once."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}

    def check(self, reading: Reading, head: str) -> None:
        """Note a number; the second row that has it is wrong."""
        first = self._first.setdefault(reading.number, reading.row) if reading.number else reading.row
        if first != reading.row:
            reading.problems.append(Problem("duplicate", head, str(first)))

    def __contains__(self, number: object) -> bool:
        return number in self._first


def judge(readings: Sequence[Reading]) -> list[Judged]:
    """Say of each row what it comes to, by one SELECT for all of them."""
    known = _known([one.number for one in readings if one.number])
    return [_judged(reading, known.get(reading.number)) for reading in readings]


def brought(reading: Reading) -> Brought:
    """Return a row without errors as registration takes it."""
    return Brought(reading.number, {name: value for name, value in reading.values.items() if name != "number"})


def _known(numbers: Sequence[str]) -> dict[str, Row[Any]]:
    chosen = select(*COMPARED).where(Registration.number.in_(numbers), Registration.registered_on.is_not(None))
    return {row.number: row for row in db.session.execute(chosen)}


def _judged(reading: Reading, known: Row[Any] | None) -> Judged:
    if reading.problems:
        return Judged(reading, Outcome.REFUSED, reading.problems)
    if known is None:
        return Judged(reading, Outcome.ADDED)
    found = differences(known, brought(reading))
    ours = known.origin != Origin.EXTERNAL
    if not ours and known.state not in COUNTING:
        return Judged(reading, Outcome.REFUSED, [Problem("ended")])
    outcome = _outcome(ours=ours, differs=bool(found))
    said = [Problem("differs" if ours else "changed", one.field, "", str(one.old), str(one.new)) for one in found]
    return Judged(reading, outcome, said, known)


def _outcome(*, ours: bool, differs: bool) -> Outcome:
    if ours:
        return Outcome.DIFFERING if differs else Outcome.SAME
    return Outcome.CHANGED if differs else Outcome.UNCHANGED


def missing(region: str, days: Collection[date], numbers: Numbers) -> list[Row[int, str | None]]:
    """Return our own registrations of a file's period that the file lacks: (id, number).

    Args:
        region: one of the parties is there.
        days: days of registration, the first and the last among them; none means no period.
        numbers: what the file has.
    """
    if not days:
        return []
    prefix = codes.region_prefix(region)
    here = Registration.seller_region.startswith(prefix) | Registration.buyer_region.startswith(prefix)
    chosen = select(Registration.id, Registration.number).where(
        Registration.origin == Origin.PLATFORM,
        Registration.state.in_(COUNTING),
        Registration.registered_on.between(min(days), max(days)),
        here,
    )
    return [row for row in db.session.execute(chosen.order_by(Registration.number)) if row.number not in numbers]


def usual_amount() -> int | None:
    """Return the median amount in 分 of the newest registrations, None where there are too few to tell."""
    newest = (
        select(Registration.amount_fen)
        .where(Registration.state.in_(COUNTING), Registration.amount_fen > 0)
        .order_by(Registration.id.desc())
        .limit(RECENT)
        .subquery()
    )
    count = db.session.scalar(select(func.count()).select_from(newest)) or 0
    if count < FEW:
        return None
    return db.session.scalar(select(newest.c.amount_fen).order_by(newest.c.amount_fen).offset(count // 2).limit(1))
