"""No commitment, no call: how the agreed share of a bounty is secured before the publication, and how it goes back.

Money is held by the payments room in an escrow without a payee; for guarantees and certificates see `documents`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db, outbox
from marketplace.challenges import pace
from marketplace.challenges.locks import lock, note
from marketplace.challenges.models import Commitment
from marketplace.challenges.states import WITHOUT_CONTRACT, ChallengeState, CommitmentKind, CommitmentState
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.lifecycle import move
from marketplace.payments import actions as payments
from marketplace.payments.models import EscrowState

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor


def open_escrow(challenge: Challenge, *, by: Actor) -> Commitment:
    """Open the escrow that the publisher is to fund; nobody is named yet whom it will pay.

    Raises:
        IllegalMove: the call isn't waiting for its commitment.
        Invalid: the call names another kind of commitment.
        Conflict: one is on its way already.
    """
    check_asked(challenge, CommitmentKind.ESCROW)
    escrow = payments.open_escrow(challenge.organisation_id, None, challenge.committed_fen, by=by)
    return ask(challenge, by, amount_fen=escrow.amount_fen, escrow_id=escrow.id)


def check_asked(challenge: Challenge, kind: CommitmentKind) -> None:
    """Lock a call and refuse another commitment than the one that it waits for."""
    lock(challenge)
    if challenge.state is not ChallengeState.APPROVED:
        raise IllegalMove("challenge", challenge.state, "commit")
    if challenge.commitment_kind is not kind:
        raise Invalid(_l("The call names another kind of commitment."))
    if of(challenge, CommitmentState.ASKED) is not None:
        raise Conflict(_l("A commitment is on its way already."))


def ask(challenge: Challenge, by: Actor, **content: object) -> Commitment:
    """Put a commitment of the kind that a call names forward."""
    commitment = Commitment(challenge_id=challenge.id, kind=challenge.commitment_kind, asked_by=by.person_id, **content)
    db.session.add(commitment)
    db.session.flush()
    db.session.expire(challenge, ["commitments"])
    _note("ask", commitment, by)
    return commitment


def take_back(challenge: Challenge, *, by: Actor) -> Challenge:
    """Take back what secures a funded call before its publication, e.g. a guarantee that ends too soon by now.

    Raises:
        IllegalMove: the call isn't funded, or is published.
    """
    lock(challenge)
    pace.move(challenge, "unfund")
    note("unfund", challenge, by)
    db.session.flush()
    give_back(challenge, by=by)
    return challenge


def money_settled(escrow_id: int) -> None:
    """Note what became of the charge of an escrow: its call is funded, or has ended meanwhile and nothing is kept.

    A second report changes nothing.
    """
    commitment = db.session.scalar(select(Commitment).where(Commitment.escrow_id == escrow_id))
    if commitment is None:
        return
    lock(commitment.challenge)
    db.session.refresh(commitment)
    if commitment.state is CommitmentState.ASKED and commitment.escrow and commitment.escrow.held_fen:
        hold(commitment, None)
    if commitment.challenge.state in WITHOUT_CONTRACT:
        give_back(commitment.challenge, by=None)


def hold(commitment: Commitment, by: Actor | None) -> None:
    """Note that a commitment stands: its call is funded."""
    decide(commitment, "hold", by)
    db.session.flush()  # the trigger on the call counts what is held
    challenge = commitment.challenge
    if challenge.state is ChallengeState.APPROVED:
        pace.move(challenge, "fund")
        note("fund", challenge, by, commitment=commitment.id)
        outbox.enqueue("challenge.funded", challenge.id)
    db.session.flush()


def decide(commitment: Commitment, verb: str, by: Actor | None) -> None:
    """Take a step of a commitment's life at this instant."""
    move(commitment, verb)
    commitment.decided_at = clock.now()
    _note(verb, commitment, by)


def of(challenge: Challenge, *states: CommitmentState) -> Commitment | None:
    """Return the newest commitment of a call in one of the states, or None."""
    found = (one for one in reversed(challenge.commitments) if one.state in states)
    return next(found, None)


def held_escrow(challenge: Challenge) -> Escrow | None:
    """Return the escrow that holds a call's bounty, for the contract that has won it; None where a document stands."""
    held = of(challenge, CommitmentState.HELD)
    return held.escrow if held else None


def release(challenge: Challenge, *, by: Actor | None) -> None:
    """Note that what was committed went into the contracts of the winners; contracts calls this downward."""
    held = of(challenge, CommitmentState.HELD)
    if held is not None:
        decide(held, "release", by)
        db.session.flush()


def give_back(challenge: Challenge, *, by: Actor | None) -> None:
    """Return what was committed for a call that ended without a contract: money is refunded, documents fall.

    It happens in the same unit of work as the end of the call. A charge that is still on its way is returned as soon
    as the gateway reports it.
    """
    for commitment in challenge.commitments:
        if commitment.state is CommitmentState.HELD:
            _refund(commitment, by)
        elif commitment.state is CommitmentState.ASKED:
            _drop(commitment, by)
    db.session.flush()


def _refund(commitment: Commitment, by: Actor | None) -> None:
    decide(commitment, "refund", by)
    escrow = commitment.escrow
    if escrow is not None and escrow.held_fen:
        payments.refund(escrow, escrow.held_fen, f"call:{commitment.challenge_id}", by=by)


def _drop(commitment: Commitment, by: Actor | None) -> None:
    escrow = commitment.escrow
    if escrow is not None and escrow.state is EscrowState.CHARGING:
        return  # `money_settled` gives it back
    decide(commitment, "refuse", by)
    if escrow is not None:
        payments.cancel(escrow, by=by)


def _note(verb: str, commitment: Commitment, by: Actor | None) -> None:
    audit.record(
        f"commitment.{verb}", commitment, by=by, challenge=commitment.challenge_id, amount_fen=commitment.amount_fen
    )
