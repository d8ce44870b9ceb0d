"""How a running year is going: against the same months of last year, and a forecast range with its method.

Nothing is pro-rata over the months: December alone brings about a fifth of a year (domain rule: compare the same
period). The forecast divides what this year has brought by the share that the same months had of each of the last
years; the smallest and the largest share give the range. Without a past year there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from marketplace.metrics.periods import whole

if TYPE_CHECKING:
    from datetime import date

    from marketplace.metrics.cuts import Cut, Side
    from marketplace.metrics.periods import Period
    from marketplace.metrics.readers import Reader

PAST_YEARS = 3
"""Years that the forecast looks back on: further back the market was another one."""


@dataclass(frozen=True)
class Past:
    """What a past year had after the same months, and in all, in 分."""

    year: int
    months_fen: int
    year_fen: int

    @property
    def share(self) -> float:
        """The part of the year that its months had brought."""
        return self.months_fen / self.year_fen


@dataclass(frozen=True)
class Pace:
    """A running year after its whole months: `months_fen` is what they brought, `past` the years to compare with."""

    months: Period
    months_fen: int
    target_fen: int | None
    past: tuple[Past, ...]

    @property
    def growth(self) -> float | None:
        """Growth against the same months of the year before; None without a base."""
        base = next((one.months_fen for one in self.past if one.year == self.months.year - 1), 0)
        return self.months_fen / base - 1 if base else None

    @property
    def share(self) -> float | None:
        """What part of the target is reached."""
        return self.months_fen / self.target_fen if self.target_fen else None

    @property
    def usual(self) -> Past | None:
        """Last year, whose share tells what is usual at this point."""
        return next((one for one in self.past if one.year == self.months.year - 1), None)

    @property
    def forecast(self) -> tuple[int, int] | None:
        """The least and the most that the year comes to when its months have the share they had before, in 分."""
        shares = [one.share for one in self.past if one.share]
        if not shares or not self.months_fen:
            return None
        return round(self.months_fen / max(shares)), round(self.months_fen / min(shares))

    @property
    def outlook(self) -> str:
        """How the range lies to the target: "reached", "open", "missed"; "" without a range or a target."""
        if self.forecast is None or not self.target_fen:
            return ""
        least, most = self.forecast
        return "reached" if least >= self.target_fen else "missed" if most < self.target_fen else "open"


def pace(reader: Reader, cut: Cut, side: Side, today: date, target_fen: int | None = None) -> Pace | None:
    """Return how the running year is going as far as the viewer may see it; None before its first month is over."""
    months = whole(today.year).complete(today)
    if months is None or months.whole_year:
        return None
    now = reader.figures(replace(cut, period=months))
    if now is None:
        return None
    past = (_past(reader, cut, side, months, back) for back in range(1, PAST_YEARS + 1))
    return Pace(months, now.of(side).amount_fen, target_fen, tuple(one for one in past if one))


def _past(reader: Reader, cut: Cut, side: Side, months: Period, back: int) -> Past | None:
    """Return one past year; None where nothing of it is known or shown."""
    same = months
    for _ in range(back):
        same = same.previous()
    found = [reader.figures(replace(cut, period=period)) for period in (same, same.of_year())]
    if any(one is None for one in found):
        return None
    in_months, in_year = (one.of(side).amount_fen for one in found if one)
    return Past(same.year, in_months, in_year) if in_year else None
