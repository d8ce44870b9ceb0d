"""What a contract's text is made of, in rows: price lines, right holders, milestones, and completed totals."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.contracts.of_contract import OfContract
from marketplace.contracts.signed import CONTENT_IS_SIGNED
from marketplace.contracts.states import MILESTONE_LIFE, LineNature, MilestoneState
from marketplace.db import Base, Fen, Key, state_of

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract  # noqa: TC004 - SQLAlchemy finds it by its name

WRITABLE = ("draft",)
"""The states in which the content of a contract may change."""


class PriceLine(Base):
    """One line of the price (分项计算); a carrier of the technology says how many sets it is."""

    __tablename__ = "price_line"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    nature: Mapped[LineNature] = mapped_column(state_of(LineNature))
    amount_fen: Mapped[Fen]
    quantity: Mapped[int | None]  # sets of a carrier

    contract: Mapped[Contract] = relationship(back_populates="lines")

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
    )


class RightHolder(Base):
    """Who holds the right that is transferred or licensed, and how much of it; all shares make 10,000 bp."""

    __tablename__ = "right_holder"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    share_bp: Mapped[int]  # 1 bp = 0.01 %

    contract: Mapped[Contract] = relationship(back_populates="holders")

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        UniqueConstraint("contract_id", "name"),
        CheckConstraint("share_bp > 0 AND share_bp <= 10000", name="share_in_range"),
    )


class TotalCompletion(Base):
    """What an open total has come to (补充成交额), stated on a day with its evidence; the last one counts."""

    __tablename__ = "total_completion"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    fen: Mapped[Fen]  # 成交额: the whole of it, the fixed part included
    technical_fen: Mapped[Fen]  # 技术交易额
    on: Mapped[date]
    evidence: Mapped[str]
    by: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    contract: Mapped[Contract] = relationship(back_populates="completions")

    __table_args__ = (
        CheckConstraint("fen > 0", name="amount_is_positive"),
        CheckConstraint("technical_fen >= 0 AND technical_fen <= fen", name="amounts_in_order"),
        CheckConstraint("evidence <> ''", name="has_evidence"),
    )


class Milestone(OfContract, Base):
    """A step of performance (履行节点) with its date and what is paid when the buyer has accepted it."""

    __tablename__ = "milestone"
    life: ClassVar = MILESTONE_LIFE

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    due_on: Mapped[date]
    amount_fen: Mapped[Fen]
    state: Mapped[MilestoneState] = mapped_column(state_of(MilestoneState), default=MilestoneState.PLANNED)
    evidence: Mapped[str] = mapped_column(default="")
    reported_by: Mapped[int | None]
    reported_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]
    paid_at: Mapped[datetime | None]

    contract: Mapped[Contract] = relationship(back_populates="milestones")

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("state <> 'rejected' OR decision_reason IS NOT NULL", name="rejected_with_a_reason"),
    )


db.append_only(TotalCompletion.__table__)  # type: ignore[arg-type]
# What is being signed, or was signed, no longer changes.
for content in (PriceLine, RightHolder):
    db.frozen(
        content.__table__,  # type: ignore[arg-type]
        (),
        WRITABLE,
        through=("contract_id", "contract"),
        unless=CONTENT_IS_SIGNED,
    )
db.frozen(
    Milestone.__table__,  # type: ignore[arg-type]
    ("contract_id", "number", "title", "due_on", "amount_fen"),
    WRITABLE,
    through=("contract_id", "contract"),
    # What was reported, accepted or paid stays as it was agreed, whatever else is changed.
    unless=CONTENT_IS_SIGNED + " AND {row}.state IN ('planned', 'rejected')",
)
