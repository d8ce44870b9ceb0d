"""What waits for those who hold the keys of calls, or ought to: a key to make, bids to open together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from marketplace import codes, db
from marketplace.challenges.models import Challenge, Keyholder
from marketplace.challenges.states import ChallengeState, SealMode
from marketplace.challenges.turns import line
from marketplace.challenges.two_keys import FIRST, RECOVERY, SECOND
from marketplace.permissions import Permission, Role, permits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.permissions import Actor
    from marketplace.web.waiting import Waiting

OFFICIALS = (Role.CALL_SECRETARY, Role.OPERATOR)
"""Who may hold one of the two passphrases."""

GUARDIANS = (Role.AUDITOR, Role.ADMINISTRATOR)
"""Who may hold the recovery code: those who look after the officials."""

READY = (ChallengeState.APPROVED, ChallengeState.FUNDED)
"""States in which a call waits for its keys on somebody's desk."""


def free_seat(challenge: Challenge, actor: Actor) -> str | None:
    """Return the seat that somebody may take among the keyholders of a call that isn't published, if any."""
    taken = {one.seat for one in challenge.keyholders}
    if actor.person_id in challenge.keyholder_ids or not permits(actor, Permission.HOLD_CALL_KEY, challenge):
        return None
    officials = (FIRST, SECOND) if actor.has_in(challenge.region, *OFFICIALS) else ()
    guardians = (RECOVERY,) if actor.has_in(challenge.region, *GUARDIANS) else ()
    return next((seat for seat in (*officials, *guardians) if seat not in taken), None)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the keys that an official could make, and the openings that need one of his."""
    return [*_openings(actor), *_keys_to_make(actor)] if actor.official else []


def _openings(actor: Actor) -> Iterator[Waiting]:
    held = select(Keyholder.challenge_id).where(Keyholder.person_id == actor.person_id)
    chosen = select(Challenge).where(Challenge.id.in_(held), Challenge.state == ChallengeState.CLOSED)
    for challenge in db.session.scalars(chosen.order_by(Challenge.deadline_at)):
        yield line(
            _l("Open the bids with another keyholder"), challenge, "challenges.open_together", since=challenge.closed_at
        )


def _keys_to_make(actor: Actor) -> Iterator[Waiting]:
    areas = actor.regions(*OFFICIALS, *GUARDIANS)
    here = or_(*(Challenge.region.like(f"{codes.region_prefix(area)}%") for area in areas)) if areas else None
    if here is None:
        return
    chosen = select(Challenge).where(here, Challenge.seal_mode == SealMode.OFFICIALS, Challenge.state.in_(READY))
    for challenge in db.session.scalars(chosen.options(selectinload(Challenge.keyholders)).order_by(Challenge.id)):
        if free_seat(challenge, actor):
            yield line(_l("Make a key of this call"), challenge, "challenges.keys", since=challenge.approved_at)
