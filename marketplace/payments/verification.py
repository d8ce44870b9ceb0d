"""Proof that the books are right: sums, escrows against the ledger, and the ledger against the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import clock, db
from marketplace.payments import queries
from marketplace.payments.gateway import gateway
from marketplace.payments.handlers import order_of
from marketplace.payments.models import AccountKind, Escrow, Instruction, InstructionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.payments.gateway import Order

ON_ITS_WAY = timedelta(hours=1)


@dataclass(frozen=True)
class Difference:
    """Something that doesn't agree: where, and what."""

    where: str
    what: str


def of_accounts() -> Iterator[Difference]:
    """Check that all accounts sum to 0 and that none is on the wrong side."""
    lines = queries.trial_balance()
    total = sum(line.balance_fen for line in lines)
    if total:
        yield Difference("all accounts", f"the sum is {total} fen, not 0")
    for line in lines:
        wrong = line.balance_fen < 0 if line.account.kind == AccountKind.GATEWAY else line.balance_fen > 0
        if wrong:
            yield Difference(f"account {line.account.id}", f"its balance of {line.balance_fen} fen is impossible")


def of_escrow(escrow: Escrow) -> Iterator[Difference]:
    """Check an escrow's own figures against the ledger: held = funded - released - refunded - split, never below 0."""
    where, sums = f"escrow {escrow.id}", queries.journal_sums(escrow.id)
    came, left = escrow.brought_fen + sums.get("charge", 0), sums.get("release", 0) + sums.get("refund", 0)
    passed_on = queries.passed_on(escrow.id)
    held = came - left + sums.get("returned", 0) - passed_on
    if held != escrow.held_fen:
        yield Difference(where, f"the ledger holds {held} fen, the escrow says {escrow.held_fen} fen")
    if came != escrow.funded_fen:
        yield Difference(where, f"{came} fen came in, the escrow says {escrow.funded_fen} fen")
    if passed_on != escrow.split_fen:
        yield Difference(where, f"{passed_on} fen were split off, the escrow says {escrow.split_fen} fen")
    if held < 0:
        yield Difference(where, f"{-held} fen more have left than came in")


def escrows() -> Iterator[Escrow]:
    """Yield every escrow, in bounded memory."""
    yield from db.session.scalars(select(Escrow).order_by(Escrow.id)).yield_per(500)


def of_gateway(instruction_id: int) -> Iterator[Difference]:
    """Ask the gateway about one order and compare; no transaction is open meanwhile."""
    order = db.session.get_one(Instruction, instruction_id)
    where, state, late = f"instruction {order.id}", order.state, clock.now() - order.ordered_at > ON_ITS_WAY
    asked, taken = order_of(order), order.gateway_id is not None
    db.release()
    if taken or state != InstructionState.PENDING:
        yield from _compared(where, asked, state, late=late)


def _compared(where: str, asked: Order, state: InstructionState, *, late: bool) -> Iterator[Difference]:
    receipt = gateway().find(asked)
    if receipt is None:
        yield Difference(where, "the gateway doesn't know it")
    elif receipt.amount_fen != asked.amount_fen:
        yield Difference(where, f"the gateway says {receipt.amount_fen} fen, not {asked.amount_fen} fen")
    elif receipt.state != state and (late or state != InstructionState.PENDING):
        yield Difference(where, f"{receipt.state} at the gateway, {state} here")


def instruction_ids() -> list[int]:
    """Return the numbers of all orders."""
    return list(db.session.scalars(select(Instruction.id).order_by(Instruction.id)))
