"""What the contracts of a call report down to it: signed, in final acceptance, ended; a runner taken out of a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, outbox
from marketplace.challenges import answers, ending
from marketplace.challenges.locks import lock, step
from marketplace.challenges.states import BROKEN_OFF, UNDER_CONTRACT, ChallengeState
from marketplace.errors import Conflict
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from marketplace.challenges.ending import Breach
    from marketplace.challenges.models import Award, Challenge
    from marketplace.permissions import Actor

S = ChallengeState


class BrokenOff(Conflict):
    """A contract is to follow from a call that was cancelled, terminated or revoked."""

    default = _l("The call was broken off. No contract follows from it any more.")


def check_standing(challenge: Challenge) -> None:
    """Refuse to have a contract signed for a call that was broken off after its award.

    Raises:
        BrokenOff: it was.
    """
    if challenge.state in BROKEN_OFF:
        raise BrokenOff


def contracted(challenge: Challenge, *, by: Actor | None) -> None:
    """Note that a contract of the call is in force; the second runner's changes nothing any more.

    Raises:
        BrokenOff: the call was broken off meanwhile.
    """
    lock(challenge)
    check_standing(challenge)
    if challenge.state is S.AWARDED:
        step(challenge, "contract", by)
        outbox.enqueue("challenge.contracted", challenge.id)


def begin_acceptance(challenge: Challenge, *, by: Actor | None) -> None:
    """Note that the final acceptance (最终验收) of a contract has begun."""
    lock(challenge)
    if challenge.state is S.CONTRACTED:
        step(challenge, "accept_finally", by)
        outbox.enqueue("challenge.accepting", challenge.id)


def conclude(challenge: Challenge, breach: Breach | None, *, by: Actor | None) -> bool:
    """Close a call all of whose contracts have ended: settled, or terminated for the cause that is given.

    While a bid waits for its letter nothing is closed; the news that the letters were sent asks again.
    Returns whether the call is closed now.
    """
    lock(challenge)
    if challenge.state not in UNDER_CONTRACT or not answers.all_answered(challenge):
        return False
    if breach is not None:
        ending.terminate(challenge, breach, by=by)
        return True
    challenge.ended_at = clock.now()
    step(challenge, "settle", by)
    outbox.enqueue("challenge.settled", challenge.id)
    return True


def eliminate(award: Award, *, by: Actor) -> None:
    """Note that a gate has taken a runner out of the race."""
    move(award, "eliminate")
    audit.record("award.eliminate", award, by=by, challenge=award.challenge_id, bid=award.bid_id)
    outbox.enqueue("award.eliminated", award.id)
    db.session.flush()
