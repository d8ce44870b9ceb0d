"""Calls (揭榜挂帅): a company's demand with a bounty. Their parts, bids and awards have modules of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges import call_rules
from marketplace.challenges.award_models import Award, Ranking
from marketplace.challenges.bid_models import Bid, BidRepair, new_public_id
from marketplace.challenges.call_models import CallCheck, CallInvitation, CallPhase, CallRefinement, Commitment
from marketplace.challenges.dialogue_models import CallAddendum, CallExtension, CallFollower, CallQuestion, CallTalk
from marketplace.challenges.seal_models import BidPerson, BidUnit, Consortium, Keyholder, PrivateDraft
from marketplace.challenges.states import (
    CHALLENGE_LIFE,
    ENDED_EARLY,
    ChallengeState,
    ChallengeWay,
    CommitmentKind,
    Disclosure,
    SealMode,
)
from marketplace.db import Base, Fen, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.listings.models import DemandVersion

__all__ = [
    "Award",
    "Bid",
    "BidPerson",
    "BidRepair",
    "BidUnit",
    "CallAddendum",
    "CallCheck",
    "CallExtension",
    "CallFollower",
    "CallInvitation",
    "CallPhase",
    "CallQuestion",
    "CallRefinement",
    "CallTalk",
    "Challenge",
    "Commitment",
    "Consortium",
    "Keyholder",
    "PrivateDraft",
    "Ranking",
    "new_public_id",
]


class Challenge(Versioned, Base):
    """A call (榜单): a demand's exact version with bounty, deadline, terms and criteria.

    Attributes:
        way: how the winner is chosen; `runners`, `start_share_bp` (of the bounty, each) belong to a race,
            `assigned_reason` to a call for the invited only.
        military_order: 军令状, with its `order_consequence`; `chief_engineer`: 技术总师, with his `chief_powers`.
        leader, leader_employed: the publisher's project leader, and whether he is its employee.
        detail_salt: what the digest of a problem that isn't public is salted with.
        eligibility_rules: {"regions": [code], "natures": [code], "qualifications": [code]}, all hard.
        criteria: [{"name": str, "weight": int, "minimum": int | None}], weights in percent that add up to 100.
        spread_bp: difference between two scores of one criterion, in 1/10000 of its range, that demands a note.
        min_bids, self_extends_days: fewer bids at the deadline move it once by so many days.
        commitment_kind, commitment_share_bp: how, and how much of the bounty, is committed before the publication.
        opens_at: the instant of publication; bids are taken from `bids_from` (or from then) to `deadline_at`, the
            last instant at which one is taken; questions until `questions_until`.
        canonical, digest: the published text as bytes anybody can download, and their SHA-256.
        key_id, wrapped_key: the call's own data key, wrapped by one derived from the seal key; where two officials
            hold the keys, `key_id` is the fingerprint of the three `keyholders` and there is no key of the server's.
        lapse_cause: code list `lapse_causes`; end_cause, responsibility: of a call that was broken off, code lists
            `call_cancellations`, `termination_causes`, `responsibilities`.
        recalled_from_id: the lapsed call (流榜) that this one calls again.
    """

    __tablename__ = "challenge"
    life: ClassVar = CHALLENGE_LIFE

    id: Mapped[Key]
    demand_version_id: Mapped[int] = mapped_column(ForeignKey("demand_version.id"))
    listing_id: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    region: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    problem: Mapped[str] = mapped_column(default="")
    terms: Mapped[str] = mapped_column(default="")
    ip_terms: Mapped[str] = mapped_column(default="")
    payment_plan: Mapped[str] = mapped_column(default="")
    eligibility: Mapped[str] = mapped_column(default="")
    eligibility_rules: Mapped[JsonDict] = mapped_column(default=dict)
    consortium_allowed: Mapped[bool] = mapped_column(default=True)
    criteria: Mapped[JsonList] = mapped_column(default=list)
    defence: Mapped[bool] = mapped_column(default=False)
    spread_bp: Mapped[int] = mapped_column(default=0)
    bounty_fen: Mapped[Fen | None]
    public_money: Mapped[bool] = mapped_column(default=False)
    auto_accept_days: Mapped[int | None]
    disclosure: Mapped[Disclosure] = mapped_column(state_of(Disclosure), default=Disclosure.PUBLIC)
    detail_salt: Mapped[str | None]

    way: Mapped[ChallengeWay] = mapped_column(state_of(ChallengeWay), default=ChallengeWay.SINGLE)
    runners: Mapped[int] = mapped_column(default=1)
    start_share_bp: Mapped[int] = mapped_column(default=0)
    assigned_reason: Mapped[str] = mapped_column(default="")
    military_order: Mapped[bool] = mapped_column(default=False)
    order_consequence: Mapped[str] = mapped_column(default="")
    chief_engineer: Mapped[bool] = mapped_column(default=False)
    chief_powers: Mapped[str] = mapped_column(default="")
    leader: Mapped[str] = mapped_column(default="")
    leader_employed: Mapped[bool] = mapped_column(default=False)

    seal_mode: Mapped[SealMode] = mapped_column(state_of(SealMode), default=SealMode.CLOCK)
    bids_from: Mapped[datetime | None]
    questions_until: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    min_bids: Mapped[int] = mapped_column(default=0)
    self_extends_days: Mapped[int] = mapped_column(default=0)

    commitment_kind: Mapped[CommitmentKind] = mapped_column(state_of(CommitmentKind), default=CommitmentKind.ESCROW)
    commitment_share_bp: Mapped[int] = mapped_column(default=10_000)

    state: Mapped[ChallengeState] = mapped_column(state_of(ChallengeState), default=ChallengeState.DRAFT)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_reason: Mapped[str | None]
    review_note: Mapped[str] = mapped_column(default="")
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opens_at: Mapped[datetime | None]
    canonical: Mapped[str | None]
    digest: Mapped[str | None]
    key_id: Mapped[str | None]
    wrapped_key: Mapped[bytes | None]
    closed_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lapse_cause: Mapped[str | None]
    end_cause: Mapped[str | None]
    responsibility: Mapped[str | None]
    end_note: Mapped[str] = mapped_column(default="")
    turn_due_on: Mapped[date | None]  # see `pace`
    # A lapsed call is called again once; the next one lapses, or not, by itself.
    recalled_from_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), unique=True)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    demand: Mapped[DemandVersion] = relationship(
        foreign_keys=[demand_version_id], primaryjoin=demand_version_id == DemandVersion.id
    )
    phases: Mapped[list[CallPhase]] = relationship(order_by="CallPhase.number", cascade="all, delete-orphan")
    checks: Mapped[list[CallCheck]] = relationship(order_by="CallCheck.id", viewonly=True)
    refinements: Mapped[list[CallRefinement]] = relationship(order_by="CallRefinement.id", viewonly=True)
    commitments: Mapped[list[Commitment]] = relationship(order_by="Commitment.id", back_populates="challenge")
    invitations: Mapped[list[CallInvitation]] = relationship(order_by="CallInvitation.id", cascade="all, delete-orphan")
    addenda: Mapped[list[CallAddendum]] = relationship(order_by="CallAddendum.number", viewonly=True)
    extensions: Mapped[list[CallExtension]] = relationship(order_by="CallExtension.id", viewonly=True)
    keyholders: Mapped[list[Keyholder]] = relationship(order_by="Keyholder.id", viewonly=True)
    bids: Mapped[list[Bid]] = relationship(back_populates="challenge", order_by="Bid.public_id")
    awards: Mapped[list[Award]] = relationship(
        back_populates="challenge",
        primaryjoin="Award.challenge_id == Challenge.id",
        foreign_keys="Award.challenge_id",
        order_by="Award.id",
        viewonly=True,
    )
    recalled_from: Mapped[Challenge | None] = relationship(remote_side="Challenge.id")

    __table_args__ = (
        # The version is one of that listing, so that "one live call a demand" below counts what it says.
        ForeignKeyConstraint(["demand_version_id", "listing_id"], ["version.id", "version.listing_id"]),
        UniqueConstraint("id", "key_id"),  # referred to by its bids
        UniqueConstraint("id", "runners"),  # referred to by its awards
        *(CheckConstraint(sql, name=name) for name, sql in call_rules.CHECKS.items()),
        # One live call for a demand: two would collect bids for one bounty.
        Index(
            "uq_challenge_live",
            "listing_id",
            unique=True,
            **db.where(state.not_in(ENDED_EARLY)),
        ),
        Index(None, "state", "deadline_at"),
    )

    @property
    def keyholder_ids(self) -> list[int]:
        """Who holds one of the keys that its bids are sealed under, where officials hold them."""
        return [one.person_id for one in self.keyholders]

    @property
    def takes_bids_from(self) -> datetime | None:
        """The first instant at which a bid is taken, once the call is published."""
        if self.opens_at is None or self.bids_from is None:
            return self.opens_at
        return max(self.opens_at, self.bids_from)

    @property
    def committed_fen(self) -> int:
        """The least that has to be committed before the publication, in 分, rounded up."""
        return -(-(self.bounty_fen or 0) * self.commitment_share_bp // call_rules.WHOLE_BP)


call_rules.hold(Challenge.__table__)  # type: ignore[arg-type]
