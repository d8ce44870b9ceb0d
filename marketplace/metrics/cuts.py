"""What a figure is cut by, and what a figure is: 吸纳, 输出, their sum, the overlap, the distinct value."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.errors import Invalid
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Origin

if TYPE_CHECKING:
    from datetime import datetime

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
    """What a figure can be broken down by."""

    DISTRICT = "district"
    KIND = "kind"
    FIELD = "field"
    FLOW = "flow"


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

    `kind` (with its sub-kinds), `field` and `flow` narrow it to one code; `as_of` asks for what was known then.
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

    @property
    def plain(self) -> bool:
        """Whether buckets can answer it."""
        return not (self.kind or self.field or self.flow or self.as_of)


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


def levels(code: str) -> tuple[str, ...]:
    """Return the regions that a party's region counts in: itself, city, province, nation.

    Hong Kong, Macao, Taiwan and abroad stand apart: they don't count for the nation.
    """
    above = (code[:4] + "00", code[:2] + "0000", *(() if codes.outside_mainland(code) else (codes.NATION,)))
    return tuple(dict.fromkeys((code, *above)))
