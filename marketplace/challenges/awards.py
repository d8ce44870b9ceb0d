"""The award: proposed with a reason, made public (公示), confirmed when the notice ends, annulled if it is revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.affiliations.models import Moment
from marketplace.challenges import award_notices, bonds, choosing, pace, queries, ways
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Award
from marketplace.challenges.states import AwardState, BidState, ChallengeState, ChallengeWay, Fall
from marketplace.errors import Conflict, Invalid
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor

CHOOSABLE = (BidState.OPENED, BidState.ANSWERED)


@dataclass(frozen=True)
class Choice:
    """A bid that is chosen, why, and, where it goes against the panel's order, the explanation; all published."""

    bid: Bid
    reason: str
    explanation: str = ""


def propose(challenge: Challenge, bid: Bid, reason: str, *, by: Actor, explanation: str = "") -> Award:
    """Propose to give the award to one bid; the refusals are those of `propose_all`."""
    return propose_all(challenge, [Choice(bid, reason, explanation)], by=by)[0]


def propose_all(challenge: Challenge, choices: Sequence[Choice], *, by: Actor) -> list[Award]:
    """Propose the winner of a call, or the runners of a race, with reasons that the public reads.

    Each award stands in a notice of its own, which begins at once: an objection to one runner stops one runner.

    Raises:
        Invalid: no reason, a bid that can't be chosen, too few or too many, or a choice against the panel's order
            without an explanation.
        Conflict: a bid was proposed before and its award fell, or a panel must judge first.
        bonds.Affiliated, bonds.NotDecided: see there.
        IllegalMove: the call isn't at this step.
    """
    challenge = locked_call(challenge.id)
    challenge.life.target(challenge.state, "propose")
    _check_panel(challenge)
    _check_number(challenge, choices)
    ordered = choosing.in_order(challenge, choices)
    for choice in ordered:
        _check(challenge, choice)
        bonds.check(challenge, choice.bid, Moment.SELECTION, by=by)
    pace.move(challenge, "propose")
    places = _free_places(challenge)
    return [_award(challenge, choice, place, by) for choice, place in zip(ordered, places, strict=False)]


def _check_panel(challenge: Challenge) -> None:
    if challenge.state is ChallengeState.OPENED and choosing.panel_required(challenge.region):
        raise Conflict(_l("In this region a panel judges the bids before one is chosen."))


def _check_number(challenge: Challenge, choices: Sequence[Choice]) -> None:
    if len({choice.bid.id for choice in choices}) != len(choices):
        raise Invalid(_l("Each bid is chosen once."), field="bid")
    standing = len(_standing(challenge))
    if not least(challenge) <= standing + len(choices) <= challenge.runners or not choices:
        raise Invalid(
            _l("Choose between %(least)s and %(most)s bids.", least=least(challenge), most=challenge.runners),
            field="bid",
        )


def least(challenge: Challenge) -> int:
    """Return how many bids have to win: two of a race, else one."""
    return ways.FEWEST_RUNNERS if challenge.way is ChallengeWay.RACE else 1


def _check(challenge: Challenge, choice: Choice) -> None:
    bid = choice.bid
    if bid.challenge_id != challenge.id or bid.state not in CHOOSABLE:
        raise Invalid(_l("Choose one of the opened bids of this call."), field="bid")
    if not choice.reason.strip():
        raise Invalid(_l("Give the reason for the choice: it is published."), field="reason")
    if queries.award_of_bid(bid) is not None:
        raise Conflict(_l("This bid was proposed before and its award fell. Choose another one."))
    assert bid.price_fen is not None
    if bid.price_fen <= ways.start_fen(challenge):
        raise Invalid(_l("The start share is more than the price of this bid."), field="bid")


def _standing(challenge: Challenge) -> list[Award]:
    return [award for award in queries.awards_of(challenge) if award.state is not AwardState.ANNULLED]


def _free_places(challenge: Challenge) -> list[int]:
    taken = {award.position for award in _standing(challenge)}
    return [place for place in range(1, challenge.runners + 1) if place not in taken]


def _award(challenge: Challenge, choice: Choice, place: int, by: Actor) -> Award:
    award = Award(
        challenge_id=challenge.id,
        bid_id=choice.bid.id,
        runners=challenge.runners,
        position=place,
        start_fen=ways.start_fen(challenge),
        reason=choice.reason.strip(),
        explanation=choice.explanation.strip(),
        state=AwardState.PROPOSED,
        proposed_by=by.person_id,
    )
    db.session.add(award)
    db.session.flush()
    notice = award_notices.publish(challenge, choice.bid, award, by=by)
    award.notice_id = notice.id
    audit.record("award.propose", award, by=by, challenge=challenge.id, bid=award.bid_id, notice=notice.id)
    outbox.enqueue("challenge.award_proposed", award.id)
    db.session.flush()
    return award


def confirm(award_id: int) -> None:
    """Make an award final when its notice has ended; a second call changes nothing.

    A winner that was dissolved or suspended while the notice ran can't sign: its award falls, and it is chosen again.
    """
    award = _award_under_lock(award_id)
    assert award.bid.bidder is not None
    if award.bid.bidder.verified:
        _decide(award, "confirm")
    else:
        _fall(award, Fall.WINNER_GONE)


def annul(award_id: int) -> None:
    """Annul an award whose notice was revoked; a second call changes nothing."""
    _fall(_award_under_lock(award_id), Fall.OBJECTION)


def _fall(award: Award, cause: Fall) -> None:
    if _decide(award, "annul", cause):
        outbox.enqueue("challenge.award_annulled", award.id)
        db.session.flush()


def _decide(award: Award, verb: str, cause: Fall | None = None) -> bool:
    if award.state is not AwardState.PROPOSED:
        return False
    move(award, verb)
    award.decided_at, award.fall = clock.now(), cause
    audit.record(f"award.{verb}", award, by=None, challenge=award.challenge_id, bid=award.bid_id)
    db.session.flush()
    _go_on(award.challenge)
    return True


def _go_on(challenge: Challenge) -> None:
    """With the last notice of a call: its awards are final, or too few stand and it is chosen again."""
    standing = _standing(challenge)
    if any(award.state is AwardState.PROPOSED for award in standing):
        return
    if len(standing) >= least(challenge):
        pace.move(challenge, "award")
        for award in standing:
            outbox.enqueue("challenge.awarded", award.id)
    else:
        pace.move(challenge, "reconsider" if choosing.ranking(challenge) else "choose_again")
    db.session.flush()


def _award_under_lock(award_id: int) -> Award:
    challenge_id = db.session.get_one(Award, award_id).challenge_id
    locked_call(challenge_id)
    return db.session.get_one(Award, award_id, with_for_update=True, populate_existing=True)
