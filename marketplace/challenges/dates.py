"""The calendar of calls: what falls due in a month, for everybody; a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from marketplace import clock, db
from marketplace.challenges.models import Award, Challenge
from marketplace.challenges.states import UNPUBLISHED
from marketplace.notices.models import Notice

if TYPE_CHECKING:
    from datetime import datetime

    from flask_babel import LazyString

WEEK = 7


@dataclass(frozen=True)
class Entry:
    """Something that falls due: when, what, and the call that it is about."""

    at: datetime
    what: LazyString
    call_id: int
    title: str


DEADLINES: tuple[tuple[str, LazyString], ...] = (
    ("bids_from", _l("Bids are taken from now on")),
    ("questions_until", _l("Questions end")),
    ("deadline_at", _l("Bids end")),
)
"""(column, what it means)."""


def month(first: date) -> dict[date, list[Entry]]:
    """Return what falls due in the month that begins on a day: day -> entries in the order of the clock."""
    begin, end = clock.at_local(first), clock.at_local(next_month(first))
    found = [one for column, what in DEADLINES for one in _deadlines(column, what, (begin, end))]
    days: dict[date, list[Entry]] = {}
    for entry in sorted([*found, *_notices(first)], key=lambda one: (one.at, one.call_id)):
        days.setdefault(clock.local(entry.at).date(), []).append(entry)
    return days


def _deadlines(column: str, what: LazyString, span: tuple[datetime, datetime]) -> list[Entry]:
    at = getattr(Challenge, column)
    chosen = select(at, Challenge.id, Challenge.title).where(
        Challenge.state.not_in(UNPUBLISHED), at >= span[0], at < span[1]
    )
    return [Entry(moment, what, number, title) for moment, number, title in db.session.execute(chosen)]


def _notices(first: date) -> list[Entry]:
    chosen = (
        select(Notice, Award.challenge_id)
        .join(Award, Award.notice_id == Notice.id)
        .options(lazyload("*"))
        .where(Notice.ends_on >= first, Notice.ends_on < next_month(first))
    )
    ends = [(notice.closes_at - timedelta(seconds=1), notice, number) for notice, number in db.session.execute(chosen)]
    return [Entry(at, _l("The notice of the award ends"), number, notice.title) for at, notice, number in ends]


def next_month(first: date) -> date:
    """Return the first day of the month after the one a day lies in."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def weeks(first: date) -> list[list[date | None]]:
    """Return the weeks of a month from Monday to Sunday; None stands for days of the months around it."""
    days: list[date | None] = [None] * first.weekday()
    day = first
    while day.month == first.month:
        days.append(day)
        day += timedelta(days=1)
    days += [None] * (-len(days) % WEEK)
    return [days[place : place + WEEK] for place in range(0, len(days), WEEK)]
