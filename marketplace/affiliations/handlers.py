"""What this room does about messages: a verified organisation's details enter the graph; near hits are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.affiliations import taking
from marketplace.affiliations.models import Check
from marketplace.affiliations.waiting import DECIDERS, pair_of
from marketplace.inbox import actions as inbox

if TYPE_CHECKING:
    from marketplace.outbox import Message


def take_organisation(message: Message) -> None:
    """Bring the node of an organisation that was verified up to date."""
    party = db.session.get_one(Organisation, message.subject_id)
    if party.verified:
        taking.take(party)


def tell_deciders(message: Message) -> None:
    """Tell the officials of the publisher's region that a near hit waits for a decision."""
    one = db.session.get_one(Check, message.subject_id)
    assert one.bidder is not None
    for role in DECIDERS:
        inbox.tell_officials(role, pair_of(one).region, message.topic, one, title=one.bidder.name)
