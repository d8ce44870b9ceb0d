"""Money that is held for one purpose passes to another of the same payer: a bounty to the contracts that won it.

No money moves at the gateway and none in the ledger; two escrows say how much one has passed to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace import audit, db, lifecycle
from marketplace.payments import queries
from marketplace.payments.actions import NotEnoughHeld
from marketplace.payments.models import Escrow, EscrowState

if TYPE_CHECKING:
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class Share:
    """What is split off an escrow: for whom, how much it takes along and is to hold in the end, in 分."""

    payee_id: int
    take_fen: int
    amount_fen: int
    invoiced: bool = False


def split(escrow: Escrow, share: Share, *, by: Actor | None) -> Escrow:
    """Pass money that is held on to a new escrow with a payee of its own: a bounty to the contract that won it.

    Args:
        escrow: funded, and itself not split from another.
        share: whom the new escrow pays, how much it takes along, and what it is to hold in the end.
        by: who ordered it; None for the system.

    Raises:
        NotEnoughHeld: less is held.
        IllegalMove: it isn't funded, or is being paid out or returned.
    """
    escrow = queries.locked(escrow.id)
    if not 0 < share.take_fen <= min(escrow.held_fen, share.amount_fen) or escrow.split_from_id is not None:
        raise NotEnoughHeld
    lifecycle.move(escrow, "split")
    escrow.split_fen += share.take_fen
    part = Escrow(
        payer_id=escrow.payer_id,
        payee_id=share.payee_id,
        amount_fen=share.amount_fen,
        funded_fen=share.take_fen,
        brought_fen=share.take_fen,
        split_from_id=escrow.id,
        invoiced=share.invoiced,
        state=EscrowState.FUNDED,
    )
    db.session.add(part)
    _passed_on(escrow, part, share.take_fen, by)
    return part


def bring(part: Escrow, fen: int, *, by: Actor | None) -> None:
    """Bring more from the escrow that this one was split from, in 分, e.g. when a runner has passed a gate.

    Raises:
        NotEnoughHeld: the origin holds less, or the part would hold more than its amount.
    """
    assert part.split_from_id is not None, "it has no origin"
    origin = queries.locked(part.split_from_id)
    part = queries.locked(part.id)
    if not 0 < fen <= min(origin.held_fen, part.missing_fen) or part.funded_fen != part.brought_fen:
        raise NotEnoughHeld
    lifecycle.move(origin, "split")
    lifecycle.move(part, "bring")
    origin.split_fen += fen
    part.brought_fen += fen
    part.funded_fen += fen
    _passed_on(origin, part, fen, by)


def _passed_on(origin: Escrow, part: Escrow, fen: int, by: Actor | None) -> None:
    if not origin.held_fen:
        lifecycle.move(origin, "pass_on")
    db.session.flush()
    audit.record("escrow.split", part, by=by, split_from=origin.id, brought_fen=fen)
