"""A bounty that the gateway has refused to return: it is held still, its officers see so and ask for it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from marketplace import audit, db
from marketplace.challenges.locks import lock
from marketplace.challenges.models import Challenge, Commitment
from marketplace.challenges.queries import in_regions, of_organisations
from marketplace.challenges.states import ChallengeState, CommitmentState
from marketplace.errors import Invalid
from marketplace.payments import actions as payments
from marketplace.payments.models import Escrow, EscrowState
from marketplace.permissions import Permission, Role, permits

if TYPE_CHECKING:
    from marketplace.payments.models import Instruction
    from marketplace.permissions import Actor

CONTRACTS_ENDED = (ChallengeState.SETTLED, ChallengeState.TERMINATED)
"""States in which no contract of a call needs what is left of its bounty."""


def commitment_of(**values: int) -> Commitment | None:
    """Return a commitment of money, or None."""
    found = db.session.get(Commitment, values["id"])
    return found if found and found.escrow_id else None


def refused(commitment: Commitment) -> bool:
    """Tell whether money that was ordered back to the publisher is held still, with no order under way."""
    escrow = commitment.escrow
    if escrow is None or not escrow.held_fen or escrow.state is not EscrowState.FUNDED:
        return False
    released = commitment.state is CommitmentState.RELEASED and commitment.challenge.state in CONTRACTS_ENDED
    return released or commitment.state is CommitmentState.REFUNDED


def again(commitment: Commitment, *, by: Actor) -> Instruction:
    """Ask the gateway once more to return what is held.

    Raises:
        Invalid: nothing is held that goes back, or the order is still under way.
    """
    lock(commitment.challenge)
    db.session.refresh(commitment)
    if commitment.escrow:
        db.session.refresh(commitment.escrow)
    if not refused(commitment) or commitment.escrow is None:
        raise Invalid(_l("The escrow holds nothing that could be returned."))
    rest = ":rest" if commitment.state is CommitmentState.RELEASED else ""
    held = commitment.escrow.held_fen
    order = payments.refund(commitment.escrow, held, f"call:{commitment.challenge_id}{rest}", by=by)
    audit.record("commitment.refund_again", commitment, by=by, challenge=commitment.challenge_id, amount_fen=held)
    db.session.flush()
    return order


def refused_for(actor: Actor) -> list[Commitment]:
    """Return the commitments whose refund was refused and that this person may ask for again."""
    calls = [
        chosen.with_only_columns(Challenge.id).order_by(None)
        for chosen in (of_organisations(actor), in_regions(actor, Role.CALL_SECRETARY))
    ]
    gone = (CommitmentState.REFUNDED, CommitmentState.RELEASED)
    chosen = (
        select(Commitment)
        .join(Escrow, Escrow.id == Commitment.escrow_id)
        .where(Commitment.state.in_(gone), Escrow.state == EscrowState.FUNDED)
        .where(or_(*(Commitment.challenge_id.in_(one) for one in calls)))
    )
    found = db.session.scalars(chosen.order_by(Commitment.id))
    return [one for one in found if refused(one) and permits(actor, Permission.RETURN_BOUNTY, one)]
