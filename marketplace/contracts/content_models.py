"""What a contract's text is made of, in rows: price lines, right holders, milestones, and completed totals."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.contracts.of_contract import OfContract
from marketplace.contracts.signed import CONTENT_IS_SIGNED
from marketplace.contracts.states import EXTENSION_LIFE, MILESTONE_LIFE, ExtensionState, LineNature, MilestoneState
from marketplace.db import Base, Fen, Key, state_of

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract

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
    by_silence: Mapped[bool] = mapped_column(default=False)  # passed because the buyer let the agreed days go by
    paid_at: Mapped[datetime | None]

    contract: Mapped[Contract] = relationship(back_populates="milestones")
    extensions: Mapped[list[MilestoneExtension]] = relationship(
        back_populates="milestone", order_by="MilestoneExtension.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint(
            "state NOT IN ('rejected', 'ended') OR decision_reason IS NOT NULL", name="rejected_with_a_reason"
        ),
        # Somebody has decided what is paid, or the buyer's silence has, where the call said so.
        CheckConstraint(
            "state NOT IN ('accepted', 'paid') OR decided_by IS NOT NULL OR by_silence", name="passed_by_somebody"
        ),
    )

    @property
    def due(self) -> date:
        """The day that counts: a later one that was granted, else the agreed one."""
        granted = next((one for one in self.extensions if one.state is ExtensionState.GRANTED), None)
        return granted.to_on if granted else self.due_on


class MilestoneExtension(Base):
    """A later day for a milestone (延期), asked for once by the seller with a reason and decided by the buyer."""

    __tablename__ = "milestone_extension"
    life: ClassVar = EXTENSION_LIFE

    id: Mapped[Key]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str]
    policy_id: Mapped[int | None]
    state: Mapped[ExtensionState] = mapped_column(state_of(ExtensionState), default=ExtensionState.ASKED)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")

    milestone: Mapped[Milestone] = relationship(back_populates="extensions")

    __table_args__ = (
        CheckConstraint("to_on > from_on", name="only_later"),
        CheckConstraint("reason <> ''", name="asked_with_a_reason"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'refused' OR decision_reason <> ''", name="refused_with_a_reason"),
        # One extension: what was refused may be asked again with better reasons, what was granted is used up.
        Index(
            "uq_milestone_extension_once",
            "milestone_id",
            unique=True,
            **db.where(state != "refused"),
        ),
    )

    @property
    def seller_id(self) -> int:
        """Who asks."""
        return self.milestone.seller_id

    @property
    def buyer_id(self) -> int:
        """Who decides."""
        return self.milestone.buyer_id


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
db.frozen(
    MilestoneExtension.__table__,  # type: ignore[arg-type]
    ("milestone_id", "from_on", "to_on", "reason"),
    ("asked",),
)
