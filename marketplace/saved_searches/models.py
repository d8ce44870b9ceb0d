"""Saved searches (订阅), what they found, and the digests in which a person was told."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Person
from marketplace.db import Base, JsonDict, JsonList, Key, Versioned, state_of


class Period(enum.StrEnum):
    """How often a digest is sent."""

    DAILY = "daily"
    WEEKLY = "weekly"


class SavedSearch(Versioned, Base):
    """A question that a person keeps: asked of every new or changed publication.

    Attributes:
        clauses: lines of words; of one line every word must stand in the record, any line is enough; none: the
            filters alone.
        filters: facet -> chosen codes, as in the address of a search.
        paused_at: since when it is silent.
        ended_at: since when the person has done without it.
    """

    __tablename__ = "saved_search"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    clauses: Mapped[JsonList] = mapped_column(default=list)
    filters: Mapped[JsonDict] = mapped_column(default=dict)
    period: Mapped[Period] = mapped_column(state_of(Period), default=Period.DAILY)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship()

    __table_args__ = (
        # Two of one name can't be told apart in a digest.
        Index(
            "uq_saved_search_name",
            "person_id",
            "name",
            unique=True,
            **db.where(ended_at.is_(None)),
        ),
    )

    @property
    def standing(self) -> bool:
        """Whether it is asked of what is published."""
        return self.paused_at is None and self.ended_at is None


class Digest(Base):
    """One letter to one person for one period, with everything that his searches of that period found.

    Attributes:
        due_at: when it is sent; `sent_at` is empty until then, and while it is empty hits are added.
    """

    __tablename__ = "digest"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    period: Mapped[Period] = mapped_column(state_of(Period))
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column()

    person: Mapped[Person] = relationship()
    hits: Mapped[list[SavedSearchHit]] = relationship(back_populates="digest", order_by="SavedSearchHit.id")

    __table_args__ = (
        # One digest gathers at a time: two letters for one period would be a duplicate notice.
        Index(
            "uq_digest_gathering",
            "person_id",
            "period",
            unique=True,
            **db.where(sent_at.is_(None)),
        ),
    )


class SavedSearchHit(Base):
    """A publication that satisfied a saved search, with the clauses that held.

    Attributes:
        document: the record's id in the index, e.g. "result:12"; `document_version` the version that was asked.
        clauses: the lines that held, as they stood then; none where only filters were asked.
        changed: the person had been told of another version of the record by this search.
        told: the digest told of it; not where the record was gone by then, or the search silent.
    """

    __tablename__ = "saved_search_hit"

    id: Mapped[Key]
    saved_search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id"), index=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"), index=True)
    document: Mapped[str]
    document_version: Mapped[int]
    title: Mapped[str]
    clauses: Mapped[JsonList] = mapped_column(default=list)
    changed: Mapped[bool] = mapped_column(default=False)
    told: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[datetime] = mapped_column(default=clock.now)

    saved_search: Mapped[SavedSearch] = relationship()
    digest: Mapped[Digest] = relationship(back_populates="hits")

    __table_args__ = (
        # A message delivered twice reports a publication once.
        UniqueConstraint("saved_search_id", "document", "document_version"),
        CheckConstraint("document_version >= 0", name="version_not_negative"),
    )
