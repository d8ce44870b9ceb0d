"""How far a target is reached, year by year while its plan period runs, and the closing balance after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from marketplace.conversions import queries as conversions
from marketplace.conversions import scenes
from marketplace.metrics import goals
from marketplace.metrics.cuts import Cut, Dimension
from marketplace.metrics.goals import SIDES, Goal
from marketplace.metrics.periods import whole
from marketplace.metrics.planning import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from marketplace.conversions.queries import Counted
    from marketplace.metrics.cuts import Figures
    from marketplace.metrics.readers import Reader


@dataclass(frozen=True)
class Reached:
    """One year of a target: what was reached, None where nothing of it is recorded here or shown to the viewer."""

    year: int
    wanted: int
    reached: int | None
    over: bool
    """Whether the year is over: until then nothing is missed."""

    @property
    def difference(self) -> int | None:
        """Reached less wanted: negative is what is missing."""
        return None if self.reached is None else self.reached - self.wanted

    @property
    def share(self) -> float | None:
        """Reached by wanted."""
        return None if self.reached is None else self.reached / self.wanted


@dataclass(frozen=True)
class Progress:
    """A target with its years that have begun, and with its parts."""

    goal: Goal
    years: list[Reached]
    running: bool
    so_far: int | None
    """Everything since the period began, for a target that a reader may take for a sum; None where it isn't told."""
    districts: list[Part]
    departments: list[Part]

    @property
    def last(self) -> Reached | None:
        """The year that the closing balance is about, or the running one."""
        return self.years[-1] if self.years else None

    def rest(self, division: list[Part]) -> int:
        """Return what no part has taken on yet."""
        return self.goal.wanted - sum(part.goal.wanted for part in division)


@dataclass(frozen=True)
class Part:
    """The part of a target that a district or a department has, and what it reached in the year that counts."""

    goal: Goal
    reached: int | None

    @property
    def share(self) -> float | None:
        """Reached by wanted."""
        return None if self.reached is None else self.reached / self.goal.wanted


class Records:
    """What was recorded in a region and its parts, asked for once however many targets are compared with it."""

    def __init__(self, reader: Reader, region: str, years: Iterable[int]) -> None:
        self.reader, self.region, self.years = reader, region, sorted(years)
        self.this_year = self.years[-1]
        self.conversions = cache(lambda: conversions.counts(region, self.years))
        self.conversions_below = cache(lambda year: conversions.counts_below(region, year))
        self.scenes = cache(lambda: scenes.counts(region, self.years))
        self.scenes_below = cache(lambda year: scenes.counts_below(region, year))
        self.figures = cache(lambda year: reader.figures(Cut(region, whole(year))))
        self.figures_below = cache(lambda year: reader.breakdown(Cut(region, whole(year)), Dimension.DISTRICT) or {})

    def reached(self, indicator: Indicator, year: int) -> int | None:
        """Return what was reached in a year: 分 or a number; None where it isn't recorded here, or not shown."""
        if indicator in SIDES:
            return _amount(self.figures(year), indicator)
        if indicator is Indicator.SCENES:
            return _known(self.scenes().get(year), running=year >= self.this_year)
        return _number(self.conversions().get(year), indicator, running=year >= self.this_year)

    def below(self, indicator: Indicator, part: str, year: int) -> int | None:
        """Return what one part of the region reached in a year."""
        if indicator in SIDES:
            return _amount(self.figures_below(year).get(part), indicator)
        if indicator is Indicator.SCENES:
            return _known(self.scenes_below(year).get(part), running=year >= self.this_year)
        return _number(self.conversions_below(year).get(part), indicator, running=year >= self.this_year)


def _amount(figures: Figures | None, indicator: Indicator) -> int | None:
    return figures.of(SIDES[indicator]).amount_fen if figures else None


def _known(number: int | None, *, running: bool) -> int | None:
    """Return a number; None for a past year of which nobody recorded anything here."""
    return number if number or running else None


def _number(counted: Counted | None, indicator: Indicator, *, running: bool) -> int | None:
    """Return the number of results; None for past years without any record."""
    if counted is None or _known(counted.records, running=running) is None:
        return None
    return counted.of_institutes if indicator is Indicator.INSTITUTE_CONVERSIONS else counted.results


def of_region(reader: Reader, region: str, today: date) -> list[Progress]:
    """Return the counted targets of a region, and what divides its target in money; those that run first."""
    targets = goals.around(region)
    found = [*goals.of_region(region, targets), *goals.divided(region, targets)]
    first = min((one.first_year for one in found), default=today.year)
    records = Records(reader, region, range(first, today.year + 1))
    shown = [progress(records, goal, goals.parts(goal, targets), today) for goal in found]
    return sorted(shown, key=lambda one: (not one.running, -one.goal.year, one.goal.indicator.value))


def progress(records: Records, goal: Goal, divisions: tuple[list[Goal], list[Goal]], today: date) -> Progress:
    """Return how far a target is reached."""
    begun = [year for year in goal.years() if year <= today.year]
    known = {year: records.reached(goal.indicator, year) for year in begun}
    year = begun[-1] if begun else today.year
    return Progress(
        goal,
        [Reached(one, goal.wanted, known[one], one < today.year) for one in begun],
        goal.running(today),
        _so_far(records, goal, today),
        [Part(part, records.below(part.indicator, part.region, year)) for part in divisions[0]],
        [Part(part, None) for part in divisions[1]],
    )


def _so_far(records: Records, goal: Goal, today: date) -> int | None:
    """Return the sum since the plan period began, where a reader may take the target for one."""
    if goal.each_year or goal.indicator.in_money or goal.first_year == goal.year:
        return None
    known = [records.reached(goal.indicator, year) for year in range(goal.first_year, min(goal.year, today.year) + 1)]
    return None if all(one is None for one in known) else sum(one or 0 for one in known)
