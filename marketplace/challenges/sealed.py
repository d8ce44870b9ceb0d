"""Reads of bids. Before the opening nothing here tells whose a bid is, or how many there are, but to its own side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from marketplace import db
from marketplace.challenges import sealing
from marketplace.challenges.drafts import Bidding, OwnBid
from marketplace.challenges.models import Bid, Challenge
from marketplace.challenges.states import BidState
from marketplace.permissions import OrgRole, Permission, permits

if TYPE_CHECKING:
    from marketplace.permissions import Actor

WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)


def has_sealed_bids(challenge: Challenge) -> bool:
    """Tell whether there is any bid to open; asked by the clock when the deadline is over, by no page."""
    found = exists().where(Bid.challenge_id == challenge.id, Bid.state == BidState.SEALED)
    return bool(db.session.scalar(select(found)))


def fewer_than(challenge: Challenge, wanted: int) -> bool:
    """Tell whether fewer bids than a call wants lie sealed; asked by the clock when the deadline is over, by no page."""
    sealed = select(func.count(Bid.id)).where(Bid.challenge_id == challenge.id, Bid.state == BidState.SEALED)
    return (db.session.scalar(sealed) or 0) < wanted


def bid_of(challenge: Challenge, organisation_id: int) -> Bid | None:
    """Return an organisation's bid, found by its keyed tag, or None."""
    tag = sealing.owner_tag(challenge.id, organisation_id)
    return db.session.scalar(select(Bid).where(Bid.challenge_id == challenge.id, Bid.owner_tag == tag))


def bidders(challenge: Challenge, actor: Actor) -> list[int]:
    """Return the actor's organisations that may bid for a call."""
    able = (number for number in sorted(actor.verified) if actor.acts_for(number, *WRITERS))
    return [number for number in able if permits(actor, Permission.BID, Bidding(challenge, number))]


def own_bid(challenge: Challenge, actor: Actor) -> OwnBid | None:
    """Return the bid of one of the actor's organisations, or None."""
    for organisation_id in sorted(actor.memberships):
        bid = bid_of(challenge, organisation_id)
        if bid is not None:
            return OwnBid(bid, challenge, organisation_id)
    return None


def named(public_id: str) -> Bid | None:
    """Return a bid by its random name, or None."""
    return db.session.scalar(select(Bid).where(Bid.public_id == public_id))


def own_bid_named(public_id: str, actor: Actor) -> OwnBid | None:
    """Return a bid by its public id if it belongs to one of the actor's organisations, else None."""
    bid = named(public_id)
    if bid is None:
        return None
    for organisation_id in sorted(actor.memberships):
        if sealing.owner_tag(bid.challenge_id, organisation_id) == bid.owner_tag:
            return OwnBid(bid, bid.challenge, organisation_id)
    return None


def handed_in(challenge: Challenge) -> list[Bid]:
    """Return the bids of a closed call that weren't taken back, in the order of their random names."""
    chosen = select(Bid).where(Bid.challenge_id == challenge.id, Bid.state != BidState.WITHDRAWN)
    return list(db.session.scalars(chosen.order_by(Bid.public_id)))


def opened(challenge: Challenge) -> list[Bid]:
    """Return the opened bids of a call, the cheapest first; none before the opening."""
    chosen = select(Bid).where(Bid.challenge_id == challenge.id, Bid.state == BidState.OPENED)
    return list(db.session.scalars(chosen.order_by(Bid.price_fen, Bid.public_id)))


def opened_named(challenge: Challenge, public_id: str) -> Bid | None:
    """Return an opened bid of a call by its public id, or None."""
    return next((bid for bid in opened(challenge) if bid.public_id == public_id), None)
