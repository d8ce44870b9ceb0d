"""Reads: the figures of a region and a period, by origin, month, district, kind, field and flow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.metrics import journal, pages, periods, restatements
from marketplace.metrics.cuts import (
    NONE,
    ZERO,
    Cut,
    Dimension,
    Figure,
    Figures,
    Measure,
    Side,
    Source,
    check_region,
)
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from marketplace.metrics.journal import Member
    from marketplace.metrics.periods import Period
    from marketplace.metrics.respondents import Parties
    from marketplace.metrics.restatements import Moved

Column = tuple[str, str]
"""(one of PLACES, one of ROLES)."""
PLACES = ("absorbed", "exported", "inside", "absorbed_rest", "exported_rest")  # as in `Figures.parts`
ROLES = ("seller", "buyer")


def figures(
    region: str,
    period: Period | str,
    measure: Measure = Measure.AMOUNT,
    date_basis: DateBasis = DateBasis.REGISTERED,
    as_of: datetime | None = None,
) -> Figures:
    """Return 吸纳, 输出, their sum, the overlap and the distinct value of a region and a period.

    Args:
        region: six digits; its whole subtree counts.
        period: e.g. "2025H1" (see `periods`).
        measure: 成交额 or 技术交易额.
        date_basis: day of registration or of signing.
        as_of: what was known at that instant; now when left out.

    Raises:
        Invalid: there is no such region or period.
    """
    span = periods.parse(period) if isinstance(period, str) else period
    return figures_of(Cut(check_region(region), span, measure, date_basis, as_of=as_of))


def figures_of(cut: Cut) -> Figures:
    """Return the figures of a cut: from its page where that can answer, else from the journal."""
    return total(by_origin(cut).values()) if cut.plain else journal.figures(cut)


def total(parts: Iterable[Figures]) -> Figures:
    """Add figures up."""
    whole = NONE
    for part in parts:
        whole = whole.plus(part)
    return whole


def by_origin(cut: Cut) -> dict[Origin, Figures]:
    """Return the figures of a cut by where the registrations come from."""
    return {Origin(origin): row for origin, row in pages.totals(cut, lambda cell: cell.origin).items()}


def by_month(cut: Cut) -> dict[date, Figures]:
    """Return the figures of a cut by month; months with nothing are left out."""
    return pages.totals(cut, lambda cell: date(cell.year, cell.month, 1))


def by_year(cut: Cut) -> dict[int, Figures]:
    """Return the figures of every year of the cut's region, whatever its period."""
    return pages.totals(cut, lambda cell: cell.year, any_time=True)


def by_child(cut: Cut) -> dict[str, Figures]:
    """Return the figures of the regions right below; what stands at the region's own level keeps its code."""
    children = [one.code for one in codes.children("regions", cut.region) if not codes.outside_mainland(one.code)]
    found = pages.totals(cut, lambda cell: cell.region, regions=[cut.region, *children])
    whole = found.pop(cut.region, NONE)
    rest = whole.plus(total(found.values()), -1)
    if rest.absorbed != ZERO or rest.exported != ZERO:
        found[cut.region] = replace(rest, overlap=_met_at_own_level(cut, rest))
    return found


def _met_at_own_level(cut: Cut, own: Figures) -> Figure:
    """Return the overlap of the region's own level: between two parts, or a part and the region, isn't of one row."""
    if ZERO in (own.absorbed, own.exported):
        return ZERO
    return journal.figures(replace(cut, district=cut.region)).overlap


def breakdown(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    """Return the figures of a cut by the codes of a dimension; 吸纳 and 输出 of the parts add up to the whole.

    The overlap adds up too, but not by district and not by the other party's zone: a contract between two parts is
    local to neither. `parts.subtotals` gives the sums that bulletins print beside the rows,
    `parts.cell` the cut of one row.
    """
    if dimension is Dimension.DISTRICT and cut.plain:
        return by_child(cut)
    if cut.plain and cut.date_basis is DateBasis.REGISTERED:
        return pages.breakdown(cut, dimension)
    return journal.breakdown(cut, dimension)  # by day of signing too: bulletins don't, so it has no pages


def parties(cut: Cut, dimension: Dimension) -> dict[str, Parties]:
    """Return the number of different sellers or buyers, the smaller one, behind each count of a row (`Figures.parts`).

    Parties are told apart by their code (统一社会信用代码), or by their name where they have none.
    """
    return {code: _fewest(columns) for code, columns in _parties(cut, dimension).items()}


def parties_of(cut: Cut) -> Parties:
    """Return the same of the figures of a cut."""
    whole: dict[Column, set[str]] = defaultdict(set)
    for columns in _parties(cut, Dimension.FLOW).values():
        for column, keys in columns.items():
            whole[column] |= keys
    return _fewest(whole)


def _fewest(columns: dict[Column, set[str]]) -> Parties:
    return tuple(min(len(columns.get((place, role), ())) for role in ROLES) for place in PLACES)


def _parties(cut: Cut, dimension: Dimension) -> dict[str, dict[Column, set[str]]]:
    """Return what tells the sellers and the buyers apart, by row and column."""
    found: dict[str, dict[Column, set[str]]] = defaultdict(lambda: defaultdict(set))
    members = list(journal.members(cut, dimension))
    known = journal.party_keys(member.registration_id for member in members)
    for member in members:
        for code, place in _counted_in(member):
            for role, key in zip(ROLES, known[member.registration_id], strict=True):
                found[code][place, role].add(key)
    return found


def _counted_in(member: Member) -> Iterator[tuple[str, str]]:
    """Give (row, column) of each count of `Figures.parts` that a registration is in."""
    _, bought, sold = member
    if bought and bought == sold:
        yield from ((bought, place) for place in ("absorbed", "exported", "inside"))
        return
    for code, places in ((bought, ("absorbed", "absorbed_rest")), (sold, ("exported", "exported_rest"))):
        yield from ((code, place) for place in places if code)


def restated(cut: Cut, then: datetime, now: datetime, side: Side = Side.HEADLINE) -> list[Moved]:
    """Return which contracts moved a figure between two instants of knowing, and why, the largest move first."""
    return restatements.moved(cut, then, now, side)


def has_sample(cut: Cut) -> bool:
    """Whether synthetic registrations (示例) are in a figure."""
    return cut.source is not Source.PLATFORM and by_origin(cut).get(Origin.SAMPLE, NONE) != NONE
