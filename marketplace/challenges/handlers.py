"""What follows from the news about calls. Nothing here runs on a bid: nobody is told of one before the opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges import awards, committing, following, publishing, queries, sealed
from marketplace.challenges.models import Award, Challenge
from marketplace.inbox.actions import tell, tell_members, tell_officials
from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from marketplace.outbox import Message

PUBLISHERS = (OrgRole.OWNER, OrgRole.EDITOR, OrgRole.SIGNATORY)
PAYERS = (*PUBLISHERS, OrgRole.FINANCE)

FOLLOWED = {
    "challenge.addendum": "followed.addendum",
    "challenge.answers_published": "followed.answers",
    "challenge.extended": "followed.extended",
    "challenge.closed": "followed.closed",
    "challenge.opened": "followed.opened",
    "challenge.lapsed": "followed.lapsed",
    "challenge.cancelled": "followed.cancelled",
}
"""Topic -> the sentence that a follower reads."""


def tell_secretaries(message: Message) -> None:
    """Tell the call secretaries of the region: a call waits for review, or bids wait to be opened."""
    challenge = _challenge(message)
    tell_officials(Role.CALL_SECRETARY, challenge.region, message.topic, challenge, title=challenge.title)


def tell_publisher(message: Message) -> None:
    """Tell the publisher's people what became of their call: the topic names it."""
    challenge = _challenge(message)
    tell_members(challenge.organisation_id, PUBLISHERS, message.topic, challenge, title=challenge.title)


def close(message: Message) -> None:
    """Close a call when its deadline is over."""
    publishing.close_when_due(message.subject_id)


def follow_money(message: Message) -> None:
    """Note what became of the charge of an escrow that secures a call's bounty."""
    committing.money_settled(message.subject_id)


def tell_finance(message: Message) -> None:
    """Tell the publisher's people, finance included, that the call waits for its commitment."""
    challenge = _challenge(message)
    tell_members(challenge.organisation_id, PAYERS, message.topic, challenge, title=challenge.title)


def tell_invited(message: Message) -> None:
    """Tell the invited organisations that a call is published for them."""
    challenge = _challenge(message)
    for invitation in challenge.invitations:
        tell_members(invitation.organisation_id, PUBLISHERS, "challenge.invitation", challenge, title=challenge.title)


def tell_followers(message: Message) -> None:
    """Tell everybody who follows a call what is new: the topic names it."""
    challenge = _challenge(message)
    for person_id in following.follower_ids(challenge):
        tell(person_id, FOLLOWED[message.topic], challenge, title=challenge.title)


def tell_bidders(message: Message) -> None:
    """Tell the bidders, known from the opening on, that the bids are open."""
    _tell_all(_challenge(message), message.topic)


def tell_bidders_of_award(message: Message) -> None:
    """Tell everybody who bid that an award was proposed, confirmed or annulled: the topic names which."""
    _tell_all(db.session.get_one(Award, message.subject_id).challenge, message.topic)


def tell_publisher_of_award(message: Message) -> None:
    """Tell the publisher's people that the award is final or annulled."""
    challenge = db.session.get_one(Award, message.subject_id).challenge
    tell_members(challenge.organisation_id, PUBLISHERS, message.topic, challenge, title=challenge.title)


def follow_notice_end(message: Message) -> None:
    """Confirm the award whose notice has ended."""
    award = queries.award_of_notice(message.subject_id)
    if award is not None:
        awards.confirm(award.id)


def follow_notice_revoked(message: Message) -> None:
    """Annul the award whose notice was revoked."""
    award = queries.award_of_notice(message.subject_id)
    if award is not None:
        awards.annul(award.id)


def tell_of_gone_winner(message: Message) -> None:
    """Tell publisher and secretaries that an organisation was suspended whose award still stands in public."""
    for award in queries.proposed_to(message.subject_id):
        challenge, kind = award.challenge, "award.winner_gone"
        tell_members(challenge.organisation_id, PUBLISHERS, kind, challenge, title=challenge.title)
        tell_officials(Role.CALL_SECRETARY, challenge.region, kind, challenge, title=challenge.title)


def _challenge(message: Message) -> Challenge:
    return db.session.get_one(Challenge, message.subject_id)


def _tell_all(challenge: Challenge, kind: str) -> None:
    for bid in sealed.known(challenge):
        if bid.bidder_id is not None:
            tell_members(bid.bidder_id, PUBLISHERS, kind, challenge, title=challenge.title)
