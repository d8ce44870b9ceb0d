"""What the metric keeps: buckets derived from registration's journal; targets and the like stand in `planning`."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Fen, state_of
from marketplace.metrics.planning import Reminder, SavedCut, Target
from marketplace.registration.models import Origin

__all__ = ["Bucket", "DateBasis", "Reminder", "SavedCut", "Target"]


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
