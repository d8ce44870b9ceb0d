"""What an amendment or a termination does to the money: what was paid stays, the rest follows the new text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts.models import MilestoneState
from marketplace.errors import Conflict
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract
    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor

ORDERED_OUT = (MilestoneState.ACCEPTED, MilestoneState.PAID)


class MoneyMoves(Conflict):
    """The gateway hasn't answered yet; what is held can't be told."""

    default = _l("A payment is on its way. Please wait until the bank has answered, then do this again.")


def unpaid_fen(contract: Contract) -> int:
    """Return what is still to be paid by the milestones, in 分."""
    return sum(step.amount_fen for step in contract.milestones if step.state not in ORDERED_OUT)


def rearrange(contract: Contract, key: str, *, by: Actor) -> int | None:
    """Have the escrow hold what the changed milestones are to pay; returns the number of an escrow it replaced.

    Money above that goes back to the payer. Where more is needed, an escrow of the new amount takes the place of the
    old one, because an escrow is funded whole or not at all.

    Raises:
        MoneyMoves: a payment is under way.
    """
    due, escrow = unpaid_fen(contract), _at_rest(contract)
    if escrow is not None and due == escrow.held_fen + escrow.missing_fen:
        return None
    if escrow is not None and not escrow.missing_fen and due < escrow.held_fen:
        payments.refund(escrow, escrow.held_fen - due, key, by=by)
        return None
    if escrow is not None:
        _empty(escrow, key, by)
    if due == 0:
        return None
    opened = payments.open_escrow(contract.buyer_id, contract.seller_id, due, by=by)
    contract.escrow_id = opened.id
    return escrow.id if escrow else None


def give_back(contract: Contract, key: str, *, by: Actor | None) -> int:
    """Return everything that is held to the payer and close an escrow that was never funded; returns the 分.

    Raises:
        MoneyMoves: a payment is under way.
    """
    escrow = _at_rest(contract)
    return _empty(escrow, key, by) if escrow else 0


def _at_rest(contract: Contract) -> Escrow | None:
    """Return the escrow, locked, with nothing under way."""
    if contract.escrow_id is None:
        return None
    escrow = escrows.locked(contract.escrow_id)
    if escrow.state in escrows.IN_PROGRESS:
        raise MoneyMoves
    return escrow


def _empty(escrow: Escrow, key: str, by: Actor | None) -> int:
    held = escrow.held_fen
    if held:
        payments.refund(escrow, held, key, by=by)
    elif escrow.missing_fen and escrow.life.allows(escrow.state, "cancel"):
        payments.cancel(escrow, by=by)
    return held
