"""Whose turn it is in each state of a call: what stands on which desk, and what its owner waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.challenges.states import ChallengeState
from marketplace.permissions import Permission
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask_babel import LazyString

    from marketplace.challenges.models import Challenge

S = ChallengeState

OFFICE_TURNS: dict[ChallengeState, tuple[LazyString, str]] = {
    S.SUBMITTED: (_l("Check this call"), "challenges.review"),
    S.REFINING: (_l("Record opinions and decide"), "challenges.review"),
    S.FUNDED: (_l("Publish the call"), "challenges.publish"),
    S.CLOSED: (_l("Open the bids"), "challenges.opening"),
}
"""What the call secretary does next in a state, and where."""

TURNS: dict[ChallengeState, tuple[LazyString, str]] = {
    S.DRAFT: (_l("Finish the call and submit it"), "challenges.show"),
    S.RETURNED: (_l("Correct the call and submit it again"), "challenges.show"),
    S.APPROVED: (_l("Secure the bounty"), "challenges.commitment"),
    S.CLOSED: (_l("Open the bids"), "challenges.opening"),
    S.OPENED: (_l("Compare the bids and choose"), "challenges.bids"),
    S.CONSENSUS: (_l("Choose from the panel's list"), "challenges.bids"),
}
"""What the publisher's side does next in a state, and where."""

TURN_PERMISSIONS = {
    S.APPROVED: Permission.COMMIT_BOUNTY,
    S.CLOSED: Permission.OPEN_BIDS,
    S.OPENED: Permission.PROPOSE_AWARD,
    S.CONSENSUS: Permission.PROPOSE_AWARD,
}
"""Which permission that needs, where it isn't writing."""

AWAITED: dict[ChallengeState, LazyString] = {
    S.SUBMITTED: _l("The district checks the call"),
    S.REFINING: _l("Experts read the call"),
    S.FUNDED: _l("The call is about to be published"),
    S.PUBLISHED: _l("The call takes bids"),
    S.PROPOSED: _l("The award stands in public"),
}
"""What the publisher waits for in a state."""


def line(
    what: LazyString,
    challenge: Challenge,
    endpoint: str,
    *,
    due: date | datetime | None = None,
    since: datetime | None = None,
) -> Waiting:
    """Return a line of somebody's desk about a call."""
    return Waiting(what, challenge.title, endpoint, {"id": challenge.id}, due, since, "challenge")
