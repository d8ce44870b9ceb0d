"""What is done with an escrow. Each verb stores what the gateway is to be asked; a handler asks it afterwards."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import audit, db, lifecycle, outbox
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.payments import charges, invoices, ledger, queries
from marketplace.payments.models import Escrow, Instruction, InstructionKind

if TYPE_CHECKING:
    from marketplace.permissions import Actor

MOST_FEN = 10**15


class NotEnoughHeld(Conflict):
    """More is to leave an escrow than it holds."""

    default = _l("The escrow doesn't hold that much money. Nothing was paid.")


class NobodyToPay(Conflict):
    """The escrow has no payee yet."""

    default = _l("It isn't settled yet who is to be paid from this escrow.")


def open_escrow(payer_id: int, payee_id: int | None, amount_fen: int, *, by: Actor | None) -> Escrow:
    """Open an escrow (资金监管) that the payer is to fund.

    Args:
        payer_id: the organisation whose money it will hold.
        payee_id: who will be paid; None while that isn't known.
        amount_fen: in 分.
        by: who opens it; None for the system.

    Raises:
        Invalid: the amount isn't positive, or is above 10^15 分.
    """
    if not 0 < amount_fen <= MOST_FEN:
        raise Invalid(_l("The amount must be positive and at most 10 trillion yuan."), field="amount")
    escrow = Escrow(payer_id=payer_id, payee_id=payee_id, amount_fen=amount_fen)
    db.session.add(escrow)
    audit.record("escrow.open", escrow, by=by, payer=payer_id, payee=payee_id, amount_fen=amount_fen)
    db.session.flush()
    return escrow


def name_payee(escrow: Escrow, payee_id: int, *, by: Actor | None) -> None:
    """Say who will be paid, once that is known (an award, a signature).

    Raises:
        Conflict: somebody else is named already.
    """
    escrow = queries.locked(escrow.id)
    if escrow.payee_id not in (None, payee_id):
        raise Conflict
    escrow.payee_id = payee_id
    audit.record("escrow.name_payee", escrow, by=by, payee=payee_id)
    db.session.flush()


def fund(escrow: Escrow, method: str, *, by: Actor | None) -> Instruction:
    """Have what is missing to the whole amount charged to the payer, to the platform's balance at the gateway.

    Args:
        escrow: planned, failed in an earlier attempt, or split off with less than its amount.
        method: the gateway's token of a means of payment.
        by: a member with the finance role.

    Raises:
        IllegalMove: it is being charged already, or is funded.
    """
    escrow = queries.locked(escrow.id)
    if not escrow.missing_fen:
        raise IllegalMove("escrow", escrow.state, "charge")
    lifecycle.move(escrow, "charge")
    order = _order(escrow, InstructionKind.CHARGE, escrow.missing_fen, "charge", by=by, method=method)
    audit.record("escrow.fund", escrow, by=by, instruction=order.id, amount_fen=order.amount_fen)
    outbox.enqueue("escrow.charge", escrow.id, instruction=order.id)
    db.session.flush()
    return order


def release(escrow: Escrow, amount_fen: int, key: str, *, by: Actor | None) -> Instruction:
    """Have money paid to the payee.

    Args:
        escrow: funded.
        amount_fen: in 分, at most what is held.
        key: the caller's own name of what is paid for ("milestone:12"): asked twice, it is paid once.
        by: who ordered it; None for the system.

    Raises:
        NotEnoughHeld: less is held.
        NobodyToPay: no payee is named.
        InvoiceMissing: the escrow asks for invoices, and the payee hasn't filed one for this.
    """
    escrow = queries.locked(escrow.id)
    if escrow.payee_id is None:
        raise NobodyToPay
    earlier = queries.live_instruction(escrow, InstructionKind.RELEASE, key)
    if earlier is not None:
        return earlier
    if invoices.wanted(escrow, key):
        raise invoices.InvoiceMissing
    _take(escrow, amount_fen, "release")
    escrow.released_fen += amount_fen
    order = _order(escrow, InstructionKind.RELEASE, amount_fen, key, by=by)
    ledger.book_order(order)
    audit.record("escrow.release", escrow, by=by, instruction=order.id, amount_fen=amount_fen)
    outbox.enqueue("escrow.release", escrow.id, instruction=order.id)
    db.session.flush()
    return order


def refund(escrow: Escrow, amount_fen: int, key: str, *, by: Actor | None) -> Instruction:
    """Have money returned to the payer; the arguments and refusals are those of `release`.

    Money that came in by two charges goes back by two orders; the first is returned.
    """
    escrow = queries.locked(escrow.id)
    earlier = charges.asked(escrow, key)
    if earlier is not None:
        return earlier
    _take(escrow, amount_fen, "refund")
    escrow.refunded_fen += amount_fen
    orders = [_give_back(escrow, portion, key, by) for portion in charges.portions(escrow, amount_fen)]
    return orders[0]


def _give_back(escrow: Escrow, portion: charges.Portion, key: str, by: Actor | None) -> Instruction:
    purpose = f"{key}{portion.suffix}"
    order = _order(escrow, InstructionKind.REFUND, portion.fen, purpose, by=by, charge_id=portion.charge_id)
    ledger.book_order(order)
    audit.record("escrow.refund", escrow, by=by, instruction=order.id, amount_fen=portion.fen)
    outbox.enqueue("escrow.refund", escrow.id, instruction=order.id)
    db.session.flush()
    return order


def cancel(escrow: Escrow, *, by: Actor | None) -> None:
    """Give up an escrow that nobody has funded: nothing can be paid into it any more.

    Raises:
        IllegalMove: it is being funded, or was and holds the money.
    """
    escrow = queries.locked(escrow.id)
    if not escrow.missing_fen or escrow.held_fen:
        raise IllegalMove("escrow", escrow.state, "cancel")
    lifecycle.move(escrow, "cancel")
    audit.record("escrow.cancel", escrow, by=by)
    db.session.flush()


def _take(escrow: Escrow, amount_fen: int, verb: str) -> None:
    """Check under the lock that the money is there, and move the escrow on."""
    if amount_fen <= 0:
        raise Invalid(_l("The amount must be positive and at most 10 trillion yuan."), field="amount")
    if amount_fen > escrow.held_fen:
        raise NotEnoughHeld
    lifecycle.move(escrow, verb)


def _order(escrow: Escrow, kind: InstructionKind, amount_fen: int, purpose: str, **more: Any) -> Instruction:
    """Store what the gateway is to be asked, with the key under which it will be asked."""
    by = more.pop("by")
    order = Instruction(
        escrow=escrow,
        kind=kind,
        amount_fen=amount_fen,
        purpose=purpose,
        reference=uuid.uuid4().hex,
        ordered_by=by.person_id if by else None,
        **more,
    )
    db.session.add(order)
    db.session.flush()
    return order
