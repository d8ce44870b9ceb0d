"""What a figure is cut by, and what a figure is: 吸纳, 输出, their sum, the overlap, the distinct value."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.errors import Invalid
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Origin

if TYPE_CHECKING:
    from datetime import date, datetime

    from marketplace.metrics.periods import Period

DIGITS = 6


class Measure(enum.StrEnum):
    """Which amount is summed."""

    AMOUNT = "amount"  # 成交额, the basis of official bulletins
    TECHNICAL = "technical"  # 技术交易额


class Source(enum.StrEnum):
    """Which registrations a figure is summed over; published figures (官方公布) are never summed."""

    REGISTERED = "registered"  # 登记汇总: all that are registered
    PLATFORM = "platform"  # 本平台促成: those whose contract was made here

    @property
    def origins(self) -> tuple[Origin, ...]:
        """The origins that it takes."""
        return (Origin.PLATFORM,) if self is Source.PLATFORM else tuple(Origin)


class Side(enum.StrEnum):
    """The five figures of a region and a period."""

    ABSORBED = "absorbed"  # 吸纳: the buyer is in the region
    EXPORTED = "exported"  # 输出: the seller is in the region
    HEADLINE = "headline"  # 吸纳+输出, as official bulletins add them
    OVERLAP = "overlap"  # both are in the region: counted on both sides
    DISTINCT = "distinct"  # without counting twice


class Dimension(enum.StrEnum):
    """What a figure can be broken down by; its codes stand in `parts.LISTS`."""

    KIND = "kind"  # 合同类别, five
    KIND_FOUR = "kind_four"  # the four kinds of the statistics up to 2021: a licence counts as a transfer
    FIELD = "field"  # 技术领域
    IP = "ip"  # 知识产权
    PLAN = "plan"  # 计划来源, by level
    SELLER_NATURE = "seller_nature"  # 卖方性质, in the groups of the yearbooks
    BUYER_NATURE = "buyer_nature"
    INDUSTRY = "industry"  # the section of the industry that the technology serves
    FLOW = "flow"  # where the other party is, seen from the region
    TOP_REGIONS = "top_regions"  # the other party's province
    ZONES = "zones"  # the other party's economic zone
    DISTRICT = "district"  # the parts right below the region


@dataclass(frozen=True)
class Figure:
    """A number of contracts and their amount in 分."""

    count: int = 0
    amount_fen: int = 0

    def plus(self, other: Figure, sign: int = 1) -> Figure:
        """Add, or with sign -1 take away, another figure."""
        return Figure(self.count + sign * other.count, self.amount_fen + sign * other.amount_fen)


ZERO = Figure()


@dataclass(frozen=True)
class Figures:
    """The figures of one cut. 吸纳 + 输出 = headline; headline − overlap = distinct."""

    absorbed: Figure = ZERO
    exported: Figure = ZERO
    overlap: Figure = ZERO

    @property
    def headline(self) -> Figure:
        """吸纳+输出: a contract inside the region counts on both sides."""
        return self.absorbed.plus(self.exported)

    @property
    def distinct(self) -> Figure:
        """Each contract once."""
        return self.headline.plus(self.overlap, -1)

    def of(self, side: Side) -> Figure:
        """Return one of the five."""
        found: Figure = getattr(self, side.value)
        return found

    def plus(self, other: Figures, sign: int = 1) -> Figures:
        """Add, or with sign -1 take away, the figures of another cut."""
        return Figures(
            self.absorbed.plus(other.absorbed, sign),
            self.exported.plus(other.exported, sign),
            self.overlap.plus(other.overlap, sign),
        )

    def sides(self) -> tuple[int, ...]:
        """Return the counts a reader can know or work out from 吸纳, 输出 and their sum."""
        return self.absorbed.count, self.exported.count

    def parts(self) -> tuple[int, ...]:
        """Return the counts a reader can know or work out from all five figures."""
        inside = self.overlap.count
        return (*self.sides(), inside, self.absorbed.count - inside, self.exported.count - inside)


NONE = Figures()


@dataclass(frozen=True)
class Cut:
    """Everything that decides what a figure is summed over.

    Each of the codes narrows it to one part of the dimension of the same name: `kind`, `ip` and `plan` with what is
    below them; `top_regions` and `zones` to one place of the other party; `district` to the parties of one part.
    `as_of` asks for what was known at that instant, `in_effect` for the acts that had taken effect by that day.
    """

    region: str
    period: Period
    measure: Measure = Measure.AMOUNT
    date_basis: DateBasis = DateBasis.REGISTERED
    source: Source = Source.REGISTERED
    kind: str = ""
    field: str = ""
    flow: str = ""
    as_of: datetime | None = None
    kind_four: str = ""
    ip: str = ""
    plan: str = ""
    seller_nature: str = ""
    buyer_nature: str = ""
    industry: str = ""
    top_regions: str = ""
    zones: str = ""
    district: str = ""
    in_effect: date | None = None

    @property
    def plain(self) -> bool:
        """Whether buckets can answer it."""
        return not (self.narrowed or self.as_of or self.in_effect)

    @property
    def narrowed(self) -> dict[Dimension, str]:
        """The codes that it is narrowed to."""
        codes_of = ((dimension, getattr(self, dimension.value)) for dimension in Dimension)
        return {dimension: code for dimension, code in codes_of if code}

    @property
    def place(self) -> str:
        """The region whose parties count: the region itself, or the part it is narrowed to."""
        return self.district or self.region

    @property
    def at_own_level(self) -> bool:
        """Whether only parties count that are assigned to no part of the region."""
        return self.district == self.region


def check_region(code: str) -> str:
    """Return a region's code.

    Raises:
        Invalid: there is no such region; field "region".
    """
    if code not in codes.codes_of("regions"):
        raise Invalid(
            _l("“%(code)s” is not a region. Write its six digits, e.g. 340100 for Hefei.", code=code[:20]),
            field="region",
        )
    return code


def bounds(region: str) -> tuple[str, str]:
    """Return the first and the last code of a region's subtree, so that an index can find it."""
    prefix = codes.region_prefix(region)
    return prefix.ljust(DIGITS, "0"), prefix.ljust(DIGITS, "9")


@cache
def levels(code: str) -> tuple[str, ...]:
    """Return the regions that a party's region counts in: itself, city, province, nation, as far as there are any.

    Hong Kong, Macao, Taiwan and abroad stand apart: they don't count for the nation.
    """
    try:
        way = [step.code for step in reversed(codes.path(code))]
    except codes.UnknownCode:  # a code of an old journal line that the list has forgotten
        way = [code, code[:4] + "00", code[:2] + "0000", codes.NATION]
    return tuple(dict.fromkeys(step for step in way if step != codes.NATION or not codes.outside_mainland(code)))


def counts_in(region: str, party: str) -> bool:
    """Whether a party's region counts in `region`."""
    return region in levels(party)


@cache
def meeting(seller: str, buyer: str) -> str | None:
    """Return the smallest region that both parties count in; None where there is none."""
    return next((step for step in levels(buyer) if step in levels(seller)), None)
