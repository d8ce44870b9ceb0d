"""Following a call: whoever wants hears of what is added, moved and decided. No page shows who follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.challenges.models import CallFollower

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


def follow(challenge: Challenge, *, by: Actor) -> None:
    """Begin to follow a call; a second time changes nothing."""
    if _row(challenge, by) is None:
        db.session.add(CallFollower(challenge_id=challenge.id, person_id=by.person_id))
        db.session.flush()


def leave(challenge: Challenge, *, by: Actor) -> None:
    """Stop following a call."""
    row = _row(challenge, by)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def follows(challenge: Challenge, actor: Actor) -> bool:
    """Tell somebody whether he follows a call himself."""
    return actor.signed_in and _row(challenge, actor) is not None


def follower_ids(challenge: Challenge) -> list[int]:
    """Return who follows a call; for sending news only."""
    chosen = select(CallFollower.person_id).where(CallFollower.challenge_id == challenge.id)
    return list(db.session.scalars(chosen.order_by(CallFollower.id)))


def _row(challenge: Challenge, actor: Actor) -> CallFollower | None:
    return db.session.scalar(
        select(CallFollower).where(CallFollower.challenge_id == challenge.id, CallFollower.person_id == actor.person_id)
    )
