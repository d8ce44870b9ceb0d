"""Invoices (发票): what a payee hands in for each sum that is released from an escrow that asks for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, Fen, Key
from marketplace.payments.models import Escrow, Instruction


class Invoice(Base):
    """A payee's invoice for one purpose of an escrow; its scan is a file of this record.

    Attributes:
        payee_id: copied from the escrow, so that one invoice of a payee serves once, whatever it is filed for.
        purpose: the key under which the money will be released, e.g. "milestone:12".
        number: the tax office's number: 8 digits on paper, 20 of an electronic one.
    """

    __tablename__ = "invoice"

    id: Mapped[Key]
    escrow_id: Mapped[int] = mapped_column(ForeignKey("escrow.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    purpose: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[date]
    amount_fen: Mapped[Fen]
    filed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime] = mapped_column(default=clock.now)

    escrow: Mapped[Escrow] = relationship()

    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("number <> ''", name="has_a_number"),
        UniqueConstraint("escrow_id", "purpose"),
        # The same paper isn't paid twice.
        UniqueConstraint("payee_id", "number"),
    )

    @property
    def payer_id(self) -> int:
        """Who reads it beside the payee."""
        return self.escrow.payer_id


db.append_only(Invoice.__table__)  # type: ignore[arg-type]
# Money leaves such an escrow only with the payee's invoice for exactly that sum.
db.refused(
    Instruction.__table__,  # type: ignore[arg-type]
    "without_an_invoice",
    "insert",
    "NEW.kind = 'release' AND EXISTS (SELECT 1 FROM escrow WHERE escrow.id = NEW.escrow_id AND escrow.invoiced)"
    " AND NOT EXISTS (SELECT 1 FROM invoice WHERE invoice.escrow_id = NEW.escrow_id"
    " AND invoice.purpose = NEW.purpose AND invoice.amount_fen = NEW.amount_fen)",
    "a release needs the invoice of the payee",
)
