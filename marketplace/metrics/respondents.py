"""How many different parties stand behind each cell that the public may see: read beside the pages.

Numbers of parties don't add up as amounts do, but the parties themselves do: `census` keeps up to `MOST` of each cell.
What two cells hold together has at least as many as both keep, up to `MOST`; so months add up to years, and whoever
asks whether a cell has that many parties reads one row by its key, however many contracts there are.

Where nothing was counted no party is known, and what is shown to the public needs some: it stays hidden.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sqlalchemy import select

from marketplace import db
from marketplace.metrics.cuts import Cut, Source
from marketplace.metrics.models import Respondents
from marketplace.registration.models import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from marketplace.metrics.cuts import Dimension

T = TypeVar("T")
Sets = list[set[str]]
"""The sellers and the buyers of what was absorbed, the sellers and the buyers of what was exported."""
Parties = tuple[int, ...]
"""The number of different sellers or buyers, the smaller one, behind each count of a row; none above `MOST`."""

MOST = 10
"""Parties kept of a cell; `metrics.fewest_parties` can't ask for more."""
UNKNOWN: Parties = (0, 0, 0, 0, 0)
TOTAL = "total"
INSIDE, OUTSIDE, OWN = "inside", "outside", "own"
"""Codes of a region as a whole: both parties there, one of them, and what stands at its own level."""


class Place(NamedTuple):
    """Where and when a kept cell counts."""

    region: str
    code: str
    month: int


def empty() -> Sets:
    """Return a cell without parties."""
    return [set(), set(), set(), set()]


def of_region(cut: Cut, origins: Iterable[Origin] | None = None) -> Parties:
    """Return the parties behind each count that the figures of a plain cut tell (`Figures.parts`)."""
    return _wholes(_cells(cut, [cut.region], origins=origins), lambda _place: None).get(None, UNKNOWN)


def of_the_rest(cut: Cut) -> Parties:
    """Return the same of what was registered and not brought about here."""
    return of_region(cut, frozenset(Origin) - frozenset(Source.PLATFORM.origins))


def of_months(cut: Cut) -> dict[date, Parties]:
    """Return the same of each month of a plain cut."""
    return _wholes(_cells(cut, [cut.region]), lambda place: date(cut.period.year, place.month, 1))


def of_children(cut: Cut, children: Iterable[str]) -> dict[str, Parties]:
    """Return the same of the regions right below, and the parties of what stands at the region's own level."""
    own = (pair for pair in _cells(cut, [cut.region]) if pair[0].code == OWN)
    at_own_level = {region: _sides(sets) for region, sets in _merged(own, lambda place: place.region).items()}
    return {**_wholes(_cells(cut, children), lambda place: place.region), **at_own_level}


def of_rows(cut: Cut, dimension: Dimension) -> dict[str, Parties]:
    """Return the parties behind 吸纳 and 输出 of each row of a table of the city."""
    rows = _merged(_cells(cut, [cut.region], dimension.value), lambda place: place.code)
    return {code: _sides(sets) for code, sets in rows.items()}


def _cells(
    cut: Cut, regions: Iterable[str], dimension: str = TOTAL, origins: Iterable[Origin] | None = None
) -> Iterator[tuple[Place, list[list[str]]]]:
    """Give the kept cells of a plain cut's months and origins."""
    statement = select(Respondents.region, Respondents.cells).where(
        Respondents.date_basis == cut.date_basis,
        Respondents.region.in_(list(regions)),
        Respondents.year == cut.period.year,
        Respondents.dimension == dimension,
    )
    wanted = {origin.value for origin in (cut.source.origins if origins is None else origins)}
    for region, text in db.session.execute(statement):
        for code, origin, month, *lists in json.loads(text):
            if cut.period.first <= month <= cut.period.last and origin in wanted:
                yield Place(region, code, month), lists


def _wholes(cells: Iterable[tuple[Place, list[list[str]]]], key: Callable[[Place], T]) -> dict[T, Parties]:
    """Return the parties behind each count of whole regions, by what `key` says of a cell."""
    split = _merged((pair for pair in cells if pair[0].code != OWN), lambda place: (key(place), place.code))
    found: dict[T, Parties] = {}
    for name in {name for name, _ in split}:
        inside, outside = (split.get((name, code), empty()) for code in (INSIDE, OUTSIDE))
        both = list(map(or_, inside, outside))
        found[name] = (*_sides(both), _sides(inside)[0], *_sides(outside))
    return found


def _merged(cells: Iterable[tuple[Place, list[list[str]]]], key: Callable[[Place], T]) -> dict[T, Sets]:
    found: dict[T, Sets] = defaultdict(empty)
    for place, lists in cells:
        for known, more in zip(found[key(place)], lists, strict=True):
            if len(known) < MOST:
                known.update(more)
    return found


def _sides(sets: Sets) -> Parties:
    """Return the smaller number of sellers and buyers, of what was absorbed and of what was exported."""
    sizes = [min(len(one), MOST) for one in sets]
    return min(sizes[:2]), min(sizes[2:])
