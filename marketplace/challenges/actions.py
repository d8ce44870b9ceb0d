"""What is done with calls (榜单): raised from a demand, submitted, decided, closed, called again, settled."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, outbox
from marketplace.accounts import queries as accounts
from marketplace.challenges import canonical, queries, sealed, sealing
from marketplace.challenges.completeness import deadline_faults, lacking
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import WRITABLE, ChallengeState
from marketplace.errors import Conflict, Forbidden, IllegalMove, Invalid
from marketplace.lifecycle import move
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion
from marketplace.listings.states import VersionState

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.drafts import CallDraft
    from marketplace.permissions import Actor

NO_BIDS = "no_bids"
GRACE = timedelta(seconds=1)
"""The deadline's own second still counts; the call closes with the next."""


def raise_call(demand: DemandVersion, *, by: Actor) -> Challenge:
    """Begin a call from a published demand: its text is taken over, its exact version is held.

    Raises:
        Invalid: the demand isn't published, or its organisation isn't verified.
        Conflict: the demand has a live call already.
    """
    if demand.state is not VersionState.PUBLISHED:
        raise Invalid(_l("Only a published demand can be raised to a call."))
    _check_publisher(demand)
    if queries.live_call_of(demand.listing_id):
        raise Conflict(_l("This demand has a call already."))
    challenge = _begin(demand, by)
    audit.record("challenge.draft", challenge, by=by, demand_version=demand.id)
    return challenge


def _check_publisher(demand: DemandVersion) -> None:
    publisher = accounts.organisation(demand.organisation_id)
    if publisher is None or not publisher.verified:
        raise Invalid(_l("An official has to verify the organisation before it may raise a call."))


def _begin(demand: DemandVersion, by: Actor, recalled: Challenge | None = None) -> Challenge:
    challenge = Challenge(
        demand_version_id=demand.id,
        listing_id=demand.listing_id,
        organisation_id=demand.organisation_id,
        region=demand.region,
        title=recalled.title if recalled else demand.title,
        problem=recalled.problem if recalled else demand.problem or demand.summary,
        terms=recalled.terms if recalled else "",
        eligibility=recalled.eligibility if recalled else "",
        criteria=recalled.criteria if recalled else [],
        bounty_fen=recalled.bounty_fen if recalled else demand.budget_fen,
        created_by=by.person_id,
        recalled_from_id=recalled.id if recalled else None,
    )
    db.session.add(challenge)
    db.session.flush()
    return challenge


def edit(challenge: Challenge, draft: CallDraft, *, by: Actor) -> Challenge:
    """Write the text of a call that isn't under review.

    Raises:
        IllegalMove: it is under review or published: its text is frozen.
    """
    if challenge.state not in WRITABLE:
        raise IllegalMove("challenge", challenge.state, "edit")
    challenge.title, challenge.problem = draft.title, draft.problem
    challenge.terms, challenge.eligibility = draft.terms, draft.eligibility
    challenge.criteria = [asdict(criterion) for criterion in draft.criteria]
    challenge.bounty_fen, challenge.deadline_at = draft.bounty_fen, draft.deadline_at
    audit.record("challenge.edit", challenge, by=by)
    db.session.flush()
    return challenge


def submit(challenge: Challenge, *, by: Actor) -> Challenge:
    """Hand a complete call to the call secretaries of its region.

    Raises:
        Invalid: something is missing; `field` names it.
    """
    _lock(challenge)
    for field, sentence in lacking(challenge):
        raise Invalid(sentence, field=field)
    move(challenge, "submit")
    challenge.submitted_by, challenge.submitted_at = by.person_id, clock.now()
    challenge.review_reason, challenge.review_note = None, ""
    _note("submit", challenge, by)
    outbox.enqueue("challenge.submitted", challenge.id)
    db.session.flush()
    return challenge


def take_back(challenge: Challenge, *, by: Actor) -> Challenge:
    """Take a submitted call back to change it."""
    return _step(challenge, "take_back", by)


def withdraw(challenge: Challenge, *, by: Actor) -> Challenge:
    """Give a call up before it is published; the demand stays and can be raised again."""
    _lock(challenge)
    move(challenge, "withdraw")
    challenge.ended_at = clock.now()
    _note("withdraw", challenge, by)
    db.session.flush()
    return challenge


def send_back(challenge: Challenge, reason: str, note: str, *, by: Actor) -> Challenge:
    """Send a call back to its author with a reason of the code list `review_reasons` and what to correct."""
    return _decide_against(challenge, "return_", (reason, note), by)


def refuse(challenge: Challenge, reason: str, note: str, *, by: Actor) -> Challenge:
    """Refuse a call with a reason of the code list `review_reasons` and its explanation."""
    return _decide_against(challenge, "refuse", (reason, note), by)


def _decide_against(challenge: Challenge, verb: str, because: tuple[str, str], by: Actor) -> Challenge:
    reason, note = because
    if not codes.valid("review_reasons", reason, clock.today()):
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    if not note.strip():
        raise Invalid(_l("Say in words what is wrong, so that the author can act on it."), field="note")
    _lock(challenge)
    move(challenge, verb)
    challenge.reviewed_by, challenge.review_reason, challenge.review_note = by.person_id, reason, note.strip()
    if verb == "refuse":
        challenge.ended_at = clock.now()
    _note(verb.rstrip("_"), challenge, by, reason=reason)
    outbox.enqueue(f"challenge.{challenge.state.value}", challenge.id)
    db.session.flush()
    return challenge


