"""Milestones of calls' contracts that should have been reported by now, for the officials' board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from marketplace import clock, db
from marketplace.challenges import queries as challenges
from marketplace.challenges.models import Award, Challenge
from marketplace.contracts.content_models import MilestoneExtension
from marketplace.contracts.models import Contract, Milestone
from marketplace.contracts.states import BINDING, ExtensionState, MilestoneState
from marketplace.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.permissions import Actor

MOST = 24
UNREPORTED = (MilestoneState.PLANNED, MilestoneState.REJECTED)


def of_regions(actor: Actor) -> Sequence[Milestone]:
    """Return at most `MOST` milestones of calls in a secretary's regions whose day has passed, the oldest first.

    The day that counts is a later one that was granted, else the agreed one.
    """
    granted = (MilestoneExtension.milestone_id == Milestone.id) & (MilestoneExtension.state == ExtensionState.GRANTED)
    due = func.coalesce(MilestoneExtension.to_on, Milestone.due_on)
    here = challenges.in_regions(actor, Role.CALL_SECRETARY).order_by(None).with_only_columns(Challenge.id)
    chosen = (
        select(Milestone)
        .join(Milestone.contract)
        .join(Award, Award.id == Contract.award_id)
        .outerjoin(MilestoneExtension, granted)
        .where(Award.challenge_id.in_(here), Contract.state.in_(BINDING))
        .where(Milestone.state.in_(UNREPORTED), due < clock.today())
        .options(contains_eager(Milestone.contract))
    )
    return db.session.scalars(chosen.order_by(due, Milestone.id).limit(MOST)).unique().all()
