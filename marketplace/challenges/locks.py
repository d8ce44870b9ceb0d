"""The lock that every race for a call is decided by, and the step that is taken and noted under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import audit, db
from marketplace.challenges import pace
from marketplace.challenges.models import Challenge

if TYPE_CHECKING:
    from marketplace.permissions import Actor


def locked_call(challenge_id: int) -> Challenge:
    """Return a call, locked and read again: whoever holds it looks at the clock and the state only now.

    The lock is taken by a statement of its own: reading a versioned record under a lock would report a newer
    version as stale, where the lifecycle has the better answer.
    """
    db.session.execute(select(Challenge.id).where(Challenge.id == challenge_id).with_for_update())
    return db.session.get_one(Challenge, challenge_id, populate_existing=True)


def lock(challenge: Challenge) -> None:
    """Lock the row and read it again: what two people do at one instant is done one after the other."""
    db.session.flush()
    locked_call(challenge.id)


def step(challenge: Challenge, verb: str, by: Actor | None, **details: object) -> Challenge:
    """Take a step of a call's life under its lock, and note it."""
    lock(challenge)
    pace.move(challenge, verb)
    note(verb, challenge, by, **details)
    db.session.flush()
    return challenge


def note(verb: str, challenge: Challenge, by: Actor | None, **details: object) -> None:
    """Note an act on a call in the chain of audit events."""
    audit.record(f"challenge.{verb.rstrip('_')}", challenge, by=by, state=challenge.state.value, **details)
