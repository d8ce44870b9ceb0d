"""No commitment, no call: how the agreed share of a bounty is secured before the publication, and how it goes back.

Money is held by the payments room in an escrow without a payee; documents (保函, 预算证明) are read by an official.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db, outbox, policies
from marketplace.challenges.locks import lock, note
from marketplace.challenges.models import Commitment
from marketplace.challenges.states import WITHOUT_CONTRACT, ChallengeState, CommitmentKind, CommitmentState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.files import actions as files
from marketplace.lifecycle import move
from marketplace.payments import actions as payments
from marketplace.payments.models import EscrowState

if TYPE_CHECKING:
    from datetime import date

    from marketplace.challenges.models import Challenge
    from marketplace.files.models import Attachment
    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Document:
    """A bank's guarantee (with its last day) or a budget certificate; `amount_fen` in 分."""

    amount_fen: int
    issuer: str
    file: Attachment
    valid_to: date | None = None


def least_share_bp(region: str) -> int:
    """Return the least share of a bounty that must be committed in a region, in 1/10000."""
    return int(policies.value("call.committed_share", region=region, on=clock.today()).value * WHOLE_BP)


def valid_long_enough(challenge: Challenge) -> date:
    """Return the first day on which a guarantee for a call may end."""
    assert challenge.deadline_at is not None
    span = policies.value("call.guarantee_after", region=challenge.region, on=clock.today()).value
    day: date = span.after(clock.local(challenge.deadline_at).date()).day
    return day


def open_escrow(challenge: Challenge, *, by: Actor) -> Commitment:
    """Open the escrow that the publisher is to fund; nobody is named yet whom it will pay.

    Raises:
        IllegalMove: the call isn't waiting for its commitment.
        Invalid: the call names another kind of commitment.
        Conflict: one is on its way already.
    """
    _check_asked(challenge, CommitmentKind.ESCROW)
    escrow = payments.open_escrow(challenge.organisation_id, None, challenge.committed_fen, by=by)
    return _ask(challenge, by, amount_fen=escrow.amount_fen, escrow_id=escrow.id)


def hand_in(challenge: Challenge, document: Document, *, by: Actor) -> Commitment:
    """Hand in the guarantee or certificate that the call names; an official reads it.

    Raises:
        IllegalMove: the call isn't waiting for its commitment.
        Invalid: less than the agreed share, no issuer, or a guarantee that ends too soon.
        Conflict: one is on its way already.
    """
    _check_asked(challenge, challenge.commitment_kind)
    _check_document(challenge, document)
    commitment = _ask(
        challenge,
        by,
        amount_fen=document.amount_fen,
        issuer=document.issuer.strip(),
        file_id=document.file.id,
        valid_to=document.valid_to,
    )
    files.attach(document.file, commitment, by=by)
    outbox.enqueue("challenge.commitment_handed_in", challenge.id)
    db.session.flush()
    return commitment


def _check_asked(challenge: Challenge, kind: CommitmentKind) -> None:
    lock(challenge)
    if challenge.state is not ChallengeState.APPROVED:
        raise IllegalMove("challenge", challenge.state, "commit")
    if challenge.commitment_kind is not kind:
        raise Invalid(_l("The call names another kind of commitment."))
    if of(challenge, CommitmentState.ASKED) is not None:
        raise Conflict(_l("A commitment is on its way already."))


def _check_document(challenge: Challenge, document: Document) -> None:
    guarantee = challenge.commitment_kind is CommitmentKind.GUARANTEE
    if challenge.commitment_kind is CommitmentKind.ESCROW:
        raise Invalid(_l("The call names another kind of commitment."))
    if document.amount_fen < challenge.committed_fen:
        raise Invalid(_l("This is less than the share of the bounty that the call names."), field="amount")
    if not document.issuer.strip():
        raise Invalid(_l("Say who has issued the document."), field="issuer")
    if guarantee != (document.valid_to is not None):
        raise Invalid(_l("A guarantee has a last day; a certificate has none."), field="valid_to")
    if document.valid_to is not None and document.valid_to < valid_long_enough(challenge):
        day = valid_long_enough(challenge).isoformat()
        raise Invalid(_l("The guarantee must be valid until %(day)s at least.", day=day), field="valid_to")


def _ask(challenge: Challenge, by: Actor, **content: object) -> Commitment:
    commitment = Commitment(challenge_id=challenge.id, kind=challenge.commitment_kind, asked_by=by.person_id, **content)
    db.session.add(commitment)
    db.session.flush()
    db.session.expire(challenge, ["commitments"])
    _note("ask", commitment, by)
    return commitment


def confirm(commitment: Commitment, *, by: Actor) -> Commitment:
    """Accept a document that was handed in: the call is funded and may be published.

    Raises:
        Forbidden: who confirms has handed it in.
        IllegalMove: it was decided already, or is money.
    """
    if by.person_id == commitment.asked_by:
        raise Forbidden
    if commitment.kind is CommitmentKind.ESCROW:
        raise IllegalMove("commitment", commitment.state, "confirm")
    lock(commitment.challenge)
    commitment.confirmed_by = by.person_id
    _hold(commitment, by)
    return commitment


def turn_down(commitment: Commitment, reason: str, *, by: Actor) -> Commitment:
    """Refuse a document, with the reason; another can be handed in.

    Raises:
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid(_l("Say in words what is wrong, so that the author can act on it."), field="note")
    lock(commitment.challenge)
    _decide(commitment, "refuse", by)
    commitment.note = reason.strip()
    outbox.enqueue("challenge.commitment_refused", commitment.challenge_id)
    db.session.flush()
    return commitment


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
        _hold(commitment, None)
    if commitment.challenge.state in WITHOUT_CONTRACT:
        give_back(commitment.challenge, by=None)


def _hold(commitment: Commitment, by: Actor | None) -> None:
    _decide(commitment, "hold", by)
    db.session.flush()  # the trigger on the call counts what is held
    challenge = commitment.challenge
    if challenge.state is ChallengeState.APPROVED:
        move(challenge, "fund")
        note("fund", challenge, by, commitment=commitment.id)
        outbox.enqueue("challenge.funded", challenge.id)
    db.session.flush()


def _decide(commitment: Commitment, verb: str, by: Actor | None) -> None:
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
        _decide(held, "release", by)
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
    _decide(commitment, "refund", by)
    escrow = commitment.escrow
    if escrow is not None and escrow.held_fen:
        payments.refund(escrow, escrow.held_fen, f"call:{commitment.challenge_id}", by=by)


def _drop(commitment: Commitment, by: Actor | None) -> None:
    escrow = commitment.escrow
    if escrow is not None and escrow.state is EscrowState.CHARGING:
        return  # `money_settled` gives it back
    _decide(commitment, "refuse", by)
    if escrow is not None:
        payments.cancel(escrow, by=by)


def _note(verb: str, commitment: Commitment, by: Actor | None) -> None:
    audit.record(
        f"commitment.{verb}", commitment, by=by, challenge=commitment.challenge_id, amount_fen=commitment.amount_fen
    )
