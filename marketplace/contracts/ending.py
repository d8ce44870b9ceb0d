"""How a contract ends once its termination takes effect: by the last party's declaration, or on a notice's day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.contracts import amending, concluding, money, queries
from marketplace.contracts.agreement import Termination
from marketplace.contracts.states import TerminationState
from marketplace.errors import Invalid
from marketplace.payments import actions as payments

if TYPE_CHECKING:
    from marketplace.payments.models import Instruction
    from marketplace.permissions import Actor

KEY = "termination:"


def end_when_due(termination_id: int) -> None:
    """End a contract whose notice nobody contested, on its day; otherwise change nothing.

    Raises:
        money.MoneyMoves: a payment is under way; the relay asks again.
    """
    row = locked(db.session.get_one(Termination, termination_id))
    if row.state is TerminationState.GIVEN and row.effective_on and clock.today() >= row.effective_on:
        carry_out(row, "take_effect", None)


def carry_out(row: Termination, verb: str, by: Actor | None) -> None:
    """End the locked contract of a termination: close what is being changed, give back what is held."""
    contract = row.contract
    lifecycle.move(contract, "terminate")
    amending.close_for_termination(contract)
    returned = money.give_back(contract, f"{KEY}{row.id}", by=by)
    lifecycle.move(row, verb)
    row.closed_at, row.refunded_fen = clock.now(), returned
    note("take_effect", row, by, refunded_fen=row.refunded_fen)
    outbox.enqueue("contract.terminated", contract.id, termination=row.id)
    db.session.flush()
    if contract.award is not None:
        concluding.conclude(contract.award.challenge, by=by)


def refund_again(row: Termination, *, by: Actor) -> Instruction:
    """Ask for the refund once more after the gateway has refused it.

    Raises:
        Invalid: nothing is held any more.
        money.MoneyMoves: the first refund is still under way.
    """
    escrow = row.contract.escrow
    if row.state is not TerminationState.EFFECTIVE or escrow is None or not escrow.held_fen:
        raise Invalid(_l("The escrow holds nothing that could be returned."))
    asked = payments.refund(escrow, escrow.held_fen, f"{KEY}{row.id}", by=by)
    note("refund_again", row, by, fen=escrow.held_fen)
    return asked


def locked(row: Termination) -> Termination:
    """Lock the contract, so that an ending and anything else come one after the other; read again."""
    queries.locked(row.contract_id)
    found = db.session.get_one(Termination, row.id, populate_existing=True)
    db.session.expire(found, ["consents"])
    return found


def note(verb: str, row: Termination, by: Actor | None, **more: Any) -> None:
    """Keep what was done with a termination in the trail."""
    db.session.flush()
    audit.record(f"termination.{verb}", row, by=by, contract=row.contract_id, state=row.state.value, **more)