def publish(challenge: Challenge, *, by: Actor) -> Challenge:
    """Approve and publish a call (张榜): its text gets its digest, its bids their key, and its clock runs.

    Raises:
        Invalid: the deadline would come too soon if it were published now.
        Forbidden: who approves wrote or submitted it.
    """
    _lock(challenge)
    if by.person_id in (challenge.created_by, challenge.submitted_by):
        raise Forbidden
    for field, sentence in deadline_faults(challenge) if challenge.state is ChallengeState.SUBMITTED else ():
        raise Invalid(sentence, field=field)
    # nothing is flushed in between: a published call without its digest is refused by the database
    with db.session.no_autoflush:
        move(challenge, "publish")
        challenge.reviewed_by = challenge.approved_by = by.person_id
        challenge.opens_at = clock.now()
        challenge.key_id, challenge.wrapped_key = sealing.new_key()
        challenge.canonical = canonical.text_of(challenge)
        challenge.digest = canonical.digest_of(challenge.canonical)
    _note("publish", challenge, by, digest=challenge.digest, key=challenge.key_id)
    outbox.enqueue("challenge.published", challenge.id)
    outbox.enqueue("challenge.due_to_close", challenge.id, due_at=_closes_at(challenge))
    db.session.flush()
    return challenge


def _closes_at(challenge: Challenge) -> datetime:
    assert challenge.deadline_at is not None
    return challenge.deadline_at + GRACE


def close_when_due(challenge_id: int) -> None:
    """Close a call whose deadline is over; nobody has bid: it lapses (流榜) by itself. Else change nothing."""
    challenge = locked_call(challenge_id)
    if challenge.state is not ChallengeState.PUBLISHED:
        return
    if clock.now() < _closes_at(challenge):
        outbox.enqueue("challenge.due_to_close", challenge.id, due_at=_closes_at(challenge))
        return
    challenge.closed_at = clock.now()
    if sealed.has_sealed_bids(challenge):
        move(challenge, "close")
        _note("close", challenge, None)
        outbox.enqueue("challenge.closed", challenge.id)
    else:
        _lapse(challenge, "lapse", NO_BIDS, None)
    db.session.flush()


def give_up(challenge: Challenge, cause: str, *, by: Actor) -> Challenge:
    """Let an opened call lapse (流榜) because none of its bids is chosen; it can be called again.

    Raises:
        Invalid: the cause isn't in the code list `lapse_causes`.
    """
    if cause == NO_BIDS or not codes.valid("lapse_causes", cause, clock.today()):
        raise Invalid(_l("Choose a cause from the list."), field="cause")
    _lock(challenge)
    _lapse(challenge, "give_up", cause, by)
    db.session.flush()
    return challenge


def _lapse(challenge: Challenge, verb: str, cause: str, by: Actor | None) -> None:
    move(challenge, verb)
    challenge.lapse_cause, challenge.ended_at = cause, clock.now()
    _note("lapse", challenge, by, cause=cause)
    outbox.enqueue("challenge.lapsed", challenge.id)


def recall(challenge: Challenge, *, by: Actor) -> Challenge:
    """Call a lapsed call again (再次张榜): a new draft, linked to it, on the demand as it stands now.

    Raises:
        IllegalMove: it hasn't lapsed.
        Invalid: the demand isn't published any more.
        Conflict: it was called again already.
    """
    if challenge.state is not ChallengeState.LAPSED:
        raise IllegalMove("challenge", challenge.state, "recall")
    demand = listings.published(challenge.listing_id)
    if not isinstance(demand, DemandVersion):
        raise Invalid(_l("The demand of this call isn't published any more."))
    _check_publisher(demand)
    if queries.live_call_of(demand.listing_id) or queries.successor(challenge):
        raise Conflict(_l("This demand has a call already."))
    again = _begin(demand, by, challenge)
    audit.record("challenge.recall", again, by=by, recalled_from=challenge.id)
    return again


def contracted(challenge: Challenge, *, by: Actor | None = None) -> Challenge:
    """Note that the award's contract is in force; contracts calls this downward."""
    _step(challenge, "contract", by)
    outbox.enqueue("challenge.contracted", challenge.id)
    return challenge


def settled(challenge: Challenge, *, by: Actor | None = None) -> Challenge:
    """Note that the contract is performed and paid: the call's life ends well; contracts calls this downward."""
    challenge.ended_at = clock.now()
    _step(challenge, "settle", by)
    outbox.enqueue("challenge.settled", challenge.id)
    return challenge


def _step(challenge: Challenge, verb: str, by: Actor | None) -> Challenge:
    _lock(challenge)
    move(challenge, verb)
    _note(verb, challenge, by)
    db.session.flush()
    return challenge


def _note(verb: str, challenge: Challenge, by: Actor | None, **details: object) -> None:
    audit.record(f"challenge.{verb}", challenge, by=by, state=challenge.state.value, **details)


def _lock(challenge: Challenge) -> None:
    """Lock the row and read it again: what two people do at one instant is done one after the other."""
    db.session.flush()
    locked_call(challenge.id)
