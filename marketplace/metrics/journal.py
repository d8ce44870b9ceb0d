"""Sums over registration's journal: the truth that buckets are made of, and every cut that has no bucket."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select, true

from marketplace import codes, db
from marketplace.metrics.cuts import Dimension, Figure, Figures, Measure, Side, bounds, levels
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Entry, Origin, Registration

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import InstrumentedAttribute

    from marketplace.metrics.cuts import Cut

DELTA = ("31", "32", "33")  # 沪苏浙
APART = ("70", "71", "81", "82")  # 港澳台
ABROAD = "99"


@dataclass(frozen=True)
class Pair:
    """What one seller's region sold to one buyer's region: contracts and 分 (成交额, 技术交易额)."""

    seller_region: str
    buyer_region: str
    origin: Origin
    count: int
    amount_fen: int
    technical_fen: int


class Line(NamedTuple):
    """One registration in a figure: how often it counts there (2 when on both sides), and with how many 分."""

    registration: Registration
    times: int
    amount_fen: int


def day_of(basis: DateBasis) -> InstrumentedAttribute[date]:
    """Return the column that decides the period."""
    return Entry.registered_on if basis is DateBasis.REGISTERED else Entry.signed_on


def inside(column: InstrumentedAttribute[str], region: str) -> ColumnElement[bool]:
    """Return the condition that a party's region lies in a region's subtree."""
    within = column.between(*bounds(region))
    if region != codes.NATION:
        return within
    return and_(within, func.substr(column, 1, 2).not_in((*APART, ABROAD)))


def touches(region: str) -> ColumnElement[bool]:
    """Return the condition that one of the parties is in a region, abroad included for the nation."""
    return or_(Entry.seller_region.between(*bounds(region)), Entry.buyer_region.between(*bounds(region)))


def party_in(organisations: list[int]) -> ColumnElement[bool]:
    """Return the condition that one of the organisations is a party."""
    theirs = or_(Registration.seller_id.in_(organisations), Registration.buyer_id.in_(organisations))
    return Entry.registration_id.in_(select(Registration.id).where(theirs))


def pairs(cut: Cut | None = None, *conditions: ColumnElement[bool]) -> list[Pair]:
    """Sum by seller's and buyer's region and origin, in one SELECT."""
    found = db.session.execute(
        select(
            Entry.seller_region,
            Entry.buyer_region,
            Entry.origin,
            func.sum(Entry.sign),
            func.sum(Entry.sign * Entry.amount_fen),
            func.sum(Entry.sign * Entry.technical_fen),
        )
        .where(*(_conditions(cut) if cut else ()), *conditions)
        .group_by(Entry.seller_region, Entry.buyer_region, Entry.origin)
    )
    return [Pair(seller, buyer, origin, *map(int, sums)) for seller, buyer, origin, *sums in found]


def months() -> set[tuple[DateBasis, int, int]]:
    """Return each (basis, year, month) that the journal has lines for."""
    found = set()
    for basis in DateBasis:
        day = day_of(basis)
        rows = db.session.execute(select(extract("year", day), extract("month", day)).distinct())
        found |= {(basis, int(year), int(month)) for year, month in rows}
    return found


def figures(cut: Cut) -> Figures:
    """Sum one cut directly over the journal."""
    row = db.session.execute(select(*_sums(cut)).where(*_conditions(cut))).one()
    return _figures(row)


def breakdown(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    """Sum a cut by the codes of a dimension, in one SELECT; the parts add up to the whole."""
    if dimension is Dimension.DISTRICT:
        return by_district(cut)
    key = _KEYS[dimension](cut)
    rows = db.session.execute(select(key, *_sums(cut)).where(*_conditions(cut)).group_by(key))
    return {str(code): _figures(sums) for code, *sums in rows}


def by_district(cut: Cut) -> dict[str, Figures]:
    """Sum a cut by the regions right below; what stands at the region's own level keeps its code."""
    parts: dict[str, Figures] = defaultdict(Figures)
    for pair in pairs(cut):
        figure = Figure(pair.count, pair.technical_fen if cut.measure is Measure.TECHNICAL else pair.amount_fen)
        seller, buyer = child(cut.region, pair.seller_region), child(cut.region, pair.buyer_region)
        if buyer:
            parts[buyer] = parts[buyer].plus(Figures(absorbed=figure))
        if seller:
            parts[seller] = parts[seller].plus(Figures(exported=figure))
        if seller and seller == buyer:
            parts[seller] = parts[seller].plus(Figures(overlap=figure))
    return dict(parts)


