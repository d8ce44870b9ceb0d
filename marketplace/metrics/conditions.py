"""A cut in SQL: which lines of the journal are in it, how often a line counts in each figure, where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from marketplace import codes
from marketplace.metrics import parts
from marketplace.metrics.cuts import Dimension, Measure, Side, bounds
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from marketplace.metrics.cuts import Cut

Column = ColumnElement[str] | InstrumentedAttribute[str]


def day_of(basis: DateBasis) -> InstrumentedAttribute[date]:
    """Return the column that decides the period."""
    return Entry.registered_on if basis is DateBasis.REGISTERED else Entry.signed_on


def amount_of(cut: Cut) -> InstrumentedAttribute[int]:
    """Return the column that is summed."""
    return Entry.technical_fen if cut.measure is Measure.TECHNICAL else Entry.amount_fen


def inside(column: Column, region: str) -> ColumnElement[bool]:
    """Return the condition that a party's region lies in a region's subtree."""
    if region != codes.NATION:
        return column.between(*bounds(region))
    return column < parts.MAINLAND_BELOW


def counted(cut: Cut, column: Column) -> ColumnElement[bool]:
    """Return the condition that a party counts for the cut's region, or for the part that it is narrowed to."""
    return column == cut.region if cut.at_own_level else inside(column, cut.place)


def of_cut(cut: Cut) -> list[ColumnElement[bool]]:
    """Return the conditions that a line of the journal is in a cut."""
    return [
        *_of_time(cut),
        *_of_place(cut),
        *(_NARROW[one](code) for one, code in cut.narrowed.items() if one in _NARROW),
    ]


def _of_time(cut: Cut) -> Iterator[ColumnElement[bool]]:
    yield day_of(cut.date_basis).between(cut.period.start, cut.period.end)
    if cut.as_of:
        yield Entry.known_at <= cut.as_of
    if cut.in_effect:
        yield _in_effect(cut.in_effect)


def _in_effect(day: date) -> ColumnElement[bool]:
    """Return the condition that an act and every act before it had taken effect.

    An act that was written to take effect before an earlier one waits for it: what stands is always a whole record.
    """
    earlier = aliased(Entry)
    waits = exists().where(
        earlier.registration_id == Entry.registration_id, earlier.seq <= Entry.seq, earlier.effective_on > day
    )
    return and_(Entry.effective_on <= day, ~waits)


def _of_place(cut: Cut) -> Iterator[ColumnElement[bool]]:
    yield or_(counted(cut, Entry.seller_region), counted(cut, Entry.buyer_region))
    if len(cut.source.origins) < len(type(cut.source.origins[0])):
        yield Entry.origin.in_(cut.source.origins)
    if cut.flow:
        yield flow(cut.region) == cut.flow


def times(cut: Cut, side: Side) -> ColumnElement[int]:
    """Return how often a line counts in a figure: 0, 1, or 2 when it counts on both sides."""
    absorbed = case((_absorbed(cut), 1), else_=0)
    exported = case((_exported(cut), 1), else_=0)
    both = case((and_(_absorbed(cut), _exported(cut)), 1), else_=0)
    found: dict[Side, ColumnElement[int]] = {
        Side.ABSORBED: absorbed,
        Side.EXPORTED: exported,
        Side.HEADLINE: absorbed + exported,
        Side.OVERLAP: both,
        Side.DISTINCT: absorbed + exported - both,
    }
    return found[side]


def _absorbed(cut: Cut) -> ColumnElement[bool]:
    return and_(counted(cut, Entry.buyer_region), *_partner(cut, Entry.seller_region))


def _exported(cut: Cut) -> ColumnElement[bool]:
    return and_(counted(cut, Entry.seller_region), *_partner(cut, Entry.buyer_region))


def _partner(cut: Cut, column: Column) -> Iterator[ColumnElement[bool]]:
    """Give the conditions on the other party's place."""
    if cut.top_regions:
        yield func.substr(column, 1, 2) == cut.top_regions[:2]
    if cut.zones:
        yield zone(column) == cut.zones


def zone(column: Column) -> ColumnElement[str]:
    """Return the economic zone of a party's region."""
    prefixes = parts.zone_prefixes()
    whens = [(func.substr(column, 1, len(prefix)) == prefix, name) for prefix, name in prefixes.items()]
    return case(*whens, else_=parts.zone_of(codes.NATION))


def flow(region: str) -> ColumnElement[str]:
    """Return where the other side of a contract is, seen from the region."""
    here = and_(inside(Entry.seller_region, region), inside(Entry.buyer_region, region))
    other = case((inside(Entry.seller_region, region), Entry.buyer_region), else_=Entry.seller_region)
    province = func.substr(other, 1, 2)
    return case(
        (here, "inside"),
        (province == region[:2], "province"),
        (province.in_(parts.DELTA), "delta"),
        (province.in_(parts.APART), "apart"),
        (province == parts.ABROAD, "abroad"),
        else_="elsewhere",
    )


_NARROW: dict[Dimension, Callable[[str], ColumnElement[bool]]] = {
    Dimension.KIND: lambda code: Entry.kind.startswith(code, autoescape=True),
    Dimension.KIND_FOUR: lambda code: func.substr(Entry.kind, 1, 2).in_(parts.kinds_of(code)),
    Dimension.FIELD: lambda code: Entry.field == code,
    Dimension.IP: lambda code: (
        func.substr(Entry.ip_type, 1, 2) != parts.IP_NONE
        if code == parts.INVOLVED
        else Entry.ip_type.startswith(code, autoescape=True)
    ),
    Dimension.PLAN: lambda code: Entry.plan_source.startswith(code, autoescape=True),
    Dimension.SELLER_NATURE: lambda code: _nature(Entry.seller_nature, code),
    Dimension.BUYER_NATURE: lambda code: _nature(Entry.buyer_nature, code),
    Dimension.INDUSTRY: lambda code: Entry.service_industry.startswith(code, autoescape=True),
}


def _nature(column: Column, group: str) -> ColumnElement[bool]:
    if group == "other":  # what the list doesn't know counts here too
        known = [nature for nature in codes.codes_of("party_natures") if parts.group_of(nature) != group]
        return column.not_in(known)
    return column.in_(parts.natures_of(group))


COLUMNS: dict[Dimension, Column] = {
    Dimension.KIND: func.substr(Entry.kind, 1, 2),
    Dimension.KIND_FOUR: func.substr(Entry.kind, 1, 2),
    Dimension.FIELD: Entry.field,
    Dimension.IP: func.substr(Entry.ip_type, 1, 2),
    Dimension.PLAN: func.substr(Entry.plan_source, 1, 2),
    Dimension.SELLER_NATURE: Entry.seller_nature,
    Dimension.BUYER_NATURE: Entry.buyer_nature,
    Dimension.INDUSTRY: func.substr(Entry.service_industry, 1, 1),
}

KEYS = {*COLUMNS, Dimension.FLOW}
"""Dimensions whose code a contract has whichever side it counts on: the journal is grouped by it."""


def key_of(cut: Cut, dimension: Dimension) -> Column:
    """Return what the journal is grouped by for one of `KEYS`."""
    return flow(cut.region) if dimension is Dimension.FLOW else COLUMNS[dimension]


CODE_OF: dict[Dimension, Callable[[str], str]] = {
    Dimension.KIND_FOUR: parts.four_of,
    Dimension.SELLER_NATURE: parts.group_of,
    Dimension.BUYER_NATURE: parts.group_of,
}
"""What makes the code of a row of what was grouped, where it is coarser."""
