"""What the publisher does with calls (榜单): raise from a demand, write, submit, take back, withdraw, call again."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, db, outbox
from marketplace.accounts import queries as accounts
from marketplace.challenges import committing, completeness, documents, pace, queries, ways
from marketplace.challenges.completeness import impossible, lacking
from marketplace.challenges.drafts import PLAIN, CallDraft
from marketplace.challenges.locks import lock, note, step
from marketplace.challenges.models import CallInvitation, CallPhase, Challenge
from marketplace.challenges.states import WRITABLE, ChallengeState
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion
from marketplace.listings.states import WORKING, VersionState

if TYPE_CHECKING:
    from marketplace.permissions import Actor


RAISABLE = (VersionState.PUBLISHED, *WORKING)
"""States of a demand's version that a call may rest on when it begins."""


def raise_call(demand: DemandVersion, *, by: Actor) -> Challenge:
    """Begin a call from a demand: its text is taken over, its exact version is held.

    A demand that is only being written may be raised too (a call written directly): both are reviewed side by side,
    and the call isn't approved before its demand is published.

    Raises:
        Invalid: the demand has ended, or its organisation isn't verified.
        Conflict: the demand has a live call already.
    """
    if demand.state not in RAISABLE:
        raise Invalid(_l("This demand has ended: it can't be raised to a call."))
    _check_publisher(demand)
    if queries.live_call_of(demand.listing_id):
        raise Conflict(_l("This demand has a call already."))
    challenge = _begin(demand, by)
    challenge.title, challenge.bounty_fen = demand.title, demand.budget_fen
    challenge.problem = demand.problem or demand.summary
    challenge.commitment_share_bp = documents.least_share_bp(demand.region)
    challenge.spread_bp = completeness.proposed_bp("call.spread", demand.region)
    db.session.flush()
    note("draft", challenge, by, demand_version=demand.id)
    return challenge


def _check_publisher(demand: DemandVersion) -> None:
    publisher = accounts.organisation(demand.organisation_id)
    if publisher is None or not publisher.verified:
        raise Invalid(_l("An official has to verify the organisation before it may raise a call."))


def _begin(demand: DemandVersion, by: Actor) -> Challenge:
    challenge = Challenge(
        demand_version_id=demand.id,
        listing_id=demand.listing_id,
        organisation_id=demand.organisation_id,
        region=demand.region,
        title=demand.title,
        created_by=by.person_id,
    )
    db.session.add(challenge)
    db.session.flush()
    return challenge


def edit(challenge: Challenge, draft: CallDraft, *, by: Actor) -> Challenge:
    """Write the text of a call that isn't under review.

    Raises:
        IllegalMove: it is under review or published: its text is frozen.
        Invalid: two of its terms contradict each other; `field` names one.
    """
    if challenge.state not in WRITABLE:
        raise IllegalMove("challenge", challenge.state, "edit")
    for field, sentence in impossible(draft):
        raise Invalid(sentence, field=field)
    _write(challenge, ways.settled(draft))
    note("edit", challenge, by)
    db.session.flush()
    return challenge


def _write(challenge: Challenge, draft: CallDraft) -> None:
    for name in PLAIN:
        setattr(challenge, name, getattr(draft, name))
    challenge.criteria = [asdict(criterion) for criterion in draft.criteria]
    if CallDraft.of(challenge).phases != draft.phases:
        challenge.phases = []
        db.session.flush()  # the old numbers are free before the new ones are taken
        challenge.phases = [CallPhase(number=number, **asdict(one)) for number, one in enumerate(draft.phases, start=1)]
    stay = [one for one in challenge.invitations if one.organisation_id in draft.invited]
    new = set(draft.invited) - {one.organisation_id for one in stay}
    challenge.invitations = [*stay, *(CallInvitation(organisation_id=number) for number in sorted(new))]


def submit(challenge: Challenge, *, by: Actor) -> Challenge:
    """Hand a complete call to the district's check (属地审核).

    Raises:
        Invalid: something is missing; `field` names it.
    """
    lock(challenge)
    for field, sentence in lacking(challenge):
        raise Invalid(sentence, field=field)
    pace.move(challenge, "submit")
    challenge.submitted_by, challenge.submitted_at = by.person_id, clock.now()
    challenge.review_reason, challenge.review_note = None, ""
    challenge.approved_by = challenge.approved_at = None
    note("submit", challenge, by)
    outbox.enqueue("challenge.submitted", challenge.id)
    db.session.flush()
    return challenge


def take_back(challenge: Challenge, *, by: Actor) -> Challenge:
    """Take a submitted call back to change it."""
    return step(challenge, "take_back", by)


def withdraw(challenge: Challenge, *, by: Actor) -> Challenge:
    """Give a call up before it is published: what was committed goes back, and the demand can be raised again."""
    lock(challenge)
    pace.move(challenge, "withdraw")
    challenge.ended_at = clock.now()
    committing.give_back(challenge, by=by)
    note("withdraw", challenge, by)
    db.session.flush()
    return challenge


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
    again = _begin(demand, by)
    again.recalled_from_id = challenge.id
    _write(again, CallDraft.of(challenge))
    again.bids_from = again.questions_until = again.deadline_at = None
    db.session.flush()
    note("recall", again, by, recalled_from=challenge.id)
    return again