def child(region: str, party: str) -> str | None:
    """Return the part right below `region` that a party's region counts in; None where it counts elsewhere."""
    steps = levels(party)
    if region not in steps:
        return None
    place = steps.index(region)
    return steps[place - 1] if place else region


def lines(cut: Cut, side: Side, *conditions: ColumnElement[bool]) -> Select[int, int, int]:
    """Return the SELECT of the registrations that a figure is made of: (id, times, 分), largest first."""
    times = _times(cut, side)
    amount = func.sum(Entry.sign * times * _amount(cut))
    statement: Select[int, int, int] = (
        select(Entry.registration_id, func.sum(Entry.sign * times).label("times"), amount.label("fen"))
        .where(*_conditions(cut), times > 0, *conditions)
        .group_by(Entry.registration_id)
        .having(func.sum(Entry.sign * times) != 0)
        .order_by(amount.desc(), Entry.registration_id)
    )
    return statement


def read_lines(statement: Select[int, int, int]) -> list[Line]:
    """Run such a SELECT and fetch the registrations with it."""
    found = db.session.execute(statement).all()
    known = _registrations(number for number, *_ in found)
    return [Line(known[number], int(times), int(fen)) for number, times, fen in found]


def _registrations(numbers: Iterable[int]) -> dict[int, Registration]:
    wanted = db.session.scalars(select(Registration).where(Registration.id.in_(list(numbers))))
    return {one.id: one for one in wanted}


def _conditions(cut: Cut) -> list[ColumnElement[bool]]:
    conditions = [
        day_of(cut.date_basis).between(cut.period.start, cut.period.end),
        or_(inside(Entry.seller_region, cut.region), inside(Entry.buyer_region, cut.region)),
        Entry.origin.in_(cut.source.origins),
    ]
    conditions.append(Entry.kind.startswith(cut.kind, autoescape=True) if cut.kind else true())
    conditions.append(Entry.field == cut.field if cut.field else true())
    conditions.append(_flow(cut) == cut.flow if cut.flow else true())
    conditions.append(Entry.known_at <= cut.as_of if cut.as_of else true())
    return conditions


def _amount(cut: Cut) -> InstrumentedAttribute[int]:
    return Entry.technical_fen if cut.measure is Measure.TECHNICAL else Entry.amount_fen


def _times(cut: Cut, side: Side) -> ColumnElement[int]:
    """Return how often a line counts in a figure."""
    absorbed = case((inside(Entry.buyer_region, cut.region), 1), else_=0)
    exported = case((inside(Entry.seller_region, cut.region), 1), else_=0)
    both = absorbed * exported
    times: dict[Side, ColumnElement[int]] = {
        Side.ABSORBED: absorbed,
        Side.EXPORTED: exported,
        Side.HEADLINE: absorbed + exported,
        Side.OVERLAP: both,
        Side.DISTINCT: absorbed + exported - both,
    }
    return times[side]


def _sums(cut: Cut) -> list[ColumnElement[Any]]:
    sums: list[ColumnElement[Any]] = []
    for side in (Side.ABSORBED, Side.EXPORTED, Side.OVERLAP):
        times = Entry.sign * _times(cut, side)
        sums += [func.coalesce(func.sum(times), 0), func.coalesce(func.sum(times * _amount(cut)), 0)]
    return sums


def _figures(sums: Iterable[Any]) -> Figures:
    numbers = [int(number) for number in sums]
    return Figures(*(Figure(*numbers[place : place + 2]) for place in (0, 2, 4)))


def _flow(cut: Cut) -> ColumnElement[str]:
    """Return where the other side of a contract is, seen from the region."""
    here = and_(inside(Entry.seller_region, cut.region), inside(Entry.buyer_region, cut.region))
    other = case((inside(Entry.seller_region, cut.region), Entry.buyer_region), else_=Entry.seller_region)
    province = func.substr(other, 1, 2)
    return case(
        (here, "inside"),
        (province == cut.region[:2], "province"),
        (province.in_(DELTA), "delta"),
        (province.in_(APART), "apart"),
        (province == ABROAD, "abroad"),
        else_="elsewhere",
    )


_KEYS = {
    Dimension.KIND: lambda _cut: func.substr(Entry.kind, 1, 2),
    Dimension.FIELD: lambda _cut: Entry.field,
    Dimension.FLOW: _flow,
}
