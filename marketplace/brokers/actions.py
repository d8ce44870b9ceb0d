"""What brokers and the two sides do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox
from marketplace.brokers import queries
from marketplace.brokers.models import BrokerProfile, Introduction
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.listings import queries as listings
from marketplace.listings.states import Kind

if TYPE_CHECKING:
    from marketplace.listings.models import Version
    from marketplace.permissions import Actor

SHORTEST_REASON = 10


@dataclass(frozen=True)
class IntroductionDraft:
    """A pair with the broker's reason."""

    demand_listing_id: int
    result_listing_id: int
    reason: str


def set_profile(fields: list[str], about: str, *, by: Actor) -> BrokerProfile:
    """Record a broker's fields.

    Raises:
        Invalid: a field isn't in the official list.
    """
    if not fields or not all(codes.valid("fields", code, clock.today()) for code in fields):
        raise Invalid(_l("Choose at least one technical field."), field="fields")
    profile = queries.profile(by.person_id or 0) or BrokerProfile(person_id=by.person_id)
    profile.fields, profile.about = fields, about
    db.session.add(profile)
    db.session.flush()
    audit.record("broker.profile", profile, by=by, fields=fields)
    return profile


def propose(draft: IntroductionDraft, *, by: Actor) -> Introduction:
    """Propose a pair to both sides; from now on the introduction is on record.

    Raises:
        Invalid: a side isn't published, or the reason says nothing.
        Forbidden: the broker belongs to one of the sides (no self-dealing).
        Conflict: he has proposed this pair already.
    """
    demand = _standing(draft.demand_listing_id, Kind.DEMAND)
    result = _standing(draft.result_listing_id, Kind.RESULT)
    if len(draft.reason) < SHORTEST_REASON:
        raise Invalid(_l("Say in a sentence why these two belong together."), field="reason")
    _refuse_self_dealing(demand, result, by)
    if (demand.listing_id, result.listing_id) in queries.proposed_pairs(by.person_id or 0):
        raise Conflict(_l("You have proposed this pair already."))
    due_on, policy_id = listings.due("introduction.reply", demand.region)
    introduction = Introduction(
        person_id=by.person_id,
        demand_listing_id=demand.listing_id,
        result_listing_id=result.listing_id,
        demand_version_id=demand.id,
        result_version_id=result.id,
        demand_organisation_id=demand.organisation_id,
        result_organisation_id=result.organisation_id,
        region=demand.region,
        reason=draft.reason,
        reply_due_on=due_on,
    )
    db.session.add(introduction)
    db.session.flush()
    audit.record("introduction.propose", introduction, by=by, demand=demand.id, result=result.id, policy=policy_id)
    outbox.enqueue("introduction.proposed", introduction.id)
    return introduction


def _standing(listing_id: int, kind: Kind) -> Version:
    version = listings.published(listing_id)
    if version is None or version.kind is not kind:
        raise Invalid(_l("One of the two is no longer published."))
    return version


def _refuse_self_dealing(demand: Version, result: Version, by: Actor) -> None:
    if demand.organisation_id == result.organisation_id:
        raise Invalid(_l("Both belong to the same organisation."))
    if {demand.organisation_id, result.organisation_id} & set(by.memberships):
        raise Forbidden(_l("You belong to one of the two sides: a broker may not deal with himself."))


def answer(introduction: Introduction, *, accepted: bool, note: str = "", by: Actor) -> None:
    """Answer for one's own side; when both have said yes, the two are introduced.

    Raises:
        Conflict: this side has answered already.
        IllegalMove: the introduction is over.
    """
    db.session.refresh(introduction, with_for_update=True)
    introduction.life.target(introduction.state, "introduce" if accepted else "decline")
    sides = queries.open_sides(introduction, by)
    if not sides:
        raise Conflict(_l("Your side has answered already."))
    for side in sides:
        setattr(introduction, f"{side}_answered_at", clock.now())
        setattr(introduction, f"{side}_answered_by", by.person_id)
    if not accepted:
        introduction.decline_note = note
        lifecycle.move(introduction, "decline")
    elif introduction.demand_answered_at and introduction.result_answered_at:
        lifecycle.move(introduction, "introduce")
    audit.record("introduction.answer", introduction, by=by, sides=sides, accepted=accepted)
    outbox.enqueue("introduction.answered", introduction.id)
    db.session.flush()


def withdraw(introduction: Introduction, *, by: Actor) -> None:
    """Take a proposal back before both have answered; it stays on record as withdrawn."""
    lifecycle.move(introduction, "withdraw")
    audit.record("introduction.withdraw", introduction, by=by)
    db.session.flush()
