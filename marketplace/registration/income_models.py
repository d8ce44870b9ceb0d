"""技术性收入: receipts that are filed against a registration and approved one by one."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import db
from marketplace.db import Base, Fen, Key, Versioned, state_of
from marketplace.lifecycle import Lifecycle
from marketplace.registration.states import INCOME_LIFE, IncomeState
from marketplace.registration.triggers import keep_sums

if TYPE_CHECKING:
    from marketplace.registration.models import Registration


class Income(Versioned, Base):
    """One receipt filed as 技术性收入 against a registration.

    Σ approved `technical_fen` never exceeds the registration's 技术交易额: the approving action locks the
    registration and sums first.
    """

    __tablename__ = "income"

    id: Mapped[Key]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    state: Mapped[IncomeState] = mapped_column(state_of(IncomeState), default=IncomeState.FILED)
    life: ClassVar[Lifecycle[IncomeState]] = INCOME_LIFE
    received_on: Mapped[date]
    received_fen: Mapped[Fen]
    technical_fen: Mapped[Fen]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    decision_note: Mapped[str] = mapped_column(default="")

    registration: Mapped[Registration] = relationship(back_populates="incomes")

    __table_args__ = (
        CheckConstraint("0 <= technical_fen AND technical_fen <= received_fen", name="amounts_in_order"),
        CheckConstraint("received_fen > 0", name="received_is_positive"),
        # a payment is filed once, unless what was filed was refused
        Index(
            "uq_income_milestone",
            "milestone_id",
            unique=True,
            **db.where(state != "refused"),
        ),
        Index(None, "registration_id"),
    )

    @property
    def seller_id(self) -> int | None:
        """The party that files it."""
        return self.registration.seller_id

    @property
    def buyer_id(self) -> int | None:
        """The party that paid."""
        return self.registration.buyer_id

    @property
    def further_ids(self) -> tuple[int, ...]:
        """The contract's further parties."""
        return self.registration.further_ids

    @property
    def region(self) -> str:
        """The region whose officials approve it."""
        return self.registration.region

    @property
    def buyer_region(self) -> str:
        """The region that absorbed what was paid for."""
        return self.registration.buyer_region


keep_sums(Income.__table__)  # type: ignore[arg-type]
