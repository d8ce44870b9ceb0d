"""Statistical periods: `2025`, `2025H1`, `2025Q1`, `2025-03`, `2025-01..05` (1—5月), each inside one year."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_YEAR = 1985  # the technology market opened in March 1985
LAST_YEAR = 2099
YEAR = 12  # months
_FORM = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-(\d{2})(?:\.\.(\d{2}))?)?")
_CUMULATED = re.compile(r"(\d{4})M1-(\d{1,2})")
_QUARTERS = ("一", "二", "三", "四")


@dataclass(frozen=True)
class Period:
    """Months `first` to `last` of one year; `text` is the way it is written in addresses and commands."""

    text: str
    year: int
    first: int
    last: int

    @property
    def start(self) -> date:
        """The first day that belongs to it."""
        return date(self.year, self.first, 1)

    @property
    def end(self) -> date:
        """The last day that belongs to it."""
        return date(self.year, self.last, calendar.monthrange(self.year, self.last)[1])

    @property
    def whole_year(self) -> bool:
        """Whether it is a calendar year."""
        return self.last - self.first + 1 == YEAR

    def months(self) -> Iterator[date]:
        """Give the first day of each month."""
        return (date(self.year, month, 1) for month in range(self.first, self.last + 1))

    def previous(self) -> Period:
        """Return the same period of the year before (上年同期)."""
        year = self.year - 1
        return Period(f"{year}{self.text[4:]}", year, self.first, self.last)

    def complete(self, today: date) -> Period | None:
        """Return the part of it whose months are over, None when none is: only whole months are compared."""
        if self.end < today:
            return self
        last = today.month - 1 if today.year == self.year else 0
        if last < self.first:
            return None
        text = f"{self.year}-{self.first:02}" + (f"..{last:02}" if last > self.first else "")
        return Period(text, self.year, self.first, last)

    def of_year(self) -> Period:
        """Return the year it lies in."""
        return whole(self.year)

    def label(self, language: str) -> str:
        """Write it for reading: 2025年上半年, 2025年1—5月; first half of 2025, January–May 2025."""
        return _chinese(self) if language.startswith("zh") else _english(self)


def whole(year: int) -> Period:
    """Return a calendar year as a period."""
    return Period(str(year), year, 1, YEAR)


def months_of(year: int, first: int, last: int) -> Period:
    """Return months `first` to `last` of a year."""
    if (first, last) == (1, YEAR):
        return whole(year)
    return Period(f"{year}-{first:02}" + (f"..{last:02}" if last > first else ""), year, first, last)


def parse(text: str) -> Period:
    """Read a period.

    Raises:
        Invalid: it has none of the five forms, or names a month or a year that can't be meant; field "period".
    """
    written = _CUMULATED.sub(_spelled, unicodedata.normalize("NFKC", text).strip().upper()[:40])
    found = _FORM.fullmatch(written)
    if not found or not written.isascii():
        raise Invalid(
            _l("“%(text)s” is not a period. Write 2025, 2025H1, 2025Q1, 2025-03 or 2025-01..05.", text=text[:40]),
            field="period",
        )
    first, last = _months(found)
    _check(int(found[1]), first, last)
    return Period(written, int(found[1]), first, last)


def _spelled(cumulated: re.Match[str]) -> str:
    """Write 2022M1-9 (1—9月) as 2022-01..09, and 2022M1-12 as 2022."""
    year, last = cumulated[1], int(cumulated[2])
    if last == YEAR:
        return year
    return f"{year}-01" if last == 1 else f"{year}-01..{last:02}"


def _months(found: re.Match[str]) -> tuple[int, int]:
    _, half, quarter, first, last = found.groups()
    if half:
        return int(half) * 6 - 5, int(half) * 6
    if quarter:
        return int(quarter) * 3 - 2, int(quarter) * 3
    return (int(first), int(last or first)) if first else (1, YEAR)


def _check(year: int, first: int, last: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        sentence = _l("The year must lie between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        raise Invalid(sentence, field="period")
    if not (1 <= first <= YEAR and 1 <= last <= YEAR):
        raise Invalid(_l("Months go from 01 to 12."), field="period")
    if first > last:
        raise Invalid(_l("The first month must not come after the last one."), field="period")


def _chinese(period: Period) -> str:
    part = period.text[4:]
    if not part:
        return f"{period.year}年"
    if part[0] == "H":
        return f"{period.year}年{'上' if part == 'H1' else '下'}半年"
    if part[0] == "Q":
        return f"{period.year}年第{_QUARTERS[int(part[1]) - 1]}季度"
    last = f"—{period.last}" if period.last > period.first else ""
    return f"{period.year}年{period.first}{last}月"


def _english(period: Period) -> str:
    part = period.text[4:]
    if not part:
        return str(period.year)
    if part[0] == "H":
        return f"{'first' if part == 'H1' else 'second'} half of {period.year}"
    if part[0] == "Q":
        return f"{part} {period.year}"
    last = f"–{calendar.month_name[period.last]}" if period.last > period.first else ""
    return f"{calendar.month_name[period.first]}{last} {period.year}"
