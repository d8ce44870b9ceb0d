"""Reads of brokers and introductions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from marketplace import db
from marketplace.brokers.models import BrokerProfile, Introduction, IntroductionState
from marketplace.permissions import OrgRole
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.permissions import Actor

ANSWERING = (OrgRole.OWNER, OrgRole.EDITOR)


def profile(person_id: int) -> BrokerProfile | None:
    """Return a broker's profile, or None."""
    return db.session.scalar(select(BrokerProfile).where(BrokerProfile.person_id == person_id))


def introduction(introduction_id: int) -> Introduction | None:
    """Return an introduction, or None."""
    return db.session.get(Introduction, introduction_id)


def of_actor(actor: Actor) -> list[Introduction]:
    """Return the introductions somebody made or is a side of, the newest first."""
    mine = or_(
        Introduction.person_id == actor.person_id,
        Introduction.demand_organisation_id.in_(actor.memberships),
        Introduction.result_organisation_id.in_(actor.memberships),
    )
    return list(db.session.scalars(select(Introduction).where(mine).order_by(Introduction.id.desc())))


def proposed_pairs(person_id: int) -> set[tuple[int, int]]:
    """Return the (demand, result) listings that a broker has proposed and that are alive."""
    alive = Introduction.state.in_((IntroductionState.PROPOSED, IntroductionState.INTRODUCED))
    chosen = select(Introduction.demand_listing_id, Introduction.result_listing_id)
    return set(db.session.execute(chosen.where(Introduction.person_id == person_id, alive)).all())


def open_sides(introduction: Introduction, actor: Actor) -> list[str]:
    """Return the sides ("demand", "result") whose answer is still missing and that the actor may give."""
    if introduction.state is not IntroductionState.PROPOSED:
        return []
    return [
        side
        for side in ("demand", "result")
        if getattr(introduction, f"{side}_answered_at") is None
        and actor.acts_for(getattr(introduction, f"{side}_organisation_id"), *ANSWERING)
    ]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the introductions whose answer is the actor's turn."""
    return [_line(_l("Answer the broker's introduction"), each) for each in _proposed(actor) if open_sides(each, actor)]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return the introductions of a broker whose answers are missing."""
    return [
        _line(_l("Both sides' answers to your introduction"), each)
        for each in _proposed(actor)
        if each.person_id == actor.person_id
    ]


def _proposed(actor: Actor) -> list[Introduction]:
    return [each for each in of_actor(actor) if each.state is IntroductionState.PROPOSED]


def _line(what: LazyString, each: Introduction) -> Waiting:
    title = f"{each.demand.title} ↔ {each.result.title}"
    at, due = each.proposed_at, each.reply_due_on
    return Waiting(what, title, "brokers.introduction", {"id": each.id}, due, at, "introduction")
