"""What follows from the news of a review: letters are drafted, people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges import queries as challenges
from marketplace.challenges.models import Award, Challenge
from marketplace.evaluation import appointing, letters, queries, sheets
from marketplace.evaluation.models import BidLetter, Panel, Seat
from marketplace.inbox.actions import tell, tell_members, tell_officials
from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from marketplace.outbox import Message

PUBLISHERS = (OrgRole.OWNER, OrgRole.EDITOR, OrgRole.SIGNATORY)
BIDDERS = PUBLISHERS
"""Of an organisation that bids: those who may read its bid and its answer."""


def tell_reviewer(message: Message) -> None:
    """Tell somebody who was drawn that a seat waits for him."""
    seat = db.session.get_one(Seat, message.subject_id)
    tell(seat.person_id, message.topic, seat, title=seat.panel.challenge.title)


def tell_reviewers(message: Message) -> None:
    """Tell those who have signed the pledge that the next step of the review has begun."""
    challenge = db.session.get_one(Challenge, message.subject_id)
    panel = queries.panel_of(challenge)
    for seat in queries.pledged(panel) if panel else ():
        tell(seat.person_id, message.topic, seat, title=challenge.title)


def tell_heard(message: Message) -> None:
    """Tell the teams that passed the blind review that they are heard."""
    challenge = db.session.get_one(Challenge, message.subject_id)
    panel = queries.panel_of(challenge)
    for bid in sheets.heard(panel) if panel else ():
        assert bid.bidder_id is not None  # held by a CHECK: an opened bid says whose it is
        tell_members(bid.bidder_id, BIDDERS, "bid.heard", bid, title=challenge.title, public_id=bid.public_id)


def tell_secretaries(message: Message) -> None:
    """Tell the secretaries of the region that a reviewer has left."""
    panel = db.session.get_one(Panel, message.subject_id)
    tell_officials(Role.CALL_SECRETARY, panel.region, message.topic, panel, title=panel.challenge.title)


def tell_publisher(message: Message) -> None:
    """Tell the publisher's people that the panel's list is there to choose from."""
    challenge = db.session.get_one(Challenge, message.subject_id)
    tell_members(challenge.organisation_id, PUBLISHERS, message.topic, challenge, title=challenge.title)


def tell_bidder(message: Message) -> None:
    """Tell a bid's own side that it is answered."""
    letter = db.session.get_one(BidLetter, message.subject_id)
    bid = letter.bid
    if bid.bidder_id is not None:
        title = bid.challenge.title
        tell_members(bid.bidder_id, BIDDERS, message.topic, letter, title=title, public_id=bid.public_id)


def draft_letters(message: Message) -> None:
    """Draft the letters of a call whose list is written."""
    letters.draft_all(message.subject_id)


def draft_letters_of_award(message: Message) -> None:
    """Draft the letters of a call whose award is final, with what is certain now."""
    letters.draft_all(db.session.get_one(Award, message.subject_id).challenge_id)


def answer_all(message: Message) -> None:
    """Answer every bid of a call that ended without a winner, and let its panel go."""
    challenge = challenges.challenge(message.subject_id)
    if challenge is None:
        return
    letters.answer_all(challenge.id)
    panel = queries.panel_of(challenge)
    if panel is not None:
        appointing.done(panel)
