"""Targets of every kind: the plan's own as printed (`data/goals.csv`), those that officials entered, and their parts.

The plan's headline in money stands among the published figures (`published`); `plans` works out its pace. Here are the
numbers of conversions and scenes, and the 指标分解 of any target to districts and departments.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import codes, db
from marketplace.metrics import published
from marketplace.metrics.cuts import Side
from marketplace.metrics.planning import Indicator, Target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

DATA = Path(__file__).parent / "data" / "goals.csv"
SIDES = {Indicator.HEADLINE: Side.HEADLINE, Indicator.ABSORBED: Side.ABSORBED, Indicator.EXPORTED: Side.EXPORTED}


@dataclass(frozen=True)
class Goal:
    """One target, printed or entered: of a region in the years `first_year` to `year`.

    `wanted` is an amount in 分 or a number of records; with `each_year` it is wanted in every year of the period.
    """

    indicator: Indicator
    region: str
    first_year: int
    year: int
    each_year: bool
    wanted: int
    source_zh: str
    source_en: str
    department: str = ""
    printed: str = ""
    """As it stands in the source; "" for one that was entered."""
    note_zh: str = ""
    note_en: str = ""
    key: str = ""

    def said(self, what: str, language: str) -> str:
        """Return source or note in a language."""
        words: str = getattr(self, f"{what}_{'zh' if language.startswith('zh') else 'en'}")
        return words

    def running(self, today: date) -> bool:
        """Whether its plan period isn't over yet."""
        return today.year <= self.year

    def years(self) -> range:
        """Return the years in which it asks for something."""
        return range(self.first_year if self.each_year else self.year, self.year + 1)


@cache
def printed() -> tuple[Goal, ...]:
    """Return the targets that plans print, in the order of the file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def entered(region: str) -> list[Target]:
    """Return what officials entered for a region and its departments, the latest year first."""
    chosen = select(Target).where(Target.region == region)
    return list(db.session.scalars(chosen.order_by(Target.year.desc(), Target.indicator, Target.department)))


def in_regions(regions: Iterable[str]) -> list[Target]:
    """Return what officials entered for some regions, the latest year first."""
    chosen = select(Target).where(Target.region.in_(list(regions)))
    order = (Target.year.desc(), Target.region, Target.indicator, Target.department)
    return list(db.session.scalars(chosen.order_by(*order)))


def of_region(region: str, targets: Iterable[Target] | None = None) -> list[Goal]:
    """Return the targets of a region as a whole that are counted in records; an entered one replaces a printed one."""
    known = entered(region) if targets is None else targets
    ours = [of_target(one) for one in known if one.region == region and not one.department]
    counted = [one for one in ours if not one.indicator.in_money]
    taken = {_key(one) for one in counted}
    return [*counted, *(one for one in printed() if one.region == region and _key(one) not in taken)]


def divided(region: str, targets: Iterable[Target]) -> list[Goal]:
    """Return the region's targets in money of which districts or departments have parts."""
    known = [of_target(one) for one in targets if one.indicator.in_money]
    shares = {_key(one): one for one in known if one.region != region or one.department}
    wholes = [replace(one, region=region, department="") for one in shares.values()]
    return [found for found in map(whole, wholes) if found]


def of_target(target: Target) -> Goal:
    """Return an entered target as a goal."""
    return Goal(
        target.indicator,
        target.region,
        target.first_year or target.year,
        target.year,
        target.each_year,
        target.wanted,
        target.source,
        target.source,
        target.department,
    )


def around(region: str) -> list[Target]:
    """Return what officials entered for a region, its departments and the regions right below."""
    return in_regions([region, *(one.code for one in codes.children("regions", region))])


def parts(goal: Goal, targets: Iterable[Target] | None = None) -> tuple[list[Goal], list[Goal]]:
    """Return the parts of a goal: by the regions right below, and by department.

    `targets` are those `around` its region, when they are known already.
    """
    known = (of_target(one) for one in (around(goal.region) if targets is None else targets))
    found = [one for one in known if _same(one, goal)]
    districts = [one for one in found if one.region != goal.region and not one.department]
    return districts, [one for one in found if one.region == goal.region and one.department]


def excess(target: Target) -> int:
    """Return by how much the parts that a target belongs to, or has, would go beyond their whole; 0 when they don't.

    Districts and departments are two ways of dividing the same target; each is compared by itself.
    """
    goal = of_target(target)
    if goal.department:
        whole, rest = _wanted_of(replace(goal, department="")), parts(goal)[1]
        return _over(whole, [goal, *(one for one in rest if one.department != goal.department)])
    own = max(_over(goal.wanted, division) for division in parts(goal))
    above = _above(goal)
    if above is None:
        return own
    rest = parts(above)[0]
    return max(own, _over(_wanted_of(above), [goal, *(one for one in rest if one.region != goal.region)]))


def whole(goal: Goal) -> Goal | None:
    """Return the entered or printed target itself, when there is one of this region, indicator and year."""
    candidates = [*(of_target(one) for one in entered(goal.region) if not one.department), *printed(), *_headline(goal)]
    return next((one for one in candidates if one.region == goal.region and _same(one, goal)), None)


def _headline(goal: Goal) -> list[Goal]:
    """Return the plan's own target in money, which stands among the published figures."""
    side = SIDES.get(goal.indicator)
    found = published.find(goal.region, str(goal.year), side, published.Role.TARGET) if side else None
    if found is None or not found.amount_fen or goal.each_year:
        return []
    source = (found.source_zh, found.source_en)
    return [replace(goal, wanted=found.amount_fen, department="", source_zh=source[0], source_en=source[1])]


def _wanted_of(goal: Goal) -> int | None:
    found = whole(goal)
    return found.wanted if found else None


def _above(goal: Goal) -> Goal | None:
    parent = codes.get("regions", goal.region).parent
    return replace(goal, region=parent) if parent else None


def _over(most: int | None, division: list[Goal]) -> int:
    total = sum(one.wanted for one in division)
    return max(0, total - most) if most is not None else 0


def _same(one: Goal, other: Goal) -> bool:
    return _key(one) == _key(other)


def _key(goal: Goal) -> tuple[Indicator, int, bool]:
    return goal.indicator, goal.year, goal.each_year


def _read(row: dict[str, str]) -> Goal:
    return Goal(
        Indicator(row["indicator"]),
        row["region"],
        int(row["first_year"]),
        int(row["year"]),
        row["each_year"] == "yes",
        int(row["count"]),
        row["source_zh"],
        row["source_en"],
        printed=row["printed"],
        note_zh=row["note_zh"],
        note_en=row["note_en"],
        key=row["key"],
    )
