"""What follows from bids: the panel's list, and awards chosen from it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.challenges.bid_models import Bid
from marketplace.challenges.of_call import OfCall
from marketplace.challenges.states import AWARD_LIFE, AwardState, Fall, RankingOrder
from marketplace.db import Base, Fen, Key, state_of
from marketplace.notices.models import Notice

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge


class Ranking(Base):
    """A bid's place in one of the panel's two orders; evaluation writes it, the publisher chooses inside it.

    Attributes:
        score: hundredths of a point (0-10000).
        decisive: whether this is the order that the panel chose; a choice against it needs an explanation.
        position: from 1; None for a bid that a minimum has excluded, with `excluded_reason` saying which.
    """

    __tablename__ = "ranking"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    bid_id: Mapped[int] = mapped_column()
    order: Mapped[RankingOrder] = mapped_column(state_of(RankingOrder))
    decisive: Mapped[bool]
    position: Mapped[int | None]
    score: Mapped[int | None]
    excluded_reason: Mapped[str | None]
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    bid: Mapped[Bid] = relationship(foreign_keys=[bid_id], primaryjoin=bid_id == Bid.id)

    __table_args__ = (
        ForeignKeyConstraint(["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"]),
        UniqueConstraint("order", "bid_id"),
        UniqueConstraint("challenge_id", "order", "position"),
        CheckConstraint("position > 0", name="positions_begin_at_one"),
        CheckConstraint("(position IS NULL) = (excluded_reason IS NOT NULL)", name="placed_or_excluded"),
    )


db.append_only(Ranking.__table__)  # type: ignore[arg-type]


class Award(OfCall, Base):
    """The choice of a bid with its reason; it stands when its notice (公示) has ended without an objection.

    Attributes:
        runners: the call's own number of winners, copied so that the database can count against it.
        position: the place it takes among them: 1 where there is one winner.
        start_fen: what a runner of a race gets at the start, in 分.
        explanation: why the choice goes against the panel's order, where it does; published.
        fall: why it was annulled.
    """

    __tablename__ = "award"
    life: ClassVar = AWARD_LIFE

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column()
    runners: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=1)
    start_fen: Mapped[Fen] = mapped_column(default=0)
    # A bid is proposed once: the one whose award fell can't come back.
    bid_id: Mapped[int] = mapped_column(unique=True)
    reason: Mapped[str]
    explanation: Mapped[str] = mapped_column(default="")
    state: Mapped[AwardState] = mapped_column(state_of(AwardState), default=AwardState.PROPOSED)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    fall: Mapped[Fall | None] = mapped_column(state_of(Fall))

    challenge: Mapped[Challenge] = relationship(
        back_populates="awards", foreign_keys=[challenge_id], primaryjoin="Award.challenge_id == Challenge.id"
    )
    bid: Mapped[Bid] = relationship(foreign_keys=[bid_id], primaryjoin=bid_id == Bid.id)
    notice: Mapped[Notice | None] = relationship()

    __table_args__ = (
        # The winning bid is a bid of this very call: the database proves it.
        ForeignKeyConstraint(["bid_id", "challenge_id"], ["bid.id", "bid.challenge_id"]),
        # The number of winners is the call's own, which is frozen: an award can't widen it.
        ForeignKeyConstraint(["challenge_id", "runners"], ["challenge.id", "challenge.runners"]),
        CheckConstraint("position BETWEEN 1 AND runners", name="within_the_runners"),
        CheckConstraint("start_fen >= 0", name="start_not_negative"),
        CheckConstraint("reason <> ''", name="with_a_reason"),
        # Nothing is final that wasn't public.
        CheckConstraint("state <> 'confirmed' OR notice_id IS NOT NULL", name="confirmed_after_its_notice"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("(state = 'annulled') = (fall IS NOT NULL)", name="annulled_for_a_cause"),
        # One award stands, or may come to stand, in each place: a single winner, or as many runners as the call says.
        Index(
            "uq_award_standing",
            "challenge_id",
            "position",
            unique=True,
            **db.where(state != "annulled"),
        ),
    )


db.frozen(
    Award.__table__,  # type: ignore[arg-type]
    ("challenge_id", "bid_id", "reason", "explanation", "runners", "position", "start_fen"),
    (),
)
