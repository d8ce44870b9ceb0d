"""Documents that secure a bounty: a bank's guarantee (银行保函) or a budget certificate (预算证明)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, db, outbox, policies
from marketplace.challenges import committing
from marketplace.challenges.locks import lock
from marketplace.challenges.states import CommitmentKind, CommitmentState
from marketplace.errors import Forbidden, IllegalMove, Invalid
from marketplace.files import actions as files

if TYPE_CHECKING:
    from datetime import date

    from marketplace.challenges.models import Challenge, Commitment
    from marketplace.files.models import Attachment
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


def ends_too_soon(challenge: Challenge) -> bool:
    """Tell whether the guarantee of a call doesn't reach far enough beyond its deadline as it is set now."""
    held = committing.of(challenge, CommitmentState.HELD)
    return held is not None and held.valid_to is not None and held.valid_to < valid_long_enough(challenge)


def hand_in(challenge: Challenge, document: Document, *, by: Actor) -> Commitment:
    """Hand in the guarantee or certificate that the call names; an official reads it.

    Raises:
        IllegalMove: the call isn't waiting for its commitment.
        Invalid: less than the agreed share, no issuer, or a guarantee that ends too soon.
        Conflict: one is on its way already.
    """
    committing.check_asked(challenge, challenge.commitment_kind)
    _check_document(challenge, document)
    commitment = committing.ask(
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
    _locked(commitment)
    commitment.confirmed_by = by.person_id
    committing.hold(commitment, by)
    return commitment


def _locked(commitment: Commitment) -> None:
    """Lock the call and read the commitment again: of two officials at one instant the second one is told."""
    lock(commitment.challenge)
    db.session.refresh(commitment)


def turn_down(commitment: Commitment, reason: str, *, by: Actor) -> Commitment:
    """Refuse a document, with the reason; another can be handed in.

    Raises:
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid(_l("Say in words what is wrong, so that the author can act on it."), field="note")
    _locked(commitment)
    committing.decide(commitment, "refuse", by)
    commitment.note = reason.strip()
    outbox.enqueue("challenge.commitment_refused", commitment.challenge_id)
    db.session.flush()
    return commitment
