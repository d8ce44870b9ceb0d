"""The lock that every race for a call is decided by."""

from __future__ import annotations

from marketplace import db
from marketplace.challenges.models import Challenge


def locked_call(challenge_id: int) -> Challenge:
    """Return a call, locked and read again: whoever holds it looks at the clock and the state only now."""
    # only the call's own row: the organisation that is joined to it stays free for others
    return db.session.get_one(Challenge, challenge_id, with_for_update={"of": Challenge}, populate_existing=True)
