"""The board of an official's regions: how many calls stand in each phase, which are late, the most urgent of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.challenges.models import Challenge
from marketplace.challenges.queries import in_regions
from marketplace.challenges.states import JUDGED, UNDER_CONTRACT, ChallengeState
from marketplace.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_babel import LazyString
    from sqlalchemy import Select

    from marketplace.permissions import Actor

S = ChallengeState
MOST = 6
"""Calls of one phase that the whole board shows; a phase by itself shows all of its calls, by the page."""

URGENT = (Challenge.turn_due_on.is_(None), Challenge.turn_due_on, Challenge.deadline_at, Challenge.id)
"""What has a day to be done by comes first, then what closes first."""


@dataclass(frozen=True)
class Phase:
    """A part of a call's life as officials see it."""

    name: str
    label: LazyString
    states: tuple[ChallengeState, ...]


PHASES = (
    Phase("check", _l("To check"), (S.SUBMITTED,)),
    Phase("experts", _l("Read by experts"), (S.REFINING,)),
    Phase("publish", _l("To publish"), (S.FUNDED,)),
    Phase("open", _l("To open"), (S.CLOSED,)),
    Phase("money", _l("Waiting for the money"), (S.APPROVED,)),
    Phase("bids", _l("Open for bids"), (S.PUBLISHED,)),
    Phase("chosen", _l("Judged and chosen"), JUDGED),
    Phase("notice", _l("Award in public notice"), (S.PROPOSED,)),
    Phase("contract", _l("Awarded and under contract"), (S.AWARDED, *UNDER_CONTRACT)),
    Phase("returned", _l("Sent back"), (S.RETURNED,)),
    Phase("over", _l("Over"), (S.SETTLED, S.LAPSED, S.REFUSED, S.CANCELLED, S.TERMINATED, S.REVOKED)),
)
"""The phases, what waits for an official first."""


def phase_named(name: str) -> Phase | None:
    """Return a phase, or None."""
    return next((phase for phase in PHASES if phase.name == name), None)


def of_actor(actor: Actor) -> Select[Challenge]:
    """Return the SELECT of the calls in the regions of a call secretary, the most urgent first."""
    return in_regions(actor, Role.CALL_SECRETARY).order_by(None).order_by(*URGENT)


def counts(actor: Actor) -> dict[str, int]:
    """Return phase name -> how many calls stand in it."""
    here = of_actor(actor).order_by(None).with_only_columns(Challenge.state, func.count(Challenge.id))
    by_state: dict[ChallengeState, int] = dict(db.session.execute(here.group_by(Challenge.state)).tuples().all())
    return {phase.name: sum(by_state.get(state, 0) for state in phase.states) for phase in PHASES}


def late(actor: Actor) -> Select[Challenge]:
    """Return the SELECT of the calls whose step should have been done by now, the longest overdue first."""
    return of_actor(actor).where(Challenge.turn_due_on < clock.today())


def first_of_each(actor: Actor) -> dict[str, list[Challenge]]:
    """Return phase name -> its most urgent calls, at most `MOST` a state; one statement for all of them."""
    here = of_actor(actor)
    place = func.row_number().over(partition_by=Challenge.state, order_by=URGENT)
    ranked = here.order_by(None).with_only_columns(Challenge.id, place.label("place")).subquery()
    chosen = here.where(Challenge.id.in_(select(ranked.c.id).where(ranked.c.place <= MOST)))
    return _by_phase(db.session.scalars(chosen).all())


def _by_phase(calls: Sequence[Challenge]) -> dict[str, list[Challenge]]:
    return {phase.name: [one for one in calls if one.state in phase.states][:MOST] for phase in PHASES}
