"""What the metric keeps: pages derived from registration's journal; targets and the like stand in `planning`."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, JsonDict, Key, state_of
from marketplace.metrics.planning import Reminder, SavedCut, Target

__all__ = ["DateBasis", "Page", "Publication", "Reminder", "Respondents", "SavedCut", "Target"]


class DateBasis(enum.StrEnum):
    """The day that decides in which period a contract counts."""

    REGISTERED = "registered"  # 登记日期, as official bulletins do
    SIGNED = "signed"  # 签订日期


class Page(Base):
    """One year of one region, as a whole or broken down by one dimension: what a figure reads, in one row by its key.

    `cells` is canonical JSON, a sorted list of [code, origin, month, *nine numbers]: contracts, 成交额 and 技术交易额
    (分) that the region absorbed, exported, and had on both sides. Derived from the journal, never incremented:
    `books.recount` makes whole months again by one read of their lines, under the lock of the year. Regions of every
    level have pages of their own, so a figure reads as much however many contracts there are.
    """

    __tablename__ = "metric_page"

    date_basis: Mapped[DateBasis] = mapped_column(state_of(DateBasis), primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    """A dimension (see `frames.STORED`), or "total"."""
    cells: Mapped[str] = mapped_column(default="[]")
    year_cells: Mapped[str] = mapped_column(default="[]")
    """The sums of the months, with 0 for the month: a whole year reads a twelfth as much."""


class Respondents(Base):
    """The parties behind the cells of one page, as far as the public's tables need them (see `respondents`).

    `cells` is JSON, a sorted list of [code, origin, month, sellers and buyers of what was absorbed, sellers and buyers
    of what was exported]: up to `respondents.MOST` of each. Derived from the journal as pages are.
    """

    __tablename__ = "metric_respondents"

    date_basis: Mapped[DateBasis] = mapped_column(state_of(DateBasis), primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    cells: Mapped[str] = mapped_column(default="[]")


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
