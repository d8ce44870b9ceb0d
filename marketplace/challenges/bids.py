"""Bidding: sealed, replaced and taken back until the deadline, by server time to the second.

Nothing here says in the clear who acts: events have no actor and no organisation, nothing is enqueued, nobody is
told, no form is remembered. The receipt is all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db
from marketplace.accounts import queries as accounts
from marketplace.challenges import sealed, sealing
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Bid, Challenge, new_public_id
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.challenges.drafts import Bidding, BidDraft, OwnBid
    from marketplace.listings.models import Indicator
    from marketplace.permissions import Actor

TOO_LATE = _l("The deadline has passed: no bid is taken, replaced or taken back any more. Nothing was stored.")


def place(bidding: Bidding, draft: BidDraft, *, by: Actor) -> Bid:
    """Seal a bid, or replace the organisation's earlier one; the same text again changes nothing.

    Raises:
        Conflict: the deadline has passed.
        Forbidden: the organisation isn't verified, is the publisher, or isn't the actor's.
        Invalid: a required indicator has no promise.
    """
    challenge = _open_for_bids(bidding.challenge)
    _check_bidder(bidding, by)
    content = _content(bidding, draft, by)
    bid = sealed.bid_of(challenge, bidding.bidder_id)
    if bid is not None and _says_the_same(bid, challenge, content):
        return bid
    bid = _row_for(bid, challenge, bidding.bidder_id)
    sealing.seal(content, bid, challenge)
    bid.submitted_at = clock.now()
    db.session.add(bid)
    db.session.flush()
    _note(challenge, bid.digest)
    return bid


def take_back(own: OwnBid) -> Bid:
    """Take a bid back before the deadline: its sealed bytes are deleted.

    Raises:
        Conflict: the deadline has passed.
        IllegalMove: it was taken back already.
    """
    challenge = _open_for_bids(own.challenge)
    db.session.refresh(own.bid)
    move(own.bid, "withdraw")
    own.bid.ciphertext = own.bid.digest = None
    own.bid.submitted_at = clock.now()
    _note(challenge, None)
    db.session.flush()
    return own.bid


def _open_for_bids(challenge: Challenge) -> Challenge:
    """Lock the call first and then look at the clock: a bid in the last second and the closing can't both win."""
    locked = locked_call(challenge.id)
    now = clock.now().replace(microsecond=0)
    if locked.state is not ChallengeState.PUBLISHED or locked.deadline_at is None or now > locked.deadline_at:
        raise Conflict(TOO_LATE)
    return locked


def _check_bidder(bidding: Bidding, by: Actor) -> None:
    bidder = accounts.organisation(bidding.bidder_id)
    publisher = bidding.challenge.organisation_id
    if bidder is None or not by.acts_for(bidder.id) or bidder.id == publisher or by.acts_for(publisher):
        raise Forbidden
    if not bidder.verified:
        raise Forbidden(_l("An official has to verify your organisation before it may bid."))


def _content(bidding: Bidding, draft: BidDraft, by: Actor) -> sealing.Content:
    assert by.person_id is not None
    return {
        "bidder_id": bidding.bidder_id,
        "person_id": by.person_id,
        "title": draft.title,
        "route": draft.route,
        "price_fen": draft.price_fen,
        "promises": [_promise(one, draft) for one in bidding.challenge.demand.indicators],
        "team": draft.team,
        "milestones": draft.milestones,
        "enclosure": draft.enclosure,
    }


def _promise(indicator: Indicator, draft: BidDraft) -> sealing.Promise:
    promise = draft.promises.get(indicator.id, "").strip()
    if indicator.must and not promise:
        raise Invalid(_l("Say what you promise for each required indicator."), field=f"promise_{indicator.id}")
    return {
        "indicator_id": indicator.id,
        "quantity": indicator.quantity,
        "operator": indicator.operator.value,
        "asked": indicator.value,
        "unit": indicator.unit,
        "must": indicator.must,
        "promise": promise,
    }


def _says_the_same(bid: Bid, challenge: Challenge, content: sealing.Content) -> bool:
    """Whether the stored bid is this text already, so that a second click changes neither bytes nor receipt."""
    if bid.state is not BidState.SEALED:
        return False
    try:
        stored = sealing.unseal(bid, challenge)
    except sealing.Unsealable:
        return False
    return {**stored, "person_id": 0} == {**content, "person_id": 0}


def _row_for(bid: Bid | None, challenge: Challenge, bidder_id: int) -> Bid:
    if bid is not None:
        move(bid, "replace")
        return bid
    tag = sealing.owner_tag(challenge.id, bidder_id)
    return Bid(
        public_id=new_public_id(),
        challenge_id=challenge.id,
        key_id=str(challenge.key_id),
        owner_tag=tag,
        state=BidState.SEALED,
    )


def _note(challenge: Challenge, digest: str | None) -> None:
    """Put a sealed digest into the chain of events; one name for a new, a replaced and a withdrawn bid."""
    details = {"digest": digest} if digest else {}
    audit.record("challenge.bids_changed", challenge, by=None, **details)
