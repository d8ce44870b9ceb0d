"""Reads of bids. Before the opening nothing here tells whose a bid is, or how many there are, but to its own side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from marketplace import db
from marketplace.challenges import sealing
from marketplace.challenges.bid_drafts import Bidding, OwnBid
from marketplace.challenges.bid_rules import most
from marketplace.challenges.models import Bid, Challenge
from marketplace.challenges.states import BIDDER_KNOWN, BidState
from marketplace.permissions import OrgRole, Permission, permits
from marketplace.policies import KEYS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select

    from marketplace.challenges.contents import Enclosure
    from marketplace.permissions import Actor

IN_THE_CHOICE = (BidState.OPENED, BidState.ANSWERED)
WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)
MOST_SLOTS = KEYS["bid.most_per_team"].high
"""Bids that a quota could allow at most: a bid stays its owner's although the quota was lowered since."""


def has_sealed_bids(challenge: Challenge) -> bool:
    """Tell whether there is any bid to open; asked by the clock when the deadline is over, by no page."""
    found = exists().where(Bid.challenge_id == challenge.id, Bid.state == BidState.SEALED)
    return bool(db.session.scalar(select(found)))


def fewer_than(challenge: Challenge, wanted: int) -> bool:
    """Tell whether fewer bids than a call wants lie sealed; asked by the clock after the deadline, by no page."""
    sealed = select(func.count(Bid.id)).where(Bid.challenge_id == challenge.id, Bid.state == BidState.SEALED)
    return (db.session.scalar(sealed) or 0) < wanted


def bid_of(challenge: Challenge, organisation_id: int, slot: int = 0) -> Bid | None:
    """Return an organisation's bid, found by its keyed tag, or None."""
    tag = sealing.owner_tag(challenge.id, organisation_id, slot)
    return db.session.scalar(select(Bid).where(Bid.challenge_id == challenge.id, Bid.owner_tag == tag))


def bidders(challenge: Challenge, actor: Actor) -> list[int]:
    """Return the actor's organisations that may bid for a call."""
    able = (number for number in sorted(actor.verified) if actor.acts_for(number, *WRITERS))
    return [number for number in able if permits(actor, Permission.BID, Bidding(challenge, number))]


def own_bids(challenge: Challenge, actor: Actor) -> list[OwnBid]:
    """Return the bids of the actor's organisations, by organisation and slot."""
    places = _places([challenge.id], actor, MOST_SLOTS)
    owners = {tag: place[1:] for tag, place in zip(sealing.owner_tags(places), places, strict=True)}
    if not owners:
        return []
    chosen = select(Bid).where(Bid.challenge_id == challenge.id, Bid.owner_tag.in_(owners))
    found = (OwnBid(bid, challenge, *owners[bid.owner_tag]) for bid in db.session.scalars(chosen))
    return sorted(found, key=lambda own: (own.bidder_id, own.slot))


def own_bid(challenge: Challenge, actor: Actor) -> OwnBid | None:
    """Return the first bid of one of the actor's organisations, or None."""
    return next(iter(own_bids(challenge, actor)), None)


def bid_for(calls: Collection[int], actor: Actor) -> set[int]:
    """Return those of the calls for which one of the actor's organisations has handed in a bid; two statements.

    A second bid of a team stands only beside a first, if only one taken back: the first slot tells where to look.
    """
    begun = set(db.session.scalars(_of_owners(calls, actor, 1)))
    return set(db.session.scalars(_of_owners(begun, actor, MOST_SLOTS).where(Bid.digest.is_not(None))))


def _of_owners(calls: Collection[int], actor: Actor, slots: int) -> Select[int]:
    """Return the SELECT of the calls with a row of one of the actor's organisations; their index alone finds it."""
    tags = sealing.owner_tags(_places(calls, actor, slots))
    return select(Bid.challenge_id).where(Bid.challenge_id.in_(calls), Bid.owner_tag.in_(tags))


def _places(calls: Collection[int], actor: Actor, slots: int) -> list[tuple[int, int, int]]:
    """Return (call, organisation, slot) of every bid that the actor's organisations might have."""
    return [(call, number, slot) for call in calls for number in sorted(actor.memberships) for slot in range(slots)]


def free_slot(challenge: Challenge, organisation_id: int) -> int | None:
    """Return the slot of one more bid of an organisation, None where its quota is used up."""
    for slot in range(most("bid.most_per_team", challenge)):
        bid = bid_of(challenge, organisation_id, slot)
        if bid is None or bid.digest is None:
            return slot
    return None


def named(public_id: str) -> Bid | None:
    """Return a bid by its random name, or None."""
    return db.session.scalar(select(Bid).where(Bid.public_id == public_id))


def own_bid_named(public_id: str, actor: Actor) -> OwnBid | None:
    """Return a bid by its public id if it belongs to one of the actor's organisations, else None."""
    bid = named(public_id)
    if bid is None:
        return None
    return next((own for own in own_bids(bid.challenge, actor) if own.bid.id == bid.id), None)


def handed_in(challenge: Challenge) -> list[Bid]:
    """Return the bids of a closed call that weren't taken back, in the order of their random names."""
    chosen = select(Bid).where(Bid.challenge_id == challenge.id, Bid.state != BidState.WITHDRAWN)
    return list(db.session.scalars(chosen.order_by(Bid.public_id)))


def opened(challenge: Challenge) -> list[Bid]:
    """Return the opened bids of a call that were in the choice to its end, answered by now or not, the cheapest first.

    None before the opening.
    """
    return [bid for bid in known(challenge) if bid.state in IN_THE_CHOICE and bid.exclusion is None]


def known(challenge: Challenge) -> list[Bid]:
    """Return all bids of a call that say whose they are, also excluded and answered ones, the cheapest first.

    Bidders and repairs come with them.
    """
    chosen = select(Bid).where(Bid.challenge_id == challenge.id, Bid.state.in_(BIDDER_KNOWN))
    whole = chosen.options(joinedload(Bid.bidder), joinedload(Bid.repair))
    return list(db.session.scalars(whole.order_by(Bid.price_fen, Bid.public_id)))


def opened_named(challenge: Challenge, public_id: str) -> Bid | None:
    """Return an opened bid of a call that is still in the choice, by its public id, or None."""
    return next((bid for bid in opened(challenge) if bid.public_id == public_id), None)


def files_of(bid: Bid) -> list[Enclosure]:
    """Return the files of a bid with their bytes, whoever opens it: its own side's clock, or everybody once opened.

    Raises:
        Unsealable: the bid is sealed by officials and not opened yet, or doesn't open.
    """
    return sealing.unseal(bid, bid.challenge)["enclosures"] if bid.digest else []
