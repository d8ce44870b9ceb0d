"""Figures in addresses: `?region=340100&period=2025H1&measure=amount&basis=registered&source=registered`.

A code of a dimension narrows the figure (`kind=0102`), `as_of=2025-05-01` asks what was known at the end of that day.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from flask import url_for
from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.errors import Invalid
from marketplace.metrics import parts as divisions
from marketplace.metrics import periods, words
from marketplace.metrics.cuts import Cut, Dimension, Measure, Side, Source, check_region
from marketplace.metrics.models import DateBasis
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = TypeVar("Choice", bound=enum.StrEnum)

PARTS = ("", "H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"-{month:02}" for month in range(1, 13)))
DAY = len("2025-05-01")
PARTS_TO = tuple(f"-01..{month:02}" for month in range(2, 12))


@dataclass(frozen=True)
class Opened:
    """A figure that somebody opens: its cut and which of the five it is."""

    cut: Cut
    side: Side

    @property
    def region(self) -> str:
        """The region that its contracts belong to (for the permission)."""
        return self.cut.region


def opened(arguments: Mapping[str, str], city: str, today: date) -> Opened:
    """Read a figure from an address.

    Raises:
        Invalid: a region, period, measure or code can't be meant; the error names its field.
    """
    return Opened(cut(arguments, city, today), _choice(Side, arguments, "side", Side.HEADLINE))


def cut(arguments: Mapping[str, str], city: str, today: date) -> Cut:
    """Read a cut from an address; the city and the running year when nothing is said."""
    year = arguments.get("year", "")
    text = arguments.get("period") or (year + arguments.get("part", "") if year else str(today.year))
    whole = Cut(
        check_region(arguments.get("region") or city),
        periods.parse(text),
        _choice(Measure, arguments, "measure", Measure.AMOUNT),
        _choice(DateBasis, arguments, "basis", DateBasis.REGISTERED),
        _choice(Source, arguments, "source", Source.REGISTERED),
        as_of=_as_of(arguments),
    )
    narrowed: dict[str, Any] = {dimension.value: _code(arguments, dimension) for dimension in Dimension}
    return replace(whole, **narrowed)


def values(cut: Cut, **changes: Any) -> dict[str, Any]:
    """Return the arguments of an address that lead to a cut; what goes without saying is left out."""
    said = {
        "region": cut.region,
        "period": cut.period.text,
        "measure": "" if cut.measure is Measure.AMOUNT else cut.measure.value,
        "basis": "" if cut.date_basis is DateBasis.REGISTERED else cut.date_basis.value,
        "source": "" if cut.source is Source.REGISTERED else cut.source.value,
        "as_of": "" if cut.as_of is None else day_of(cut.as_of).isoformat(),
        **{dimension.value: code for dimension, code in cut.narrowed.items()},
    }
    return {name: str(value) for name, value in {**said, **changes}.items() if value}


def figure_url(cut: Cut, side: Side = Side.HEADLINE, **changes: Any) -> str:
    """Return the address where a figure shows what it is made of."""
    return url_for("metrics.figure", **values(cut, side="" if side is Side.HEADLINE else side.value, **changes))


def row_url(cut: Cut, dimension: Dimension, code: str, side: Side = Side.HEADLINE) -> str:
    """Return the address of one row of a breakdown."""
    return figure_url(divisions.cell(cut, dimension, code), side)


def regions(chosen: str, city: str) -> list[tuple[str, str]]:
    """Return (code, name) of the regions to choose from: nation, province, the city, its parts, and the chosen one."""
    way = [step.code for step in codes.path(city)]
    known = [*way, *(one.code for one in codes.children("regions", city))]
    known += [] if chosen in known else [chosen]
    return [(code, codes.label("regions", code, language())) for code in known]


def years(first: int, today: date) -> list[str]:
    """Return the years to choose from, the latest first."""
    return [str(year) for year in range(today.year, min(first, today.year) - 1, -1)]


def parts() -> list[tuple[str, str]]:
    """Return (what follows the year, its name) of the periods of a year."""
    named = [(part, periods.parse(f"2000{part}").label(language())) for part in (*PARTS, *PARTS_TO)]
    return [(part, str(_l("whole year")) if not part else _without_year(name)) for part, name in named]


def _without_year(name: str) -> str:
    return name.replace("2000年", "").replace(" of 2000", "").replace(" 2000", "")


def _choice(kinds: type[Choice], arguments: Mapping[str, str], name: str, default: Choice) -> Choice:
    text = arguments.get(name) or default.value
    if text not in {kind.value for kind in kinds}:
        allowed = ", ".join(kind.value for kind in kinds)
        raise Invalid(_l("“%(text)s” can't be chosen here: %(allowed)s", text=text[:40], allowed=allowed), field=name)
    return kinds(text)


def _code(arguments: Mapping[str, str], dimension: Dimension) -> str:
    text = arguments.get(dimension.value, "")
    if text and not known(dimension, text):
        sentence = _l("“%(text)s” is not a code of the list.", text=text[:40])
        raise Invalid(sentence, field=dimension.value)
    return text


def known(dimension: Dimension, code: str) -> bool:
    """Tell whether a figure can be narrowed to a code."""
    if dimension is Dimension.FLOW:
        return code in words.FLOWS
    if code == divisions.INVOLVED:
        return dimension is Dimension.IP
    return code in codes.codes_of(divisions.LISTS[dimension])


def _as_of(arguments: Mapping[str, str]) -> datetime | None:
    text = arguments.get("as_of", "")
    return end_of(day(text, "as_of")) if text else None


def day(text: str, name: str) -> date:
    """Read a day of an address.

    Raises:
        Invalid: there is no such day; the error names its field.
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not periods.FIRST_YEAR <= found.year <= periods.LAST_YEAR or len(text) != DAY:
        raise Invalid(_l("“%(text)s” is not a day. Write it like 2025-05-01.", text=text[:40]), field=name)
    return found


def end_of(day: date) -> datetime:
    """Return the instant at which a day was over: what was known by then was known that day."""
    return clock.at_local(day + timedelta(days=1))


def day_of(instant: datetime) -> date:
    """Return the last day that was over at an instant."""
    return clock.local(instant - timedelta(microseconds=1)).date()
