"""What the metric keeps: buckets derived from registration's journal; targets and the like stand in `planning`."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, Fen, JsonDict, Key, state_of
from marketplace.metrics.planning import Reminder, SavedCut, Target
from marketplace.registration.models import Origin

__all__ = ["Bucket", "DateBasis", "Page", "Publication", "Reminder", "SavedCut", "Target"]


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


class Page(Base):
    """One year of one region, broken down by one dimension: what a breakdown reads, however many contracts there are.

    `cells` is canonical JSON, a sorted list of [code, origin, month, *numbers]: the nine numbers of a bucket. Made
    again with the buckets of the year, under the same lock.
    """

    __tablename__ = "metric_page"

    date_basis: Mapped[DateBasis] = mapped_column(state_of(DateBasis), primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    cells: Mapped[str]


class Publication(Base):
    """Figures as they were published: frozen with a number, and with a digest that anybody can compute again.

    `figures` is the whole document (see `documents`), with what is suppressed left out: it holds nothing that the
    public may not know. A correction is a further publication that names the one it revises, and why.
    """

    __tablename__ = "metric_publication"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str]
    period: Mapped[str]
    """As it is written in addresses, e.g. "2025H1"."""
    as_of: Mapped[datetime]
    """The instant whose knowledge the figures are."""
    figures: Mapped[JsonDict]
    digest: Mapped[str]
    """SHA-256 over the canonical JSON of `figures`."""
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revises_id: Mapped[int | None] = mapped_column(ForeignKey("metric_publication.id"), unique=True)
    reason: Mapped[str] = mapped_column(default="")

    revises: Mapped[Publication | None] = relationship(remote_side="Publication.id")

    __table_args__ = (
        # a correction says why, and nothing else does; what was corrected once is corrected again through its revision
        CheckConstraint("(revises_id IS NULL) = (reason = '')", name="revision_has_a_reason"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        Index(None, "region", "period"),
    )


db.append_only(Publication.__table__)  # type: ignore[arg-type]
