"""Money held for others: escrows, what the gateway is asked to do, and the double-entry ledger.

The room knows organisations and escrows, never what an escrow is for: rooms above hold its id.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.db import Base, Fen, JsonDict, Key, Versioned, state_of
from marketplace.payments.sandbox_models import SandboxEvent, SandboxKey, SandboxObject
from marketplace.payments.states import (
    INSTRUCTION_LIFE,
    LIFE,
    AccountKind,
    EscrowState,
    InstructionKind,
    InstructionState,
    Journal,
)

__all__ = [
    "Account",
    "AccountKind",
    "Escrow",
    "EscrowState",
    "Instruction",
    "InstructionKind",
    "InstructionState",
    "Journal",
    "SandboxEvent",
    "SandboxKey",
    "SandboxObject",
    "Transfer",
    "WebhookEvent",
]


class Escrow(Versioned, Base):
    """Money of a payer that is held for a payee until what was agreed has happened (资金监管).

    `funded_fen`, `released_fen` and `refunded_fen` say what has come in and what has been ordered out; they are
    changed under the row's lock, so that two releases at one instant can't both spend the same money. The ledger
    holds the truth; `marketplace ledger verify` compares the two.

    Attributes:
        split_from_id, brought_fen: the escrow that this one was split from, and the money it brought along; what is
            missing to the amount is charged by itself.
        split_fen: what was passed on to escrows that were split from this one.
        invoiced: each release needs the payee's invoice (发票) for exactly that sum.
    """

    __tablename__ = "escrow"
    life: ClassVar = LIFE

    id: Mapped[Key]
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payee_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    amount_fen: Mapped[Fen]
    funded_fen: Mapped[Fen] = mapped_column(default=0)
    released_fen: Mapped[Fen] = mapped_column(default=0)
    refunded_fen: Mapped[Fen] = mapped_column(default=0)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("escrow.id"), index=True)
    brought_fen: Mapped[Fen] = mapped_column(default=0)
    split_fen: Mapped[Fen] = mapped_column(default=0)
    invoiced: Mapped[bool] = mapped_column(default=False)
    state: Mapped[EscrowState] = mapped_column(state_of(EscrowState), default=EscrowState.PLANNED)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)

    payer: Mapped[Organisation] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Organisation | None] = relationship(foreign_keys=[payee_id])
    instructions: Mapped[list[Instruction]] = relationship(back_populates="escrow", order_by="Instruction.id")
    transfers: Mapped[list[Transfer]] = relationship(viewonly=True, order_by="Transfer.id")

    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        # Nothing can leave that hasn't come in, whatever two requests believe at the same instant.
        CheckConstraint(
            "released_fen >= 0 AND refunded_fen >= 0 AND split_fen >= 0"
            " AND released_fen + refunded_fen + split_fen <= funded_fen",
            name="never_more_out_than_in",
        ),
        # An escrow is charged whole or not at all; one that was split off is charged what it didn't bring along.
        CheckConstraint("funded_fen = brought_fen OR funded_fen = amount_fen", name="funded_whole"),
        CheckConstraint("brought_fen >= 0 AND brought_fen <= amount_fen", name="brings_at_most_its_amount"),
        CheckConstraint("(split_from_id IS NULL) = (brought_fen = 0)", name="brought_from_somewhere"),
        CheckConstraint("payee_id IS NULL OR payee_id <> payer_id", name="payee_is_somebody_else"),
        Index(None, "payer_id"),
        Index(None, "payee_id"),
    )

    @property
    def held_fen(self) -> int:
        """What is held and neither ordered out nor passed on, in 分."""
        return self.funded_fen - self.released_fen - self.refunded_fen - self.split_fen

    @property
    def missing_fen(self) -> int:
        """What is still to be charged, in 分."""
        return self.amount_fen - self.funded_fen


class Instruction(Base):
    """One thing that the gateway is asked to do (支付指令), stored before it is asked.

    `reference` is our idempotency key at the gateway and stands in the metadata of whatever it makes, so that a
    retry finds the first attempt: by the key while the gateway remembers it, by the metadata afterwards.
    """

    __tablename__ = "instruction"
    life: ClassVar = INSTRUCTION_LIFE

    id: Mapped[Key]
    escrow_id: Mapped[int] = mapped_column(ForeignKey("escrow.id"))
    kind: Mapped[InstructionKind] = mapped_column(state_of(InstructionKind))
    amount_fen: Mapped[Fen]
    purpose: Mapped[str]  # the caller's own key, e.g. "milestone:12": asked twice, done once
    reference: Mapped[str] = mapped_column(unique=True)
    method: Mapped[str | None]  # the gateway's token of a means of payment; charges only
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("instruction.id"))  # what a refund gives back
    state: Mapped[InstructionState] = mapped_column(state_of(InstructionState), default=InstructionState.PENDING)
    gateway_id: Mapped[str | None] = mapped_column(unique=True)
    reason: Mapped[str | None]  # the gateway's code for a refusal
    ordered_by: Mapped[int | None]
    ordered_at: Mapped[datetime] = mapped_column(default=clock.now)
    settled_at: Mapped[datetime | None]

    escrow: Mapped[Escrow] = relationship(back_populates="instructions")
    charge: Mapped[Instruction | None] = relationship(remote_side="Instruction.id")

    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("charge_id IS NULL OR kind = 'refund'", name="only_a_refund_gives_back"),
        CheckConstraint("(kind = 'charge') = (method IS NOT NULL)", name="only_a_charge_has_a_method"),
        # The same purpose is served once, however often it is asked for; after a refusal it may be asked again.
        Index(
            "uq_instruction_live_purpose",
            "escrow_id",
            "kind",
            "purpose",
            unique=True,
            **db.where(state != "failed"),
        ),
        # One charge at a time, and never another after one has succeeded.
        Index(
            "uq_instruction_live_charge",
            "escrow_id",
            unique=True,
            **db.where((kind == "charge") & (state != "failed")),
        ),
    )


class Account(Base):
    """An account of the ledger: one for the gateway, two for each organisation that takes part."""

    __tablename__ = "account"

    id: Mapped[Key]
    kind: Mapped[AccountKind] = mapped_column(state_of(AccountKind))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    gateway_account: Mapped[str | None]  # where the gateway pays to; PAYABLE only

    organisation: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        CheckConstraint("(kind = 'gateway') = (organisation_id IS NULL)", name="gateway_belongs_to_nobody"),
        UniqueConstraint("kind", "organisation_id"),
        # NULLs are all different to a unique constraint: without this there could be two gateway accounts.
        Index(
            "uq_account_gateway",
            "kind",
            unique=True,
            **db.where(organisation_id.is_(None)),
        ),
    )


class Transfer(Base):
    """One line of the double-entry ledger: what it debits it also credits, so the sum of all accounts is 0."""

    __tablename__ = "transfer"

    id: Mapped[Key]
    journal: Mapped[Journal] = mapped_column(state_of(Journal))
    debit_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    credit_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    amount_fen: Mapped[Fen]
    escrow_id: Mapped[int] = mapped_column(ForeignKey("escrow.id"))
    instruction_id: Mapped[int] = mapped_column(ForeignKey("instruction.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    debit_account: Mapped[Account] = relationship(foreign_keys=[debit_account_id])
    credit_account: Mapped[Account] = relationship(foreign_keys=[credit_account_id])

    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_is_positive"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
        # An instruction is booked once in each journal: nothing is paid twice, whatever arrives twice.
        UniqueConstraint("instruction_id", "journal"),
        # It is either paid or returned, never both.
        Index(
            "uq_transfer_outcome",
            "instruction_id",
            unique=True,
            **db.where(journal.in_(("paid", "returned"))),
        ),
        Index(None, "escrow_id"),
        Index(None, "debit_account_id"),
        Index(None, "credit_account_id"),
    )


db.append_only(Transfer.__table__)  # type: ignore[arg-type]


class WebhookEvent(Base):
    """Something the gateway has reported, kept as it came; its number makes sure it is applied once."""

    __tablename__ = "webhook_event"

    id: Mapped[Key]
    event_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    body: Mapped[JsonDict]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]
