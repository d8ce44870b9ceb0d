"""Matches: which demand and which result belong together, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock
from marketplace.db import Base, JsonList, Key
from marketplace.listings.models import Listing, Version


class Match(Base):
    """A demand and a result that answers it, as judged on exactly these two versions.

    Attributes:
        score: 0 to 100, the sum of the points in `parts`.
        parts: [{"name", "points", "most"}].
        reasons: [{"element", "words"}]: each word stands in both records.
        gaps: [{"code", "data"}]: what stands between the two.
        indicators: [{"asked", "said", "state", "must"}], state met, unmet or unknown.
    """

    __tablename__ = "match"

    id: Mapped[Key]
    demand_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    result_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    demand_version_id: Mapped[int]
    result_version_id: Mapped[int]
    score: Mapped[int]
    parts: Mapped[JsonList]
    reasons: Mapped[JsonList]
    gaps: Mapped[JsonList]
    indicators: Mapped[JsonList]
    found_at: Mapped[datetime] = mapped_column(default=clock.now)

    demand_listing: Mapped[Listing] = relationship(foreign_keys=[demand_listing_id])
    result_listing: Mapped[Listing] = relationship(foreign_keys=[result_listing_id])
    demand: Mapped[Version] = relationship(
        foreign_keys="Match.demand_version_id", primaryjoin="Match.demand_version_id == Version.id", viewonly=True
    )
    result: Mapped[Version] = relationship(
        foreign_keys="Match.result_version_id", primaryjoin="Match.result_version_id == Version.id", viewonly=True
    )

    __table_args__ = (
        # A pair is judged once; a new version replaces the judgement.
        UniqueConstraint("demand_listing_id", "result_listing_id"),
        # The judged versions are those of the two listings.
        ForeignKeyConstraint(["demand_version_id", "demand_listing_id"], ["version.id", "version.listing_id"]),
        ForeignKeyConstraint(["result_version_id", "result_listing_id"], ["version.id", "version.listing_id"]),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_on_its_scale"),
        Index(None, "result_listing_id", "score"),
    )
