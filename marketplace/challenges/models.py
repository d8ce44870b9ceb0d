"""Calls (揭榜挂帅): a company's demand with a bounty, sealed bids on it, and the award.

Before the opening a bid is ciphertext behind a random public id. Whose it is stands nowhere in the clear: the
owner is found again only by `owner_tag`, an HMAC under the seal key. See docs/sealed-bids.md.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges.states import (
    AWARD_LIFE,
    BID_LIFE,
    CHALLENGE_LIFE,
    ENDED_EARLY,
    UNPUBLISHED,
    WRITABLE,
    AwardState,
    BidState,
    ChallengeState,
)
from marketplace.db import Base, Fen, JsonDict, JsonList, Key, Versioned, state_of
from marketplace.listings.models import DemandVersion
from marketplace.notices.models import Notice


def _named(states: tuple[ChallengeState, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


class Challenge(Versioned, Base):
    """A call (榜单): a demand's exact version with bounty, deadline, terms and criteria; one winner.

    Attributes:
        criteria: [{"name": str, "weight": int}], weights in percent that add up to 100.
        opens_at: the instant of publication; `deadline_at`: the last instant at which a bid is taken.
        canonical, digest: the published text as bytes anybody can download, and their SHA-256.
        key_id, wrapped_key: the call's own data key, wrapped by one derived from the seal key.
        lapse_cause: code list `lapse_causes`.
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
    eligibility: Mapped[str] = mapped_column(default="")
    criteria: Mapped[JsonList] = mapped_column(default=list)
    bounty_fen: Mapped[Fen | None]
    deadline_at: Mapped[datetime | None]
    state: Mapped[ChallengeState] = mapped_column(state_of(ChallengeState), default=ChallengeState.DRAFT)
    created_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_reason: Mapped[str | None]
    review_note: Mapped[str] = mapped_column(default="")
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
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
    # A lapsed call is called again once; the next one lapses, or not, by itself.
    recalled_from_id: Mapped[int | None] = mapped_column(ForeignKey("challenge.id"), unique=True)

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    demand: Mapped[DemandVersion] = relationship(
        foreign_keys=[demand_version_id], primaryjoin=demand_version_id == DemandVersion.id
    )
    bids: Mapped[list[Bid]] = relationship(back_populates="challenge", order_by="Bid.public_id")
    awards: Mapped[list[Award]] = relationship(back_populates="challenge", order_by="Award.id", viewonly=True)
    recalled_from: Mapped[Challenge | None] = relationship(remote_side="Challenge.id")

    __table_args__ = (
        # The version is one of that listing, so that "one live call a demand" below counts what it says.
        ForeignKeyConstraint(["demand_version_id", "listing_id"], ["version.id", "version.listing_id"]),
        UniqueConstraint("id", "key_id"),  # referred to by its bids
        CheckConstraint("bounty_fen > 0", name="bounty_above_zero"),
        # What an official reviews is complete.
        CheckConstraint(
            f"state IN ({_named((*WRITABLE, ChallengeState.WITHDRAWN))})"
            " OR (bounty_fen IS NOT NULL AND deadline_at IS NOT NULL AND submitted_at IS NOT NULL)",
            name="submitted_whole",
        ),
        # Published means: approved by somebody, its text sealed by a digest, its bids by a key. And once it has
        # them it can never become a draft again, so that the freeze below has no way around it.
        CheckConstraint(f"(digest IS NULL) = (state IN ({_named(UNPUBLISHED)}))", name="published_with_digest"),
        CheckConstraint(
            "(digest IS NULL) = (canonical IS NULL) AND (digest IS NULL) = (wrapped_key IS NULL)"
            " AND (digest IS NULL) = (opens_at IS NULL) AND (digest IS NULL) = (approved_by IS NULL)",
            name="published_whole",
        ),
        CheckConstraint("opens_at IS NULL OR deadline_at > opens_at", name="open_for_some_time"),
        CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_by_somebody"),
        CheckConstraint("(state = 'lapsed') = (lapse_cause IS NOT NULL)", name="lapsed_with_a_cause"),
        # Nobody approves the call of his own hand.
        CheckConstraint("approved_by IS NULL OR approved_by <> submitted_by", name="approved_by_another"),
        # One live call for a demand: two would collect bids for one bounty.
        Index(
            "uq_challenge_live",
            "listing_id",
            unique=True,
            **db.where(state.not_in(ENDED_EARLY)),
        ),
        Index(None, "state", "deadline_at"),
    )


def new_public_id() -> str:
    """Return a bid's name on pages and receipts: random, so that it tells neither order nor number."""
    return secrets.token_urlsafe(18)


