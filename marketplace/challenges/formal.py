"""The formal check (形式审查) of opened bids: what the opening found is decided on, with one window to repair.

Nothing is excluded by itself: the secretary reads the finding, asks once for what can be repaired, and decides.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, outbox, policies
from marketplace.challenges import windows
from marketplace.challenges.locks import locked_call
from marketplace.challenges.models import Bid, BidRepair
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.errors import Conflict, Invalid
from marketplace.lifecycle import move

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


def window(challenge: Challenge) -> datetime:
    """Return the last instant of a window that begins now: the end of its last day in the city's zone."""
    span = policies.value("bid.repair", region=challenge.region, on=clock.today()).value
    return clock.at_local(span.after(clock.today()).day, 23, 59) + timedelta(seconds=59)


def ask_repair(bid: Bid, asked: str, *, by: Actor) -> BidRepair:
    """Ask a bid's side, once, to repair what its form lacks (补正).

    Raises:
        Invalid: nothing is said about what is lacking.
        Conflict: it was asked before, or the check is over.
        IllegalMove: the bid isn't in the choice.
    """
    _lock_open(bid)
    if not asked.strip():
        raise Invalid(_l("Say what is lacking, so that it can be repaired."), field="asked")
    if bid.repair is not None:
        raise Conflict(_l("This bid had its window to repair: there is only one."))
    move(bid, "ask_repair")
    repair = BidRepair(
        bid_id=bid.id, asked=asked.strip(), asked_by=by.person_id, due_at=window(bid.challenge), asked_at=clock.now()
    )
    db.session.add(repair)
    db.session.flush()
    db.session.refresh(bid, ["repair"])
    audit.record("bid.ask_repair", bid, by=by, due=repair.due_at.isoformat())
    outbox.enqueue("bid.repair_asked", bid.id)
    return repair


def repair(bid: Bid, answer: str, *, by: Actor) -> BidRepair:
    """Hand in what was lacking, within the window; the caller attaches its files to what is returned.

    Raises:
        Invalid: nothing is said.
        Conflict: the window is over.
        IllegalMove: nothing was asked.
    """
    _lock_open(bid)
    bid.life.target(bid.state, "repair")
    found = bid.repair
    assert found is not None
    if windows.is_over(found.due_at):
        raise Conflict(_l("The time to repair is over. Nothing was stored."))
    if not answer.strip():
        raise Invalid(_l("Say what you hand in."), field="answer")
    move(bid, "repair")
    found.answer, found.answered_by = answer.strip(), by.person_id
    found.answered_at = clock.now().replace(microsecond=0)  # the window is told in seconds too
    db.session.flush()
    audit.record("bid.repair", bid, by=by)
    outbox.enqueue("bid.repaired", bid.id)
    return found


def exclude(bid: Bid, reason: str, note: str, *, by: Actor) -> Bid:
    """Exclude a bid with a reason of the code list `bid_reasons` and its explanation: both go into its letter.

    Raises:
        Invalid: the reason isn't in the list, or isn't explained.
        Conflict: its window to repair still runs.
        IllegalMove: it is out already.
    """
    challenge = locked_call(bid.challenge_id)
    db.session.refresh(bid)
    if not codes.valid("bid_reasons", reason, clock.today()):
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    if not note.strip():
        raise Invalid(_l("Say in words why: the bidder reads it."), field="note")
    if bid.state is BidState.REPAIRING and bid.repair and not windows.is_over(bid.repair.due_at):
        raise Conflict(_l("Its window to repair still runs."))
    move(bid, "exclude")
    bid.exclusion, bid.exclusion_note, bid.excluded_by = reason, note.strip(), by.person_id
    audit.record("bid.exclude", bid, by=by, reason=reason, state=challenge.state.value)
    outbox.enqueue("bid.excluded", bid.id)
    db.session.flush()
    return bid


def _lock_open(bid: Bid) -> None:
    """Lock the call: the check, the repair and the start of the review are done one after the other."""
    challenge = locked_call(bid.challenge_id)
    db.session.refresh(bid)
    if challenge.state is not ChallengeState.OPENED:
        raise Conflict(_l("The formal check of this call is over."))
