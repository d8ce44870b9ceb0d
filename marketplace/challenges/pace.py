"""How long each step of a call may take (督办), so that the board can say what is late.

A step's time is a dated policy of the call's jurisdiction; its last day is fixed when the step begins, so that a later
policy makes nothing late that wasn't.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import clock, lifecycle, policies
from marketplace.challenges.states import ChallengeState

if TYPE_CHECKING:
    from datetime import date

    from marketplace.challenges.models import Challenge

S = ChallengeState

TIMES: dict[ChallengeState, str] = {
    S.SUBMITTED: "call.district_time",
    S.REFINING: "call.refining_time",
    S.APPROVED: "call.commitment_time",
    S.FUNDED: "call.publication_time",
    S.CLOSED: "call.opening_time",
    S.OPENED: "call.formal_time",
    S.REVIEWING: "call.review_time",
    S.DEFENDING: "call.defence_time",
    S.CONSENSUS: "call.choice_time",
    S.AWARDED: "call.signing_time",
}
"""State -> the policy that says how long somebody may leave a call in it; the others end by a clock of their own."""


def move(challenge: Challenge, verb: str) -> None:
    """Take one step of a call's life and start the clock of the next one.

    Raises:
        IllegalMove: the step isn't possible; nothing was changed.
    """
    # Read before anything changes: a read in between would store a step of which only half is said.
    last_day = _last_day(challenge, challenge.life.target(challenge.state, verb))
    lifecycle.move(challenge, verb)
    challenge.turn_due_on = last_day


def _last_day(challenge: Challenge, state: ChallengeState) -> date | None:
    key = TIMES.get(state)
    if key is None:
        return None
    today = clock.today()
    day: date = policies.value(key, region=challenge.region, on=today).value.after(today).day
    return day


def late(challenge: Challenge) -> bool:
    """Tell whether the step that a call is in should have been done by now."""
    return challenge.turn_due_on is not None and challenge.turn_due_on < clock.today()
