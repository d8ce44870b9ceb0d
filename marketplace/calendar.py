"""Working days (工作日): Chinese holidays (法定节假日) and make-up days (调休), which officials can edit.

A row says what the weekday alone does not: a holiday on a Tuesday, a working Sunday. The State Council publishes
each year's days late in the year before. Until that year stands here its weekdays count as working days and
every deadline that reaches it is provisional (暂定): it may move when the year is published.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock, db
from marketplace.db import Base
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

DATA = Path(__file__).parent / "codes" / "data" / "calendar.csv"
MANUAL = "人工维护"
_MONDAY_TO_FRIDAY = 5
_LAST_YEAR = 2199  # a longer clock is a slip of the hand
_TOO_FAR = _l("This deadline lies too far in the future.")


class CalendarDay(Base):
    """A day that differs from its weekday, or that an official has confirmed."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str]
    source: Mapped[str]

    @property
    def id(self) -> int:
        """The day as a number (20261001), so that the audit trail can name it."""
        return int(f"{self.day:%Y%m%d}")


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """One line of a year's published arrangement."""

    day: date
    working: bool
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class WorkingDayResult:
    """The last day of a clock; provisional when it runs into a year whose holidays are not published."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class _Window:
    """What one query knows about the days between two days."""

    exceptions: dict[date, bool]

    def working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < _MONDAY_TO_FRIDAY)

    def published(self, year: int) -> bool:
        # The yearly notice always begins with New Year's Day; a single edited day does not publish a year.
        return date(year, 1, 1) in self.exceptions

    def provisional(self, first: date, last: date) -> bool:
        return not all(self.published(year) for year in range(first.year, last.year + 1))


def official_days(year: int) -> tuple[OfficialDay, ...]:
    """The holidays and make-up days published for a year; empty where none are known (2004 to 2026 are)."""
    return tuple(day for day in _official() if day.day.year == year)


def is_working(day: date) -> bool:
    """Whether that day is a working day."""
    return _window(day, day).working(day)


def is_published(year: int) -> bool:
    """Whether the holidays of a year stand in the calendar (its New Year's Day does)."""
    return _window(date(year, 1, 1), date(year, 1, 1)).published(year)


def add_working_days(start: date, n: int) -> WorkingDayResult:
    """The n-th working day after `start`, which itself does not count; for 0 the start.

    Raises:
        Invalid: n is negative, or the clock would run past the year 2199.
    """
    if n < 0:
        raise Invalid(_l("A clock can't run backwards: give a number of days of 0 or more."))
    reach = 2 * n + 31
    while True:  # the first window is enough for any real calendar
        last = _far(start, reach)
        window = _window(start, last)
        day = _nth_working(start, n, last, window)
        if day is not None:
            return WorkingDayResult(day, window.provisional(start, day))
        reach *= 2


def add_days(start: date, n: int) -> WorkingDayResult:
    """`start` plus n calendar days (自然日): never provisional."""
    return WorkingDayResult(_far(start, n), provisional=False)


def add_months(start: date, n: int) -> WorkingDayResult:
    """The same day n months later, or that month's last day where it has none (Civil Code art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    if year > _LAST_YEAR:
        raise Invalid(_TOO_FAR)
    last = monthrange(year, month + 1)[1]
    return WorkingDayResult(date(year, month + 1, min(start.day, last)), provisional=False)


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    first = start + timedelta(days=1)
    inside = {day: on for day, on in _window(start, end).exceptions.items() if first <= day <= end}
    extra = sum(working - (day.weekday() < _MONDAY_TO_FRIDAY) for day, working in inside.items())
    return _weekdays(end) - _weekdays(start) + extra


def end_of_day(day: date, tz: tzinfo | None = None) -> datetime:
    """The last second of a day on the city's clock, as an aware instant."""
    return datetime.combine(day, time(23, 59, 59), tz or clock.zone())


def days_of(year: int) -> list[CalendarDay]:
    """What stands in the calendar for a year, in order."""
    span = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(db.session.scalars(select(CalendarDay).where(span).order_by(CalendarDay.day)))


def edit(day: date, *, working: bool, note: str) -> CalendarDay:
    """Set a day by hand; the caller records the audit event and re-dates what is pending.

    A year counts as published once its 1 January is set, so that day is entered last.
    """
    row = db.session.get(CalendarDay, day) or CalendarDay(day=day)
    row.working, row.note, row.source = working, note, MANUAL
    db.session.add(row)
    db.session.flush()
    return row


def seed() -> int:
    """Add the published days that are missing; edited ones stay. Returns how many were added."""
    known = set(db.session.scalars(select(CalendarDay.day)))
    missing = [day for day in _official() if day.day not in known]
    db.session.add_all(
        CalendarDay(day=item.day, working=item.working, note=item.note, source=item.source) for item in missing
    )
    db.session.flush()
    return len(missing)


def _window(first: date, last: date) -> _Window:
    span = CalendarDay.day.between(date(first.year, 1, 1), last)
    rows = db.session.execute(select(CalendarDay.day, CalendarDay.working).where(span))
    return _Window(dict(rows.all()))


def _nth_working(start: date, n: int, last: date, window: _Window) -> date | None:
    day = start
    while n:
        if day == last:
            return None
        day += timedelta(days=1)
        n -= window.working(day)
    return day


def _weekdays(day: date) -> int:
    """Mondays to Fridays from year 1 up to and with a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _MONDAY_TO_FRIDAY + min(rest, _MONDAY_TO_FRIDAY)


def _far(start: date, days: int) -> date:
    if start.toordinal() + days > date(_LAST_YEAR, 12, 31).toordinal():
        raise Invalid(_TOO_FAR)
    return start + timedelta(days=days)


@cache
def _official() -> tuple[OfficialDay, ...]:
    return tuple(_read())


def _read() -> Iterator[OfficialDay]:
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield OfficialDay(date.fromisoformat(row["day"]), row["working"] == "1", row["note"], row["source"])
