"""The yearly statistics of calls (揭榜挂帅年度统计): published, bounty, taken, signed, accepted, lapsed.

A call belongs to the year of its publication, by the city's calendar. One statement gives the whole table, however
many calls there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal, or_, select, true

from marketplace import clock, codes, db
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import UNPUBLISHED, ChallengeState, ChallengeWay

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

S = ChallengeState
TAKEN = (S.AWARDED, S.CONTRACTED, S.ACCEPTING, S.SETTLED, S.TERMINATED, S.REVOKED)
SIGNED = (S.CONTRACTED, S.ACCEPTING, S.SETTLED, S.TERMINATED)
ENDED_UNTAKEN = (S.LAPSED, S.CANCELLED)


@dataclass(frozen=True)
class Row:
    """A year's calls of one way, or of all: numbers of calls, the bounty in 分."""

    calls: int = 0
    bounty_fen: int = 0
    taken: int = 0
    signed: int = 0
    accepted: int = 0
    lapsed: int = 0
    cancelled: int = 0

    def __add__(self, other: Row) -> Row:
        """Add two rows, number by number."""
        return Row(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))

    @property
    def decided(self) -> int:
        """Calls of which it is known whether somebody took them."""
        return self.taken + self.lapsed + self.cancelled

    @property
    def lapse_rate(self) -> float | None:
        """The share of calls that nobody took (流榜率) among those that are decided; None while none is."""
        return self.lapsed / self.decided if self.decided else None


Table = dict[int, dict[ChallengeWay, Row]]


def by_year(region: str, years: Sequence[int]) -> Table:
    """Return the calls of a region's subtree: year -> way -> row, with every year that was asked for."""
    year = _year(years)
    counts = (
        func.count(),
        func.coalesce(func.sum(Challenge.bounty_fen), 0),
        *(_count(states) for states in (TAKEN, SIGNED, (S.SETTLED,), (S.LAPSED,), (S.CANCELLED,))),
    )
    chosen = (
        select(year, Challenge.way, *counts)
        .where(Challenge.state.not_in(UNPUBLISHED), _inside(region), _between(years))
        .group_by(year, Challenge.way)
    )
    table: Table = {one: {} for one in years}
    for line in db.session.execute(chosen):
        number, way, *sums = _values(line)
        table[int(number)][way] = Row(*(int(one) for one in sums))
    return table


def _values(line: Iterable[Any]) -> list[Any]:
    return list(line)


def total(rows: Iterable[Row]) -> Row:
    """Return the sum of rows."""
    return sum(rows, Row())


def _year(years: Sequence[int]) -> ColumnElement[int]:
    """Return the year of publication by the city's calendar: an instant of UTC can lie in the year before."""
    return case(
        *((Challenge.opens_at < clock.at_local(date(year + 1, 1, 1)), literal(year)) for year in sorted(years)),
        else_=literal(0),
    )


def _between(years: Sequence[int]) -> ColumnElement[bool]:
    begin, end = clock.at_local(date(min(years), 1, 1)), clock.at_local(date(max(years) + 1, 1, 1))
    return and_(Challenge.opens_at >= begin, Challenge.opens_at < end)


def _count(states: Sequence[ChallengeState]) -> ColumnElement[int]:
    return func.sum(case((Challenge.state.in_(states), 1), else_=0))


def _inside(region: str) -> ColumnElement[bool]:
    prefix = codes.region_prefix(region)
    return Challenge.region.startswith(prefix, autoescape=True) if prefix else or_(true())
