"""The blueprint of this room, and how its addresses find their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, request, url_for

from marketplace.challenges import queries, sealed
from marketplace.challenges.bid_drafts import Bidding, OpenedBid
from marketplace.errors import Stale
from marketplace.web import guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.challenges.bid_drafts import OwnBid
    from marketplace.challenges.models import Challenge
    from marketplace.web.forms import Form

bp = Blueprint("challenges", __name__)

NUMBER = "<int(max=2147483647):id>"
BID = "<public_id>"


def call_of(**values: int) -> Challenge | None:
    """Find the call that an address names, if this viewer may read it."""
    found = queries.challenge(values["id"])
    return found if found and queries.readable(found, guard.actor()) else None


def published_call_of(**values: int) -> Challenge | None:
    """Find the call that an address names, once it is published."""
    found = queries.challenge(values["id"])
    return found if found and found.digest else None


def opened_call_of(**values: int) -> Challenge | None:
    """Find the call that an address names once its bids are open."""
    found = queries.challenge(values["id"])
    return found if found and found.opened_at else None


def bidding_of(**values: int) -> Bidding | None:
    """Find the call that an address names, with the organisation that bids: chosen in the form, else the first able.

    The organisation is never part of the address: addresses stand in logs.
    """
    challenge = call_of(**values)
    if challenge is None:
        return None
    bidder_id = _chosen() or _first_able(challenge)
    return Bidding(challenge, bidder_id, _slot(challenge, bidder_id))


def _chosen() -> int | None:
    number = request.form.get("bidder", type=int)
    return number if number in guard.actor().memberships else None


def _first_able(challenge: Challenge) -> int:
    actor = guard.actor()
    own = sealed.own_bid(challenge, actor)
    if own is not None:
        return own.bidder_id
    return next(iter([*sealed.bidders(challenge, actor), *sorted(actor.memberships)]), 0)


def _slot(challenge: Challenge, bidder_id: int) -> int:
    """Return which of the bids of a team is meant: the one that is named, a further one where asked, else the first."""
    named = request.args.get("receipt", "")
    own = next((one for one in sealed.own_bids(challenge, guard.actor()) if one.bid.public_id == named), None)
    if own is not None and own.bidder_id == bidder_id:
        return own.slot
    further = sealed.free_slot(challenge, bidder_id) if request.args.get("further") else 0
    return further or 0


def own_bid_of(**values: str) -> OwnBid | None:
    """Find a bid by its random name, for its own side only."""
    return sealed.own_bid_named(values["public_id"], guard.actor())


def opened_bid_of(**values: str) -> OpenedBid | None:
    """Find an opened bid by its random name."""
    bid = sealed.named(values["public_id"])
    return OpenedBid(bid, bid.challenge) if bid and bid.content else None


def read_again(form: Form, challenge: Challenge) -> None:
    """Refuse a form that was opened on an older text; once told, its sender may send it again.

    Raises:
        Stale: somebody else has changed the call in the meantime.
    """
    try:
        form.check_version(challenge.version)
    except Stale:
        form.version.data = str(challenge.version)
        raise


def and_show(sentence: str) -> Callable[[Challenge], str]:
    """Return what follows a step that was taken: say so and lead back to the call."""

    def then(challenge: Challenge) -> str:
        flash(sentence, "good")
        return url_for("challenges.show", id=challenge.id)

    return then
