"""What the metric keeps: buckets derived from registration's journal, and the targets that officials entered."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, Fen, Key, Versioned, state_of
from marketplace.registration.models import Origin


class DateBasis(enum.StrEnum):
    """The day that decides in which period a contract counts."""

    REGISTERED = "registered"  # 登记日期, as official bulletins do
    SIGNED = "signed"  # 签订日期


class Bucket(Base):
    """One month of one region: how many contracts and 分 it absorbed, exported, and had on both sides.

    Derived from the journal, never incremented: `books.recount` makes a whole month again by one aggregate SELECT
    under the lock of that month, which is the nation's row. Regions of every level have rows of their own, so
    any region's year is at most twelve neighbouring rows for each origin, however many contracts there are.
    """

    __tablename__ = "metric_bucket"

    date_basis: Mapped[DateBasis] = mapped_column(state_of(DateBasis), primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """The first day of the month."""
    origin: Mapped[Origin] = mapped_column(state_of(Origin), primary_key=True)

    absorbed_count: Mapped[int] = mapped_column(default=0)
    absorbed_fen: Mapped[Fen] = mapped_column(default=0)
    absorbed_technical_fen: Mapped[Fen] = mapped_column(default=0)
    exported_count: Mapped[int] = mapped_column(default=0)
    exported_fen: Mapped[Fen] = mapped_column(default=0)
    exported_technical_fen: Mapped[Fen] = mapped_column(default=0)
    overlap_count: Mapped[int] = mapped_column(default=0)
    overlap_fen: Mapped[Fen] = mapped_column(default=0)
    overlap_technical_fen: Mapped[Fen] = mapped_column(default=0)


class Target(Versioned, Base):
    """A yearly target for 吸纳+输出 of a region, entered by an official with its source.

    With a base (the year and amount it starts from) the page can say which pace the target needs.
    """

    __tablename__ = "metric_target"

    id: Mapped[Key]
    region: Mapped[str]
    year: Mapped[int]
    amount_fen: Mapped[Fen]
    base_year: Mapped[int | None]
    base_fen: Mapped[Fen | None]
    source: Mapped[str]
    """The document that sets the target."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        # a figure is compared with one target; a new one replaces the old in place, the audit trail keeps both
        UniqueConstraint("region", "year"),
        CheckConstraint("amount_fen > 0 AND amount_fen <= 1000000000000000", name="amount_in_range"),
        CheckConstraint("(base_year IS NULL) = (base_fen IS NULL)", name="base_is_whole"),
        CheckConstraint("base_year < year AND base_fen > 0", name="base_comes_before"),
    )
