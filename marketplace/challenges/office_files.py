"""Who reads the evidence on a call's way to its publication: its own side and the officials of its region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.challenges.models import CallCheck, Challenge, Commitment
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.permissions import Actor


def reads_check(actor: Actor, check_id: int) -> bool:
    """Whether somebody may read what a look-up of the publisher has shown."""
    check = db.session.get(CallCheck, check_id)
    return check is not None and _reads(actor, check.challenge_id)


def reads_commitment(actor: Actor, commitment_id: int) -> bool:
    """Whether somebody may read the document that secures a bounty."""
    commitment = db.session.get(Commitment, commitment_id)
    return commitment is not None and _reads(actor, commitment.challenge_id)


def _reads(actor: Actor, challenge_id: int) -> bool:
    return permits(actor, Permission.READ_DRAFT_CALL, db.session.get_one(Challenge, challenge_id))
