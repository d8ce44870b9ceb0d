"""The lock that every race for a call is decided by."""

from __future__ import annotations

from sqlalchemy import select

from marketplace import db
from marketplace.challenges.models import Challenge


def locked_call(challenge_id: int) -> Challenge:
    """Return a call, locked and read again: whoever holds it looks at the clock and the state only now.

    The lock is taken by a statement of its own: reading a versioned record under a lock would report a newer
    version as stale, where the lifecycle has the better answer.
    """
    db.session.execute(select(Challenge.id).where(Challenge.id == challenge_id).with_for_update())
    return db.session.get_one(Challenge, challenge_id, populate_existing=True)
