"""What people say of a pair: one standing judgement a person and pair, replaced or taken back at will."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.matching import opinions
from marketplace.matching.models import Feedback, Match
from marketplace.matching.states import Side
from marketplace.permissions import Role

if TYPE_CHECKING:
    from marketplace.permissions import Actor

REASONS = "match_reasons"
USEFUL = "useful"


def side_of(match: Match, actor: Actor) -> Side | None:
    """Return from which side somebody judges a pair; None for who has no part in it.

    Who belongs to a side judges from there, also when he is a broker: the brokers' voice is for those without a stake.
    """
    if actor.acts_for(match.demand_organisation_id):
        return Side.WANTING
    if actor.acts_for(match.result_organisation_id):
        return Side.OFFERING
    return Side.BROKER if actor.has(Role.BROKER) else None


def own(match: Match, actor: Actor) -> Feedback | None:
    """Return the standing judgement of a person on a pair, or None."""
    return next((one for one in opinions.standing_on(match) if one.person_id == actor.person_id), None)


def give(match: Match, *, reason: str, note: str, by: Actor) -> Feedback:
    """Judge a pair; what the person said of it before counts no more.

    Raises:
        Invalid: the reason isn't one of the list.
        NotFound: the pair has gone in the meantime.
        Forbidden: the person has no part in it.
    """
    if reason not in {code.code for code in codes.leaves(REASONS, on=clock.today())}:
        raise Invalid(_l("Choose a reason."), field="reason")
    _lock(match)
    side = side_of(match, by)
    if side is None:
        raise Forbidden
    _withdraw_own(match, by)
    said = Feedback(
        demand_listing_id=match.demand_listing_id,
        demand_version_id=match.demand_version_id,
        challenge_id=match.challenge_id,
        result_listing_id=match.result_listing_id,
        result_version_id=match.result_version_id,
        person_id=by.person_id,
        side=side,
        useful=codes.get(REASONS, reason).parent == USEFUL,
        reason=reason,
        note=note,
    )
    db.session.add(said)
    db.session.flush()
    _recount(match)
    audit.record("match.judge", match, by=by, side=side.value, useful=said.useful, reason=reason)
    return said


def take_back(match: Match, *, by: Actor) -> None:
    """Take one's judgement back: the order becomes what it would be without it.

    Raises:
        Conflict: there is none that stands.
        NotFound: the pair has gone in the meantime.
    """
    _lock(match)
    if not _withdraw_own(match, by):
        raise Conflict(_l("You have no judgement on this pair that could be taken back."))
    _recount(match)
    audit.record("match.take_back", match, by=by)


def _lock(match: Match) -> None:
    """Let two people who judge the same pair at once count one after the other."""
    if db.session.scalar(select(Match.id).where(Match.id == match.id).with_for_update()) is None:
        raise NotFound


def _withdraw_own(match: Match, by: Actor) -> bool:
    mine = own(match, by)
    if mine is not None:
        mine.withdrawn_at = clock.now()
        db.session.flush()  # the partial unique index must see it gone before the next one comes
    return mine is not None


def _recount(match: Match) -> None:
    match.feedback_points = opinions.points(opinions.standing_on(match))
    db.session.flush()
