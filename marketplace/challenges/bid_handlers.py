"""What follows from the news about opened bids: their formal check, and the keyholders' turn.

Nothing here runs on a sealed bid: nobody is told of one before the opening.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges import private_drafts
from marketplace.challenges.models import Bid, Challenge
from marketplace.inbox.actions import tell, tell_members, tell_officials
from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from marketplace.outbox import Message

BIDDERS = (OrgRole.OWNER, OrgRole.EDITOR, OrgRole.SIGNATORY)


def tell_keyholders(message: Message) -> None:
    """Tell those who hold the keys of a call that its deadline is over: two of them open together."""
    challenge = db.session.get_one(Challenge, message.subject_id)
    for person_id in challenge.keyholder_ids:
        tell(person_id, "keyholders.turn", challenge, title=challenge.title)


def discard_drafts(message: Message) -> None:
    """Delete the drafts of a call that has ended without an opening."""
    private_drafts.discard_all(db.session.get_one(Challenge, message.subject_id))


def tell_bidder(message: Message) -> None:
    """Tell a bidder what the formal check asks of it."""
    bid = db.session.get_one(Bid, message.subject_id)
    if bid.bidder_id is not None:
        data = {"title": bid.challenge.title, "public_id": bid.public_id}
        tell_members(bid.bidder_id, BIDDERS, message.topic, bid, **data)


def tell_secretaries(message: Message) -> None:
    """Tell the secretaries that a bid was repaired."""
    bid = db.session.get_one(Bid, message.subject_id)
    data = {"title": bid.challenge.title, "call": bid.challenge_id}
    tell_officials(Role.CALL_SECRETARY, bid.region, message.topic, bid, **data)
