"""Whether every bid of a call has its answer: a call isn't closed before.

The letters themselves are written above, in the evaluation room; here stands only which bids still wait for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from marketplace import db
from marketplace.challenges.models import Bid
from marketplace.challenges.states import WAITING
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge


def all_answered(challenge: Challenge) -> bool:
    """Tell whether every bid that was handed in has been answered, one that didn't open too."""
    waiting = exists().where(Bid.challenge_id == challenge.id, Bid.state.in_(WAITING))
    return not db.session.scalar(select(waiting))


def check_answered(challenge: Challenge) -> None:
    """Refuse to close a call while a bidder waits for the answer.

    Raises:
        Conflict: a bid has no letter yet.
    """
    if not all_answered(challenge):
        raise Conflict(_l("Every bidder gets an answer first: send the letters, then close the call."))
