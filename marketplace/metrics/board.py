"""What the metric page shows, gathered for one viewer: figures, years, plan, breakdowns, published figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from marketplace.metrics import flows, pace, plans, published, queries, tables
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figure, Figures, Side, Source
from marketplace.metrics.periods import whole

if TYPE_CHECKING:
    from datetime import date

    from marketplace.metrics.flows import Flows
    from marketplace.metrics.pace import Pace
    from marketplace.metrics.periods import Period
    from marketplace.metrics.plans import Balance, Plan
    from marketplace.metrics.published import PublishedFigure
    from marketplace.metrics.readers import Reader
    from marketplace.metrics.tables import Table

SHOWN = (Dimension.DISTRICT, Dimension.KIND, Dimension.FIELD, Dimension.FLOW)


@dataclass(frozen=True)
class Year:
    """One year of the series: what is registered (None where it isn't public) and what was published, never mixed."""

    year: int
    registered: Figures | None
    sample: bool
    official: PublishedFigure | None
    growth: float | None


@dataclass(frozen=True)
class Board:
    """The metric page for one viewer."""

    cut: Cut
    figures: Figures | None
    sample: bool
    """Whether synthetic registrations are in the figures."""
    tells_overlap: bool
    growth: tuple[float, Period] | None
    platform: Figure | None
    """本平台促成, on both sides as the headline counts; None where it isn't public."""
    official: list[PublishedFigure]
    """What was published about exactly this region and period."""
    years: list[Year]
    plans: list[tuple[Plan, Balance | None]]
    """The plan that runs, without a balance; the last one that is over, with its balance."""
    pace: Pace | None
    """How the running year is going."""
    flows: Flows | None
    """Who sells to the region and who buys from it."""
    tables: list[Table]
    everything: bool
    """Whether the viewer may see every contract of the region."""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is registered in the region."""
        return not self.years or all(one.registered == NONE for one in self.years)


def board(reader: Reader, cut: Cut, today: date) -> Board:
    """Gather the metric page."""
    found = (tables.table(reader, cut, dimension, Side.HEADLINE, today) for dimension in SHOWN)
    return Board(
        cut,
        reader.figures(cut),
        queries.has_sample(cut),
        reader.tells_overlap(cut),
        tables.growth(reader, cut, Side.HEADLINE, today),
        platform(reader, cut),
        official(cut),
        years(reader, cut, today),
        [(plan, balance(reader, plan, today)) for plan in plans.shown(cut.region, today)],
        running(reader, cut, today),
        flows.flows(reader, cut),
        [one for one in found if one and len(one.rows) > 1],
        reader.opens(cut.region),
    )


def running(reader: Reader, cut: Cut, today: date) -> Pace | None:
    """Return how the running year is going, against what the running plan wants of it; headline, contract value."""
    plan = plans.plan(cut.region, today)
    wanted = None
    if plan is not None and plan.running(today):
        wanted = plan.target_fen if plan.year == today.year else plan.expected(today.year, plan.needed)
    return pace.pace(reader, Cut(cut.region, whole(today.year)), Side.HEADLINE, today, wanted)


def balance(reader: Reader, plan: Plan, today: date) -> Balance | None:
    """Return a plan's balance as far as the viewer may see it; None while the plan runs."""
    return None if plan.running(today) else plans.balance(plan, reader.figures(plans.last_year(plan)))


def official(cut: Cut) -> list[PublishedFigure]:
    """Return what was published about exactly this region and period; a narrower cut has nothing beside it."""
    if not cut.plain or cut.source is Source.PLATFORM:
        return []
    return [one for one in published.of_region(cut.region) if one.period == cut.period]


def platform(reader: Reader, cut: Cut) -> Figure | None:
    """Return what was brought about here (本平台促成), counted as the headline is; None where it isn't public."""
    found = reader.figures(replace(cut, source=Source.PLATFORM))
    return found.headline if found else None


def years(reader: Reader, cut: Cut, today: date) -> list[Year]:
    """Return the region's years, registered and published side by side."""
    official = {
        one.period.year: one
        for one in published.of_region(cut.region)
        if one.period.whole_year and one.side is Side.HEADLINE and one.role is published.Role.FIGURE
    }
    registered = queries.by_year(cut)
    shown = {year: reader.figures(replace(cut, period=whole(year))) for year in registered}
    return [
        Year(
            year,
            shown.get(year, NONE),
            queries.has_sample(replace(cut, period=whole(year))),
            official.get(year),
            _growth(shown.get(year - 1), shown.get(year)) if year < today.year else None,
        )
        for year in sorted({*registered, *official})
    ]


def _growth(before: Figures | None, after: Figures | None) -> float | None:
    if not before or not after or not before.headline.amount_fen:
        return None
    return after.headline.amount_fen / before.headline.amount_fen - 1
