"""Dates and deadlines as a page says them, in the language of the request and the city's time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask_babel import get_locale, gettext, ngettext

from marketplace import clock

SOON = timedelta(days=3)
TODAY = timedelta(days=1)
HOUR = 3600
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def language() -> str:
    """Return the language of this page: "en" or "zh"."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def day(value: date | datetime) -> str:
    """Write a date: 2026年11月26日, 26 November 2026."""
    shown = _day_of(value)
    if language() == "zh":
        return f"{shown.year}年{shown.month}月{shown.day}日"
    return f"{shown.day} {_MONTHS[shown.month - 1]} {shown.year}"


def month(value: date) -> str:
    """Write the month of a date: 2026年11月, November 2026."""
    return f"{value.year}年{value.month}月" if language() == "zh" else f"{_MONTHS[value.month - 1]} {value.year}"


def moment(value: date | datetime) -> str:
    """Write a point in time as short as it can be: 11月26日 17:30; the year only when it is another one."""
    shown = _day_of(value)
    clock_time = f" {clock.local(value):%H:%M}" if isinstance(value, datetime) else ""
    if shown.year != clock.today().year:
        return day(value) + clock_time
    if language() == "zh":
        return f"{shown.month}月{shown.day}日{clock_time}"
    return f"{shown.day} {_MONTHS[shown.month - 1][:3]}{clock_time}"


def exact_time(value: date | datetime) -> str:
    """Write a point in time to the second with its distance from UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    shown = clock.local(value)
    offset = shown.strftime("%z")
    return f"{shown:%Y-%m-%d %H:%M:%S} UTC{offset[:3]}:{offset[3:]}"


def iso(value: date | datetime) -> str:
    """Write a date or an instant for the `datetime` attribute."""
    return value.isoformat()


def _day_of(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def _instant_of(value: date | datetime) -> datetime:
    """Return the instant of a deadline; a bare date ends with its day."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(23, 59, 59), tzinfo=clock.zone())


def remaining(value: date | datetime) -> str:
    """Say how far away a deadline is: 还有 3 天, 还有 5 小时, 已逾期 2 天."""
    left = _instant_of(value) - clock.now()
    late = left < timedelta(0)
    days = abs((_day_of(value) - clock.today()).days)
    if not isinstance(value, datetime) and days == 0:
        return str(gettext("due today"))
    if (days and abs(left) >= TODAY) or not isinstance(value, datetime):
        return _late_days(days) if late else _days_left(days)
    return _hours(abs(left), late=late)


def _days_left(days: int) -> str:
    return str(ngettext("%(num)s day left", "%(num)s days left", days))


def _late_days(days: int) -> str:
    return str(ngettext("overdue by %(num)s day", "overdue by %(num)s days", days))


def _hours(distance: timedelta, *, late: bool) -> str:
    seconds = int(distance.total_seconds())
    if seconds >= HOUR:
        hours = seconds // HOUR
        if late:
            return str(ngettext("overdue by %(num)s hour", "overdue by %(num)s hours", hours))
        return str(ngettext("%(num)s hour left", "%(num)s hours left", hours))
    minutes = max(1, seconds // 60)
    if late:
        return str(ngettext("overdue by %(num)s minute", "overdue by %(num)s minutes", minutes))
    return str(ngettext("%(num)s minute left", "%(num)s minutes left", minutes))


def urgency(value: date | datetime) -> str:
    """Name how pressing a deadline is: late, today (under a day), soon (under three days) or ahead."""
    left = _instant_of(value) - clock.now()
    if left < timedelta(0):
        return "late"
    return "today" if left < TODAY else "soon" if left < SOON else "ahead"
