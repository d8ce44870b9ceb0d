"""A plan's way to its target: the pace it needs while it runs, its balance when it is over.

The plan's own target is a published figure; a later year has a target only if an official entered one. Growth is
never pro-rata over the months of a year: December alone brings a fifth of it (domain rule: compare the same period).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.metrics import goals, published
from marketplace.metrics.cuts import ZERO, Cut, Side
from marketplace.metrics.periods import whole
from marketplace.metrics.planning import Indicator

if TYPE_CHECKING:
    from datetime import date

    from marketplace.metrics.cuts import Figures
    from marketplace.metrics.planning import Target
    from marketplace.metrics.published import PublishedFigure


@dataclass(frozen=True)
class Plan:
    """Where a region comes from and where it is to be.

    `wish` is the growth a year that the plan asks for in words, e.g. 0.15; None when it says nothing.
    """

    region: str
    year: int
    target_fen: int
    base_year: int | None
    base_fen: int | None
    wish: float | None = None
    target_source: PublishedFigure | Target | None = None
    base_source: PublishedFigure | None = None

    @property
    def needed(self) -> float | None:
        """The growth a year that leads from the base exactly to the target: 0.1597 for 572.13 → 1,200 亿元."""
        if not self.base_fen or not self.base_year:
            return None
        rate: float = (self.target_fen / self.base_fen) ** (1 / (self.year - self.base_year)) - 1
        return rate

    def expected(self, year: int, rate: float | None) -> int | None:
        """Return where a yearly growth would have it in a year, in 分; None without a base."""
        if rate is None or not self.base_fen or not self.base_year:
            return None
        return round(self.base_fen * (1 + rate) ** (year - self.base_year))

    def running(self, today: date) -> bool:
        """Whether its last year isn't over yet."""
        return today.year <= self.year

    def years(self) -> range:
        """Return its years after the base."""
        return range((self.base_year or self.year - 1) + 1, self.year + 1)


@dataclass(frozen=True)
class Balance:
    """目标 / 完成 / 差额: what a plan wanted, what was reached, and the difference (negative: it fell short), in 分."""

    target_fen: int
    reached_fen: int | None
    """None when nothing is known of that year, or nothing that this viewer may see."""
    official: PublishedFigure | None = None
    """The published figure, when `reached_fen` is one."""

    @property
    def difference_fen(self) -> int | None:
        """Reached less wanted."""
        return None if self.reached_fen is None else self.reached_fen - self.target_fen

    @property
    def share(self) -> float | None:
        """Reached by wanted: 1.003 is 100.3 %."""
        return None if self.reached_fen is None else self.reached_fen / self.target_fen


def plan(region: str, today: date) -> Plan | None:
    """Return the plan to show: the nearest one that still runs, else the last one that is over."""
    found = plans(region)
    running = [one for one in found if one.running(today)]
    if running:
        return min(running, key=lambda one: one.year)
    return max(found, key=lambda one: one.year, default=None)


def shown(region: str, today: date) -> list[Plan]:
    """Return the plan that runs, and after it the last one that is over, whose balance stays."""
    first = plan(region, today)
    over = max((one for one in plans(region) if not one.running(today)), key=lambda one: one.year, default=None)
    return [one for one in (first, over if over != first else None) if one]


def plans(region: str) -> list[Plan]:
    """Return the plans of a region: those published, and what officials entered (which comes first for its year)."""
    entered = [_entered(one) for one in goals.entered(region) if _is_plan(one)]
    years = {one.year for one in entered}
    printed = [
        _printed(one)
        for one in published.of_region(region)
        if one.role is published.Role.TARGET and one.side is Side.HEADLINE and one.period.year not in years
    ]
    return [*entered, *printed]


def balance(one: Plan, registered: Figures | None) -> Balance:
    """Return a plan's balance: against the published figure of its last year, else against what is registered.

    Args:
        one: the plan.
        registered: the figures of its last year as far as the viewer may see them.
    """
    official = published.find(one.region, str(one.year), Side.HEADLINE)
    if official and official.amount_fen:
        return Balance(one.target_fen, official.amount_fen, official)
    known = registered.headline if registered else ZERO
    return Balance(one.target_fen, known.amount_fen if known.count else None)


def last_year(one: Plan) -> Cut:
    """Return the cut that a plan's balance is about."""
    return Cut(one.region, whole(one.year))


def _is_plan(target: Target) -> bool:
    """Whether it is the whole region's headline for the last year of its period."""
    return target.indicator is Indicator.HEADLINE and not target.department and not target.each_year


def _entered(target: Target) -> Plan:
    return Plan(target.region, target.year, target.wanted, target.base_year, target.base_fen, target_source=target)


def _printed(target: PublishedFigure) -> Plan:
    base = next(
        (
            one
            for one in published.of_region(target.region)
            if one.role is published.Role.FIGURE
            and one.side is target.side
            and one.period.whole_year
            and one.period.year < target.period.year
        ),
        None,
    )
    wish = published.find(target.region, target.period.text, target.side, published.Role.WISH)
    return Plan(
        target.region,
        target.period.year,
        target.amount_fen or 0,
        base.period.year if base else None,
        base.amount_fen if base else None,
        float(wish.growth.rstrip("%")) / 100 if wish else None,
        target,
        base,
    )
