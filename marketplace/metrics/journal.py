"""Sums over registration's journal: the truth that buckets are made of, and every cut that has no bucket."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from marketplace import db
from marketplace.metrics import conditions, parts
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Measure, Side, bounds, counts_in, levels
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Entry, Origin, Registration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.orm import InstrumentedAttribute

BATCH = 2000


@dataclass(frozen=True)
class Pair:
    """What one seller's region sold to one buyer's region: contracts and 分 (成交额, 技术交易额)."""

    seller_region: str
    buyer_region: str
    origin: Origin
    count: int
    amount_fen: int
    technical_fen: int

    def figure(self, measure: Measure) -> Figure:
        """Return the contracts with the amount that is measured."""
        return Figure(self.count, self.technical_fen if measure is Measure.TECHNICAL else self.amount_fen)


class Line(NamedTuple):
    """One registration in a figure: how often it counts there (2 when on both sides), and with how many 分."""

    registration: Registration
    times: int
    amount_fen: int


def touches(region: str) -> ColumnElement[bool]:
    """Return the condition that one of the parties is in a region, abroad included for the nation."""
    return or_(Entry.seller_region.between(*bounds(region)), Entry.buyer_region.between(*bounds(region)))


def party_in(organisations: list[int]) -> ColumnElement[bool]:
    """Return the condition that one of the organisations is a party."""
    theirs = or_(Registration.seller_id.in_(organisations), Registration.buyer_id.in_(organisations))
    return Entry.registration_id.in_(select(Registration.id).where(theirs))


def pairs(cut: Cut | None = None, *more: ColumnElement[bool]) -> list[Pair]:
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
        .where(*(conditions.of_cut(cut) if cut else ()), *more)
        .group_by(Entry.seller_region, Entry.buyer_region, Entry.origin)
    )
    return [Pair(seller, buyer, origin, *map(int, sums)) for seller, buyer, origin, *sums in found]


def years() -> set[tuple[DateBasis, int]]:
    """Return each (basis, year) that the journal has lines for."""
    found = set()
    for basis in DateBasis:
        day = conditions.day_of(basis)
        first, last = db.session.execute(select(func.min(day), func.max(day))).one()
        found |= {(basis, year) for year in range(first.year, last.year + 1)} if first else set()
    return found


def figures(cut: Cut) -> Figures:
    """Sum one cut directly over the journal."""
    row = db.session.execute(select(*_sums(cut)).where(*conditions.of_cut(cut))).one()
    return _figures(row)


def breakdown(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    """Sum a cut by the codes of a dimension, in one SELECT; the parts add up to the whole."""
    if dimension not in conditions.KEYS:
        return by_party(cut, _PLACES[dimension](cut))
    key = conditions.key_of(cut, dimension)
    rows = db.session.execute(select(key, *_sums(cut)).where(*conditions.of_cut(cut)).group_by(key))
    found: dict[str, Figures] = defaultdict(Figures)
    for key_value, *sums in rows:
        code = code_of(dimension, key_value)
        found[code] = found[code].plus(_figures(sums))
    return {code: row for code, row in found.items() if row != Figures()}


def by_party(cut: Cut, place: Callable[[str, str], str | None]) -> dict[str, Figures]:
    """Sum a cut by a code that a contract has on each of its sides: `place(own region, other's region)`.

    A contract that counts on both sides counts as overlap where both codes are the same.
    """
    found: dict[str, Figures] = defaultdict(Figures)
    for pair in pairs(cut):
        figure = pair.figure(cut.measure)
        bought = _code(cut, place, pair.buyer_region, pair.seller_region)
        sold = _code(cut, place, pair.seller_region, pair.buyer_region)
        if bought:
            found[bought] = found[bought].plus(Figures(absorbed=figure))
        if sold:
            found[sold] = found[sold].plus(Figures(exported=figure))
        if sold and sold == bought:
            found[sold] = found[sold].plus(Figures(overlap=figure))
    return {code: row for code, row in found.items() if row != Figures()}


def _code(cut: Cut, place: Callable[[str, str], str | None], own: str, other: str) -> str | None:
    counts = own == cut.region if cut.at_own_level else counts_in(cut.place, own)
    partner = (cut.top_regions in ("", parts.province_of(other))) and (cut.zones in ("", parts.zone_of(other)))
    return place(own, other) if counts and partner else None


_PLACES: dict[Dimension, Callable[[Cut], Callable[[str, str], str | None]]] = {
    Dimension.TOP_REGIONS: lambda _cut: lambda _own, other: parts.province_of(other),
    Dimension.ZONES: lambda _cut: lambda _own, other: parts.zone_of(other),
    Dimension.DISTRICT: lambda cut: lambda own, _other: child(cut.region, own),
}


class Member(NamedTuple):
    """One registration in a breakdown: the rows that it counts in as bought and as sold, None where it doesn't."""

    registration_id: int
    bought: str | None
    sold: str | None


