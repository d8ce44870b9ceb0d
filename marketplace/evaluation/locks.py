"""The lock that every race on a panel is decided by: its call's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import db
from marketplace.challenges.locks import locked_call
from marketplace.errors import Conflict
from marketplace.evaluation.models import Panel

if TYPE_CHECKING:
    from marketplace.challenges.states import ChallengeState


def locked_panel(panel_id: int, *states: ChallengeState) -> Panel:
    """Return a panel, its call locked and read again.

    Args:
        panel_id: its number.
        states: where the call must stand; anywhere when none is named.

    Raises:
        Conflict: the call stands elsewhere.
    """
    challenge_id = db.session.get_one(Panel, panel_id).challenge_id
    db.session.flush()
    challenge = locked_call(challenge_id)
    if states and challenge.state not in states:
        raise Conflict(_l("The review has moved on: this isn't possible any more."))
    return db.session.get_one(Panel, panel_id, populate_existing=True)
