"""What becomes of an order once the gateway has spoken: applied once, whoever reports it and however often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.payments import ledger, queries
from marketplace.payments.gateway import GatewayRefused, Receipt
from marketplace.payments.models import Escrow, Instruction, InstructionKind, InstructionState

if TYPE_CHECKING:
    from datetime import timedelta

TOPICS = {
    InstructionKind.CHARGE: "escrow.funded",
    InstructionKind.RELEASE: "escrow.released",
    InstructionKind.REFUND: "escrow.refunded",
}


def acknowledge(instruction_id: int, receipt: Receipt, *, ask_again: timedelta) -> None:
    """Note that the gateway has taken an order.

    What became of it is for the webhook to say; in case none comes, the gateway is asked after a while.
    """
    order = _locked(instruction_id)
    if order.state != InstructionState.PENDING or order.gateway_id:
        return
    _compare(order, receipt)
    order.gateway_id = receipt.gateway_id
    outbox.enqueue("escrow.check", order.escrow_id, due_at=clock.now() + ask_again, instruction=order.id)
    db.session.flush()


def settle(instruction_id: int, receipt: Receipt) -> None:
    """Apply the outcome of an order to its escrow and to the ledger; a second report changes nothing.

    Raises:
        GatewayRefused: the report contradicts what was ordered, or an earlier report.
    """
    order = _locked(instruction_id)
    _compare(order, receipt)
    if receipt.state == InstructionState.PENDING:
        return
    if order.state != InstructionState.PENDING:
        if order.state != receipt.state:
            raise GatewayRefused(f"instruction {order.id} is {order.state}, now reported as {receipt.state}")
        return
    order.gateway_id, order.settled_at = receipt.gateway_id, clock.now()
    if receipt.state == InstructionState.SUCCEEDED:
        _succeed(order)
    else:
        _fail(order, receipt.reason or "unknown")
    db.session.flush()


def _locked(instruction_id: int) -> Instruction:
    """Lock the escrow first, then read the order: the same sequence as every verb."""
    escrow_id = db.session.scalars(select(Instruction.escrow_id).where(Instruction.id == instruction_id)).one()
    queries.locked(escrow_id)
    return db.session.get_one(Instruction, instruction_id, populate_existing=True)


def _compare(order: Instruction, receipt: Receipt) -> None:
    same = (order.reference, order.amount_fen) == (receipt.reference, receipt.amount_fen)
    if not same or order.gateway_id not in (None, receipt.gateway_id):
        raise GatewayRefused(f"instruction {order.id} is reported with another number or amount")


def _succeed(order: Instruction) -> None:
    escrow = order.escrow
    lifecycle.move(order, "succeed")
    if order.kind == InstructionKind.CHARGE:
        escrow.funded_fen += order.amount_fen
        ledger.book_charge(order)
        lifecycle.move(escrow, "fund")
    else:
        ledger.book_payment(order)
        _after_paying(escrow, order.kind)
    audit.record(TOPICS[order.kind], escrow, by=None, instruction=order.id, amount_fen=order.amount_fen)
    outbox.enqueue(TOPICS[order.kind], escrow.id, instruction=order.id, purpose=order.purpose)


def _fail(order: Instruction, reason: str) -> None:
    escrow = order.escrow
    lifecycle.move(order, "fail")
    order.reason = reason
    if order.kind == InstructionKind.CHARGE:
        lifecycle.move(escrow, "keep" if escrow.brought_fen else "decline")
    else:
        _give_back(escrow, order)
    audit.record("escrow.failed", escrow, by=None, instruction=order.id, reason=reason)
    outbox.enqueue("escrow.failed", escrow.id, instruction=order.id, purpose=order.purpose)


def _give_back(escrow: Escrow, order: Instruction) -> None:
    """The gateway has refused to pay: the money is held again and may be ordered out again."""
    ledger.book_return(order)
    if order.kind == InstructionKind.RELEASE:
        escrow.released_fen -= order.amount_fen
    else:
        escrow.refunded_fen -= order.amount_fen
    if not _under_way(escrow):
        lifecycle.move(escrow, "keep")


def _after_paying(escrow: Escrow, kind: InstructionKind) -> None:
    """Move the escrow on when the last order under way has been carried out."""
    if _under_way(escrow):
        return
    if escrow.held_fen or escrow.missing_fen:
        lifecycle.move(escrow, "keep")
    else:
        lifecycle.move(escrow, "pay_out" if kind == InstructionKind.RELEASE else "give_back")


def _under_way(escrow: Escrow) -> bool:
    db.session.flush()
    chosen = select(Instruction.id).where(
        Instruction.escrow_id == escrow.id, Instruction.state == InstructionState.PENDING
    )
    return db.session.scalars(chosen).first() is not None
