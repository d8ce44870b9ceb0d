"""How old what happens in the demonstration is: days before the day of loading, or before the end of a half-year.

The figures of one half-year were published and corrected; what is told of it keeps its distance from the half-year's
end, on whatever day the demonstration is loaded.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from marketplace.demo import material
from marketplace.metrics import periods

if TYPE_CHECKING:
    from datetime import date

    from marketplace.metrics.periods import Period

Entry = dict[str, Any]

AGO = frozenset(
    {"signed", "funded", "applied", "decided", "ended", "reported", "accepted", "filed", "approved", "ago"}
    | {"asked", "answered", "granted", "proposed", "confirmed"}
)
"""What of a contract's entry is a number of days ago."""

OVER = 60
"""Days for which the published half-year has been over at least: its figures were corrected since."""

HALF = 6  # months


def half_year(today: date) -> Period:
    """Return the last half-year that has been over for a while: the statistician has published its figures."""
    day = today - timedelta(days=OVER)
    return periods.parse(f"{day.year}H1" if day.month > HALF else f"{day.year - 1}H2")


def over(today: date) -> int:
    """Return how many days ago that half-year ended."""
    return (today - half_year(today).end).days


def deals(today: date) -> list[Entry]:
    """Return the contracts; those of the half-year (`half`) are written down in days before its end."""
    days = over(today)
    return [_aged(entry, days) if entry.get("half") else entry for entry in material.deals()]


def _aged(entry: Entry, days: int) -> Entry:
    def aged(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return _aged(value, days)
        return value + days if name in AGO else value

    return {name: aged(name, value) for name, value in entry.items()}
