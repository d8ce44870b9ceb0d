"""The only clock: instants in UTC, official dates in the city's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class _Clock:
    """The zone of official dates, and how far a demonstration has moved time forward."""

    zone = ZoneInfo("Asia/Shanghai")
    offset = timedelta(0)


def use_zone(name: str) -> None:
    """Set the time zone of official dates."""
    _Clock.zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    """Return the time zone of official dates."""
    return _Clock.zone


def set_offset(offset: timedelta) -> None:
    """Move this process's clock; only the demonstration does this."""
    _Clock.offset = offset


def offset() -> timedelta:
    """Return how far a demonstration has moved this process's clock."""
    return _Clock.offset


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC) + _Clock.offset


def today() -> date:
    """Return the official date: 00:30 on 1 January in Hefei is still last year in UTC."""
    return now().astimezone(_Clock.zone).date()


def local(moment: datetime) -> datetime:
    """Return an instant as the city's wall clock shows it."""
    return moment.astimezone(_Clock.zone)


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the instant at which the city's wall clock shows that day and time, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_Clock.zone).astimezone(UTC)