class Bid(Base):
    """A bid (揭榜申报): one sealed blob; its lower columns are filled at the opening and not before.

    Attributes:
        owner_tag: HMAC-SHA-256 under the seal key over call and organisation; one bid a team.
        ciphertext: nonce and AES-256-GCM ciphertext of the padded JSON; None once withdrawn.
        digest: SHA-256 of `ciphertext`, what the receipt shows.
        fault: why it couldn't be opened, if it couldn't.
        content: the opened JSON without the attachment's bytes, see `sealing.Content`.
    """

    __tablename__ = "bid"
    life: ClassVar = BID_LIFE

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    challenge_id: Mapped[int]
    owner_tag: Mapped[str]
    ciphertext: Mapped[bytes | None]
    key_id: Mapped[str]
    digest: Mapped[str | None]
    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[BidState] = mapped_column(state_of(BidState), default=BidState.SEALED)
    bidder_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    price_fen: Mapped[Fen | None]
    content: Mapped[JsonDict | None]
    fault: Mapped[str | None]

    challenge: Mapped[Challenge] = relationship(back_populates="bids")
    bidder: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        # It is sealed under the key of its own call, which has one only once it is published.
        ForeignKeyConstraint(["challenge_id", "key_id"], ["challenge.id", "challenge.key_id"]),
        # One bid a team: it is replaced, never doubled.
        UniqueConstraint("challenge_id", "owner_tag"),
        # Referred to by awards: both columns, so that an award can only name a bid of its own call.
        UniqueConstraint("id", "challenge_id"),
        CheckConstraint("(state = 'withdrawn') = (ciphertext IS NULL)", name="withdrawn_is_gone"),
        CheckConstraint("(ciphertext IS NULL) = (digest IS NULL)", name="sealed_with_digest"),
        # Before the opening no column says whose it is or what it asks.
        CheckConstraint(
            "(state = 'opened') = (bidder_id IS NOT NULL) AND (state = 'opened') = (price_fen IS NOT NULL)"
            " AND (state = 'opened') = (person_id IS NOT NULL)",
            name="closed_until_opened",
        ),
        CheckConstraint("(state = 'faulty') = (fault IS NOT NULL)", name="faulty_with_a_reason"),
        CheckConstraint("price_fen > 0", name="price_above_zero"),
    )


class Award(Base):
    """The choice of a bid with its reason; it stands when its notice (公示) has ended without an objection."""

    __tablename__ = "award"
    life: ClassVar = AWARD_LIFE

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    # A bid is proposed once: the one whose award fell to an objection can't come back.
    bid_id: Mapped[int] = mapped_column(unique=True)
    reason: Mapped[str]
    state: Mapped[AwardState] = mapped_column(state_of(AwardState), default=AwardState.PROPOSED)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship(back_populates="awards", foreign_keys=[challenge_id])
    bid: Mapped[Bid] = relationship(foreign_keys=[bid_id], primaryjoin=bid_id == Bid.id)
    notice: Mapped[Notice | None] = relationship()

    __table_args__ = (
        # The winning bid is a bid of this very call: the database proves it.
        ForeignKeyConstraint(["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"]),
        CheckConstraint("reason <> ''", name="with_a_reason"),
        # Nothing is final that wasn't public.
        CheckConstraint("state <> 'confirmed' OR notice_id IS NOT NULL", name="confirmed_after_its_notice"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_once"),
        # Single winner: there is one award that stands or may come to stand.
        Index(
            "uq_award_standing",
            "challenge_id",
            unique=True,
            **db.where(state != "annulled"),
        ),
    )

    @property
    def organisation_id(self) -> int:
        """Whose call it belongs to."""
        return self.challenge.organisation_id

    @property
    def region(self) -> str:
        """The call's region."""
        return self.challenge.region


# Under review and afterwards the text is what it was; the publication's marks never change again.
db.frozen(
    Challenge.__table__,  # type: ignore[arg-type]
    ("title", "problem", "terms", "eligibility", "criteria", "bounty_fen", "deadline_at", "demand_version_id"),
    WRITABLE,
)
db.frozen(
    Challenge.__table__,  # type: ignore[arg-type]
    ("digest", "canonical", "key_id", "wrapped_key", "opens_at", "approved_by"),
    UNPUBLISHED,
)
# From the deadline on no bid is replaced or taken away, and what was opened stays as it was opened.
db.frozen(
    Bid.__table__,  # type: ignore[arg-type]
    ("ciphertext", "digest", "owner_tag", "public_id", "key_id", "challenge_id", "submitted_at"),
    ("published",),
    through=("challenge_id", "challenge"),
)
db.frozen(
    Bid.__table__,  # type: ignore[arg-type]
    ("bidder_id", "person_id", "price_fen", "content", "fault"),
    ("sealed", "withdrawn"),
)
db.frozen(Award.__table__, ("challenge_id", "bid_id", "reason"), ())  # type: ignore[arg-type]
