"""The states of escrows and instructions, the kinds of accounts and journals."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class EscrowState(enum.StrEnum):
    """Where an escrow (资金监管) stands."""

    PLANNED = "planned"
    CHARGING = "charging"
    FUNDED = "funded"
    RELEASING = "releasing"
    RELEASED = "released"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SPLIT = "split"  # everything was passed on to escrows that were split from it


S = EscrowState

LIFE = Lifecycle(
    "escrow",
    S.PLANNED,
    {
        # one that was split off and brought too little is funded already and charged what it lacks
        "charge": ((S.PLANNED, S.FAILED, S.FUNDED), S.CHARGING),
        "fund": ((S.CHARGING,), S.FUNDED),
        "decline": ((S.CHARGING,), S.FAILED),
        "release": ((S.FUNDED, S.RELEASING), S.RELEASING),
        "refund": ((S.FUNDED, S.REFUNDING), S.REFUNDING),
        "split": ((S.FUNDED,), S.FUNDED),
        "bring": ((S.FUNDED,), S.FUNDED),
        "pass_on": ((S.FUNDED,), S.SPLIT),
        "keep": ((S.RELEASING, S.REFUNDING, S.CHARGING), S.FUNDED),  # an order has ended, the escrow hasn't
        "pay_out": ((S.RELEASING,), S.RELEASED),
        "give_back": ((S.REFUNDING,), S.REFUNDED),
        "cancel": ((S.PLANNED, S.FAILED, S.FUNDED), S.CANCELLED),  # nothing is held in it
    },
)


class InstructionKind(enum.StrEnum):
    """What the gateway is asked to do."""

    CHARGE = "charge"
    RELEASE = "release"
    REFUND = "refund"


class InstructionState(enum.StrEnum):
    """Whether the gateway has carried it out."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


INSTRUCTION_LIFE = Lifecycle(
    "instruction",
    InstructionState.PENDING,
    {
        "succeed": ((InstructionState.PENDING,), InstructionState.SUCCEEDED),
        "fail": ((InstructionState.PENDING,), InstructionState.FAILED),
    },
)


class AccountKind(enum.StrEnum):
    """The accounts of the ledger. There are no fees, so there is no account for them."""

    GATEWAY = "gateway"  # what the custodian's gateway holds for the platform; a debit balance
    HELD = "held"  # escrow held for a payer; a credit balance
    PAYABLE = "payable"  # ordered out, not yet confirmed by the gateway; a credit balance


class Journal(enum.StrEnum):
    """Why money moved."""

    CHARGE = "charge"  # gateway ← payer: debit gateway, credit held
    RELEASE = "release"  # ordered out to the payee: debit held, credit payable
    REFUND = "refund"  # ordered back to the payer: debit held, credit payable
    PAID = "paid"  # the gateway has paid: debit payable, credit gateway
    RETURNED = "returned"  # the gateway has refused: debit payable, credit held
