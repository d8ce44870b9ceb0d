"""What is recorded before the signatures: rights of first refusal, publicity of an agreed price, other ways of pricing.

All of it names the conditions it was about, so that a later version with other conditions needs it anew.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.contracts.states import WAIVER_LIFE, WaiverState
from marketplace.db import Base, Key, state_of
from marketplace.notices.models import Notice

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract

ARTICLES = ("847", "859", "860")
"""Articles of the Civil Code that give a right to take over at equal terms: inventors, client, co-owners."""


class FirstRefusal(Base):
    """A right to take over at equal terms (以同等条件优先受让的权利): who has it, what was shown, the answer.

    Attributes:
        article: of the Civil Code.
        holder: who has the right; "" where the seller declares that nobody has.
        conditions: the terms that were shown, word for word.
        evidence: how the answer was given and where it is kept, or why nobody has the right.
    """

    __tablename__ = "first_refusal"
    life: ClassVar = WAIVER_LIFE

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    article: Mapped[str]
    holder: Mapped[str] = mapped_column(default="")
    conditions: Mapped[str]
    asked_on: Mapped[date]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[WaiverState] = mapped_column(state_of(WaiverState), default=WaiverState.OPEN)
    answered_on: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime | None]

    contract: Mapped[Contract] = relationship()

    __table_args__ = (
        CheckConstraint("article IN ('847', '859', '860')", name="article"),
        # An answer has its day, its evidence, and who wrote it down.
        CheckConstraint(
            "state = 'open' OR (answered_on IS NOT NULL AND evidence <> '' AND recorded_by IS NOT NULL "
            "AND recorded_at IS NOT NULL)",
            name="answered_with_evidence",
        ),
        CheckConstraint("holder <> '' OR state = 'waived'", name="nobody_has_nothing_open"),
    )

    @property
    def seller_id(self) -> int:
        """Who records it."""
        return self.contract.seller_id

    @property
    def region(self) -> str:
        """The contract's region."""
        return self.contract.region


class Publicity(Base):
    """The notice (公示) of a contract's agreed price, and the conditions that it made public."""

    __tablename__ = "publicity"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), unique=True)
    conditions: Mapped[str]
    related: Mapped[bool]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    notice: Mapped[Notice] = relationship()


class PriceWay(Base):
    """How the price was found where it wasn't agreed: listed on a technology market, or by auction."""

    __tablename__ = "price_way"

    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), unique=True)
    way: Mapped[str]  # price_modes: listed or auction
    evidence: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint("way IN ('listed', 'auction')", name="not_agreed"),
        CheckConstraint("evidence <> ''", name="has_evidence"),
    )


db.frozen(FirstRefusal.__table__, ("contract_id", "article", "holder", "conditions", "asked_on"), ())  # type: ignore[arg-type]
db.frozen(FirstRefusal.__table__, ("state", "answered_on", "evidence", "recorded_by"), ("open",))  # type: ignore[arg-type]
for _table in (Publicity.__table__, PriceWay.__table__):
    db.append_only(_table)  # type: ignore[arg-type]
