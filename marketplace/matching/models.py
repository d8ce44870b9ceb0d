"""Matches, what people made of them, and the short-lists that grow out of them.

A pair is a result and whoever wants it: a demand or an open call (`demand_listing_id` or `challenge_id`, never both).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.challenges.models import Challenge
from marketplace.db import Base, JsonList, Key, Versioned, state_of
from marketplace.listings.models import Listing, Version
from marketplace.matching.states import (
    CANDIDATE_LIFE,
    SHORT_LIST_LIFE,
    CandidateState,
    ShortListState,
    Side,
)

ONE_ASKS = "(demand_listing_id IS NULL) <> (challenge_id IS NULL)"
"""A demand or a call wants the result, one of the two."""


class Match(Base):
    """A result that answers a demand or a call, as judged on exactly these versions.

    Attributes:
        score: 0 to 100, the sum of the points in `parts`.
        feedback_points: what people's judgements add to the order, never to the score; see `matching.feedback_bound`.
        parts: [{"name", "points", "most"}].
        reasons: [{"element", "words", "pairs"}]: each word stands in both records, each half of a pair in its own.
        gaps: [{"code", "data"}]: what stands between the two.
        indicators: [{"asked", "said", "state", "must"}], state met, unmet or unknown.
    """

    __tablename__ = "match"

    id: Mapped[Key]
    demand_listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    demand_version_id: Mapped[int | None]
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"))
    result_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    result_version_id: Mapped[int]
    score: Mapped[int]
    feedback_points: Mapped[int] = mapped_column(default=0)
    parts: Mapped[JsonList]
    reasons: Mapped[JsonList]
    gaps: Mapped[JsonList]
    indicators: Mapped[JsonList]
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    judged_at: Mapped[datetime] = mapped_column(default=clock.now)

    demand_listing: Mapped[Listing | None] = relationship(foreign_keys=[demand_listing_id])
    result_listing: Mapped[Listing] = relationship(foreign_keys=[result_listing_id])
    challenge: Mapped[Challenge | None] = relationship()
    demand: Mapped[Version | None] = relationship(
        foreign_keys="Match.demand_version_id", primaryjoin="Match.demand_version_id == Version.id", viewonly=True
    )
    result: Mapped[Version] = relationship(
        foreign_keys="Match.result_version_id", primaryjoin="Match.result_version_id == Version.id", viewonly=True
    )

    __table_args__ = (
        # A pair is judged once; a new version replaces the judgement.
        UniqueConstraint("demand_listing_id", "result_listing_id"),
        UniqueConstraint("challenge_id", "result_listing_id"),
        # The judged versions are those of the two listings.
        ForeignKeyConstraint(["demand_version_id", "demand_listing_id"], ["version.id", "version.listing_id"]),
        ForeignKeyConstraint(["result_version_id", "result_listing_id"], ["version.id", "version.listing_id"]),
        CheckConstraint(ONE_ASKS, name="demand_or_call"),
        CheckConstraint("(demand_listing_id IS NULL) = (demand_version_id IS NULL)", name="demand_with_version"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_on_its_scale"),
        CheckConstraint("feedback_points BETWEEN -100 AND 100", name="feedback_bounded"),
        Index(None, "result_listing_id", "score"),
    )

    @property
    def wanting(self) -> Version | Challenge:
        """What asks: the demand in the judged version, or the call."""
        asking = self.demand or self.challenge
        assert asking is not None, "held by a CHECK: a demand or a call asks"
        return asking

    @property
    def problem_id(self) -> int:
        """The listing whose problem it is: of the demand, or of the one that the call was raised from."""
        return self.wanting.listing_id

    @property
    def demand_organisation_id(self) -> int:
        """Whose problem it is."""
        return self.wanting.organisation_id

    @property
    def result_organisation_id(self) -> int:
        """Whose result it is."""
        return self.result_listing.organisation_id

    @property
    def rank(self) -> int:
        """By what matches are ordered: the score, and what people made of it."""
        return self.score + self.feedback_points


class Feedback(Base):
    """What one person said of one pair, on the versions he saw; taken back, it stays and counts no more.

    Attributes:
        side: from which side it was said.
        reason: code list `match_reasons`, one for useful pairs or one for others.
    """

    __tablename__ = "feedback"

    id: Mapped[Key]
    demand_listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    demand_version_id: Mapped[int | None]
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"))
    result_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    result_version_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    side: Mapped[Side] = mapped_column(state_of(Side))
    useful: Mapped[bool]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column()

    challenge: Mapped[Challenge | None] = relationship()

    __table_args__ = (
        ForeignKeyConstraint(["demand_version_id", "demand_listing_id"], ["version.id", "version.listing_id"]),
        ForeignKeyConstraint(["result_version_id", "result_listing_id"], ["version.id", "version.listing_id"]),
        CheckConstraint(ONE_ASKS, name="demand_or_call"),
        CheckConstraint("(demand_listing_id IS NULL) = (demand_version_id IS NULL)", name="demand_with_version"),
        # One standing word a person and pair: whoever clicks often counts once.
        Index(
            "uq_feedback_on_demand",
            "person_id",
            "demand_listing_id",
            "result_listing_id",
            unique=True,
            **db.where(withdrawn_at.is_(None)),
        ),
        Index(
            "uq_feedback_on_call",
            "person_id",
            "challenge_id",
            "result_listing_id",
            unique=True,
            **db.where(withdrawn_at.is_(None)),
        ),
        Index(None, "result_listing_id"),
    )


class ShortList(Versioned, Base):
    """The candidates (候选成果) that a demand's or a call's owner looks at; frozen, it holds the versions seen.

    Attributes:
        digest: SHA-256 over the frozen list as `exports` writes it.
    """

    __tablename__ = "short_list"
    life: ClassVar = SHORT_LIST_LIFE

    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    demand_listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), index=True)
    demand_version_id: Mapped[int | None]
    title: Mapped[str]
    state: Mapped[ShortListState] = mapped_column(state_of(ShortListState), default=SHORT_LIST_LIFE.initial)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[datetime | None]
    digest: Mapped[str | None]

    demand_listing: Mapped[Listing | None] = relationship(foreign_keys=[demand_listing_id])
    challenge: Mapped[Challenge | None] = relationship()
    candidates: Mapped[list[Candidate]] = relationship(back_populates="short_list", order_by="Candidate.id")

    @property
    def revision(self) -> int:
        """A number that grows with every change of the list or of a candidate: what a form was opened on."""
        return self.version + sum(candidate.version for candidate in self.candidates)

    __table_args__ = (
        ForeignKeyConstraint(["demand_version_id", "demand_listing_id"], ["version.id", "version.listing_id"]),
        CheckConstraint(ONE_ASKS, name="demand_or_call"),
        CheckConstraint("(demand_listing_id IS NULL) = (demand_version_id IS NULL)", name="demand_with_version"),
        CheckConstraint(
            "(state = 'frozen') = (frozen_at IS NOT NULL) AND (frozen_at IS NULL) = (frozen_by IS NULL)"
            " AND (frozen_at IS NULL) = (digest IS NULL)",
            name="frozen_whole",
        ),
        # One open list for a demand or call: candidates don't scatter over two.
        Index(
            "uq_short_list_open_demand",
            "demand_listing_id",
            unique=True,
            **db.where(state == "open"),
        ),
        Index(
            "uq_short_list_open_call",
            "challenge_id",
            unique=True,
            **db.where(state == "open"),
        ),
    )


class Candidate(Versioned, Base):
    """A result on a short-list, in the version that was looked at; rejected only with a reason.

    Attributes:
        score: of the match when it was put on the list; empty where somebody found the result by himself.
        reason: code list `rejection_reasons`.
    """

    __tablename__ = "candidate"
    life: ClassVar = CANDIDATE_LIFE

    id: Mapped[Key]
    short_list_id: Mapped[int] = mapped_column(ForeignKey("short_list.id"))
    result_listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    result_version_id: Mapped[int]
    score: Mapped[int | None]
    state: Mapped[CandidateState] = mapped_column(state_of(CandidateState), default=CANDIDATE_LIFE.initial)
    reason: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    short_list: Mapped[ShortList] = relationship(back_populates="candidates")
    result: Mapped[Version] = relationship(
        foreign_keys="Candidate.result_version_id",
        primaryjoin="Candidate.result_version_id == Version.id",
        viewonly=True,
    )

    __table_args__ = (
        ForeignKeyConstraint(["result_version_id", "result_listing_id"], ["version.id", "version.listing_id"]),
        UniqueConstraint("short_list_id", "result_listing_id"),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="rejected_with_reason"),
    )

    @property
    def organisation_id(self) -> int:
        """Whose list it stands on."""
        return self.short_list.organisation_id


class RecommendationChoice(Base):
    """Whether a person wants recommendations that are made for him; no row means yes.

    Personal information protection law (个人信息保护法), art. 24: whoever is recommended things by automated decision
    may have them without his own features.
    """

    __tablename__ = "recommendation_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    personalised: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def id(self) -> int:
        """The number under which the audit trail knows it: its person's."""
        return self.person_id


# A frozen list is what was looked at that day: nothing on it changes any more, and nothing is added.
db.frozen(
    ShortList.__table__,  # type: ignore[arg-type]
    ["organisation_id", "demand_version_id", "challenge_id", "title", "state", "frozen_at", "frozen_by", "digest"],
    (ShortListState.OPEN,),
)
db.frozen(Candidate.__table__, [], (ShortListState.OPEN,), ("short_list_id", "short_list"))  # type: ignore[arg-type]
# What was said is taken back, not rewritten.
db.frozen(
    Feedback.__table__,  # type: ignore[arg-type]
    ["person_id", "result_version_id", "demand_version_id", "challenge_id", "side", "useful", "reason", "given_at"],
    (),
)
