"""The award: proposed with a reason, made public (公示), confirmed when the notice ends, annulled if it is revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.challenges import queries
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Award
from marketplace.challenges.states import AwardState, BidState
from marketplace.errors import Conflict, Invalid
from marketplace.lifecycle import move
from marketplace.notices import actions as notices
from marketplace.web.display import exact_yuan

if TYPE_CHECKING:
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor


def propose(challenge: Challenge, bid: Bid, reason: str, *, by: Actor) -> Award:
    """Propose to give the award to a bid, with a reason that the public reads; its notice begins at once.

    Raises:
        Invalid: no reason, or a bid of another call, or one that didn't open.
        Conflict: this bid was proposed before and fell to an objection.
        IllegalMove: the call isn't at this step.
    """
    challenge = locked_call(challenge.id)
    _check(challenge, bid, reason)
    move(challenge, "propose")
    award = Award(
        challenge_id=challenge.id,
        bid_id=bid.id,
        reason=reason.strip(),
        state=AwardState.PROPOSED,
        proposed_by=by.person_id,
    )
    db.session.add(award)
    db.session.flush()
    notice = notices.publish(
        "award",
        award,
        title=challenge.title,
        text=_text(challenge, bid, award),
        region=challenge.region,
        publisher_id=challenge.organisation_id,
        approved_by=[challenge.approved_by],
        by=by,
        parties=[bid.bidder_id] if bid.bidder_id else [],
    )
    award.notice_id = notice.id
    audit.record("award.propose", award, by=by, challenge=challenge.id, bid=bid.id, notice=notice.id)
    outbox.enqueue("challenge.award_proposed", award.id)
    db.session.flush()
    return award


def _check(challenge: Challenge, bid: Bid, reason: str) -> None:
    if bid.challenge_id != challenge.id or bid.state is not BidState.OPENED:
        raise Invalid(_l("Choose one of the opened bids of this call."), field="bid")
    if not reason.strip():
        raise Invalid(_l("Give the reason for the choice: it is published."), field="reason")
    if queries.award_of_bid(bid) is not None:
        raise Conflict(_l("This bid was proposed before and the award fell to an objection. Choose another one."))


def _text(challenge: Challenge, bid: Bid, award: Award) -> str:
    """Write the notice in the site's first language: it is an official text and isn't translated afterwards."""
    assert bid.bidder is not None
    assert bid.price_fen is not None
    with force_locale(current_app.extensions["settings"].language):
        text = _(
            "The bids for the call “%(title)s” (No. %(number)s) were opened and compared. %(publisher)s intends to "
            "give it to %(bidder)s at a price of %(price)s.\n\nReason: %(reason)s\n\n"
            "Whoever objects may do so in writing, with real name and a way to be reached, until this notice ends. "
            "Objections that are late or anonymous are not examined. Who objects is kept confidential.",
            title=challenge.title,
            number=challenge.id,
            publisher=challenge.organisation.name,
            bidder=bid.bidder.name,
            price=exact_yuan(bid.price_fen),
            reason=award.reason,
        )
    return str(text)


def confirm(award_id: int) -> None:
    """Make an award final when its notice has ended; a second call changes nothing."""
    award = _award_under_lock(award_id)
    if award.state is not AwardState.PROPOSED:
        return
    _decide(award, "confirm", "award")
    outbox.enqueue("challenge.awarded", award.id)
    db.session.flush()


def annul(award_id: int) -> None:
    """Annul an award whose notice was revoked: the publisher chooses again; a second call changes nothing."""
    award = _award_under_lock(award_id)
    if award.state is not AwardState.PROPOSED:
        return
    _decide(award, "annul", "choose_again")
    outbox.enqueue("challenge.award_annulled", award.id)
    db.session.flush()


def _decide(award: Award, verb: str, step: str) -> None:
    move(award, verb)
    award.decided_at = clock.now()
    move(award.challenge, step)
    audit.record(f"award.{verb}", award, by=None, challenge=award.challenge_id, bid=award.bid_id)


def _award_under_lock(award_id: int) -> Award:
    challenge_id = db.session.get_one(Award, award_id).challenge_id
    locked_call(challenge_id)
    return db.session.get_one(Award, award_id, with_for_update=True, populate_existing=True)