def members(cut: Cut, dimension: Dimension, *more: ColumnElement[bool], standing: bool = True) -> Iterator[Member]:
    """Give the registrations of a breakdown with their rows; `standing` leaves out what was taken back again."""
    key = conditions.key_of(cut, dimension) if dimension in conditions.KEYS else literal("")
    grouped = (Entry.registration_id, Entry.seller_region, Entry.buyer_region, key)
    statement = select(*grouped).where(*conditions.of_cut(cut), *more).group_by(*grouped)
    found = db.session.execute(statement.having(func.sum(Entry.sign) > 0) if standing else statement)
    for number, seller, buyer, code in found:
        place = _PLACES[dimension](cut) if dimension in _PLACES else _always(code_of(dimension, code))
        yield Member(number, _code(cut, place, buyer, seller), _code(cut, place, seller, buyer))


def _always(code: str) -> Callable[[str, str], str | None]:
    return lambda _own, _other: code


def code_of(dimension: Dimension, grouped: str) -> str:
    """Return the row of what the journal was grouped by."""
    return conditions.CODE_OF.get(dimension, str)(grouped)


def child(region: str, party: str) -> str | None:
    """Return the part right below `region` that a party's region counts in; None where it counts elsewhere."""
    steps = levels(party)
    if region not in steps:
        return None
    place = steps.index(region)
    return steps[place - 1] if place else region


def lines(cut: Cut, side: Side, *more: ColumnElement[bool]) -> Select[int, int, int]:
    """Return the SELECT of the registrations that a figure is made of: (id, times, 分), largest first."""
    times = conditions.times(cut, side)
    amount = func.sum(Entry.sign * times * conditions.amount_of(cut))
    statement: Select[int, int, int] = (
        select(Entry.registration_id, func.sum(Entry.sign * times).label("times"), amount.label("fen"))
        .where(*conditions.of_cut(cut), times > 0, *more)
        .group_by(Entry.registration_id)
        .having(func.sum(Entry.sign * times) != 0)
        .order_by(amount.desc(), Entry.registration_id)
    )
    return statement


def read_lines(statement: Select[int, int, int]) -> list[Line]:
    """Run such a SELECT and fetch the registrations with it."""
    found = db.session.execute(statement).all()
    known = registrations(number for number, *_ in found)
    return [Line(known[number], int(times), int(fen)) for number, times, fen in found]


def registrations(numbers: Iterable[int]) -> dict[int, Registration]:
    """Fetch registrations by their ids, a batch at a time: a statement takes only so many values."""
    found: dict[int, Registration] = {}
    for batch in batched(numbers):
        wanted = db.session.scalars(select(Registration).where(Registration.id.in_(batch)))
        found |= {one.id: one for one in wanted}
    return found


def party_keys(numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return what tells the seller and the buyer of registrations apart from others: the code, else the name."""
    found: dict[int, tuple[str, str]] = {}
    keys = (party_key(Registration.seller), party_key(Registration.buyer))
    for batch in batched(numbers):
        rows = db.session.execute(select(Registration.id, *keys).where(Registration.id.in_(batch)))
        found |= {number: (seller, buyer) for number, seller, buyer in rows}
    return found


def party_key(party: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return what tells a party apart from others: its code (统一社会信用代码), else its name."""
    return func.coalesce(func.nullif(party["uscc"].as_string(), ""), party["name"].as_string(), "")


def batched(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Cut a row of ids into pieces."""
    rest = iter(numbers)
    while batch := list(itertools.islice(rest, BATCH)):
        yield batch


def _sums(cut: Cut) -> list[ColumnElement[Any]]:
    sums: list[ColumnElement[Any]] = []
    for side in (Side.ABSORBED, Side.EXPORTED, Side.OVERLAP):
        times = Entry.sign * conditions.times(cut, side)
        sums += [func.coalesce(func.sum(times), 0), func.coalesce(func.sum(times * conditions.amount_of(cut)), 0)]
    return sums


def _figures(sums: Iterable[Any]) -> Figures:
    numbers = [int(number) for number in sums]
    return Figures(*(Figure(*numbers[place : place + 2]) for place in (0, 2, 4)))
