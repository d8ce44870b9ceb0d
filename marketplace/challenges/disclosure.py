"""Two-level disclosure: who reads the problem of a call in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.challenges.states import Disclosure
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


def reads_problem(challenge: Challenge, actor: Actor) -> bool:
    """Tell whether somebody reads the problem in full: the call's level, its own side, its officials."""
    if challenge.disclosure is Disclosure.PUBLIC or permits(actor, Permission.READ_DRAFT_CALL, challenge):
        return True
    if challenge.disclosure is Disclosure.BRIEF:
        return bool(actor.verified)
    return any(one.organisation_id in actor.verified for one in challenge.invitations)


def public_problem(challenge: Challenge) -> str:
    """Return what of the problem everybody may read and find: all of it, or nothing."""
    return challenge.problem if challenge.disclosure is Disclosure.PUBLIC else ""
