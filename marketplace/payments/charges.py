"""Which charge a refund gives back: the gateway returns money of one charge at a time, never more than it brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from marketplace import db
from marketplace.payments import queries
from marketplace.payments.models import Instruction, InstructionKind, InstructionState

if TYPE_CHECKING:
    from marketplace.payments.models import Escrow

ORIGIN = "/origin"


@dataclass(frozen=True)
class Portion:
    """A part of a refund in 分 and the charge it goes back by; `suffix` tells two orders of one purpose apart."""

    fen: int
    charge_id: int
    suffix: str = ""


def portions(escrow: Escrow, amount_fen: int) -> list[Portion]:
    """Divide a refund: an escrow's own charge first, the rest by the charge of the escrow it was split from."""
    own = queries.charge_of(escrow.id)
    by_own = min(amount_fen, _left_of(own)) if own else 0
    rest = amount_fen - by_own
    parts = [Portion(by_own, own.id)] if own and by_own else []
    if not rest:
        return parts
    origin = queries.charge_of(escrow.split_from_id) if escrow.split_from_id else None
    assert origin is not None, "money is held that no charge brought"
    return [*parts, Portion(rest, origin.id, ORIGIN)]


def asked(escrow: Escrow, key: str) -> Instruction | None:
    """Return the refund that stands for a purpose, unless the gateway has refused a part of it since."""
    chosen = select(Instruction).where(
        Instruction.escrow_id == escrow.id,
        Instruction.kind == InstructionKind.REFUND,
        Instruction.purpose.in_((key, f"{key}{ORIGIN}")),
    )
    newest = {order.purpose: order for order in db.session.scalars(chosen.order_by(Instruction.id))}
    refused = any(order.state is InstructionState.FAILED for order in newest.values())
    return None if refused else next(iter(newest.values()), None)


def _left_of(charge: Instruction) -> int:
    """Return what a charge can still give back, in 分."""
    given = select(func.coalesce(func.sum(Instruction.amount_fen), 0)).where(
        Instruction.charge_id == charge.id, Instruction.state != InstructionState.FAILED
    )
    return charge.amount_fen - int(db.session.scalar(given) or 0)
