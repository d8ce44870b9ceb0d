"""What the office and an expert do with his entry: enter, agree, rest, remove; when he is there and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db, lifecycle, outbox
from marketplace.affiliations import normal
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.experts.models import Engagement, Expert, ExpertField
from marketplace.experts.states import ExpertState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.accounts.models import Person
    from marketplace.experts.drafts import Availability, ExpertDraft
    from marketplace.permissions import Actor


def enter(draft: ExpertDraft, *, by: Actor) -> Expert:
    """Enter an expert for the office; he is asked to agree himself before he can be drawn.

    Raises:
        Invalid: the name or the fields are missing, or his e-mail address stands here already.
    """
    one = _new(draft, ExpertState.INVITED, by=by)
    audit.record("expert.enter", one, by=by, region=one.region)
    outbox.enqueue("expert.invited", one.id)
    return one


def offer(draft: ExpertDraft, someone: Person, *, by: Actor) -> Expert:
    """Offer oneself as an expert: with that one agrees; the office admits.

    Raises:
        Invalid: see `enter`.
        Conflict: one stands here already.
    """
    if db.session.scalar(select(Expert.id).where(Expert.person_id == someone.id)):
        raise Conflict(_l("You stand in the pool already."))
    one = _new(draft, ExpertState.APPLIED, by=by)
    one.person_id, one.agreed_at = someone.id, clock.now()
    db.session.flush()
    audit.record("expert.offer", one, by=by, region=one.region)
    outbox.enqueue("expert.offered", one.id)
    return one


def _new(draft: ExpertDraft, state: ExpertState, *, by: Actor) -> Expert:
    one = Expert(region=draft.region, entered_by=by.person_id, state=state)
    _fill(one, draft)
    db.session.add(one)
    db.session.flush()
    return one


def edit(one: Expert, draft: ExpertDraft, *, by: Actor) -> Expert:
    """Change what is entered about an expert.

    Raises:
        Invalid: see `enter`.
    """
    _fill(one, draft)
    db.session.flush()
    audit.record("expert.edit", one, by=by)
    return one


def _fill(one: Expert, draft: ExpertDraft) -> None:
    if not normal.name(draft.name):
        raise Invalid(_l("Write the name."), field="name")
    if not draft.fields or not all(codes.valid("fields", field, clock.today()) for field in draft.fields):
        raise Invalid(_l("Choose at least one field."), field="fields")
    email = draft.email.strip().lower()
    if email and db.session.scalar(select(Expert.id).where(Expert.email == email, Expert.id != (one.id or 0))):
        raise Invalid(_l("An expert with this e-mail address stands here already."), field="email")
    one.name, one.name_key = draft.name.strip(), normal.name(draft.name)
    one.email, one.title = email, draft.title.strip()
    set_fields(one, draft.fields)


def set_fields(one: Expert, fields: Iterable[str]) -> None:
    """Give an expert exactly these fields."""
    wanted = set(fields)
    one.fields = [kept for kept in one.fields if kept.field in wanted] + [
        ExpertField(field=field) for field in sorted(wanted - set(one.field_codes))
    ]


def agree(one: Expert, someone: Person, *, by: Actor) -> Expert:
    """Agree to be kept and drawn: the entry becomes the person's own.

    Raises:
        Forbidden: the entry was made for another e-mail address, or belongs to somebody.
        IllegalMove: it isn't an invitation.
    """
    if not _meant(one, someone):
        raise Forbidden
    one.life.target(one.state, "agree")
    one.person_id, one.agreed_at = someone.id, clock.now()
    return _step(one, "agree", by)


def _meant(one: Expert, someone: Person) -> bool:
    """Whether an entry is about this person: his already, or made for the address that he has proved."""
    if one.person_id is not None:
        return one.person_id == someone.id
    return bool(one.email) and someone.confirmed_at is not None and one.email == someone.email


def admit(one: Expert, *, by: Actor) -> Expert:
    """Admit somebody who has offered himself."""
    outbox.enqueue("expert.admitted", one.id)
    return _step(one, "admit", by)


def rest(one: Expert, *, by: Actor) -> Expert:
    """Not be drawn for the time being."""
    return _step(one, "rest", by)


def return_(one: Expert, *, by: Actor) -> Expert:
    """Be drawn again."""
    return _step(one, "return_", by)


def remove(one: Expert, reason: str, *, by: Actor) -> Expert:
    """Remove somebody from the pool, with the reason; panels on which he sits aren't touched.

    Raises:
        Invalid: there is no reason; field "reason".
    """
    if not reason.strip():
        raise Invalid(_l("Give the reason."), field="reason")
    one.removed_because = reason.strip()
    return _step(one, "remove", by)


def readmit(one: Expert, *, by: Actor) -> Expert:
    """Invite somebody again who was removed; he agrees anew."""
    outbox.enqueue("expert.invited", one.id)
    return _step(one, "readmit", by)


def _step(one: Expert, verb: str, by: Actor) -> Expert:
    lifecycle.move(one, verb)
    db.session.flush()
    audit.record(f"expert.{verb}", one, by=by)
    return one


def set_availability(one: Expert, there: Availability, *, by: Actor) -> Expert:
    """Say from when to when and for how many panels at a time somebody can be drawn.

    Raises:
        Invalid: the days are out of order.
    """
    if there.since and there.until and there.until < there.since:
        raise Invalid(_l("The last day comes before the first."), field="until")
    one.available_from, one.available_to, one.most_reviews = there.since, there.until, there.most_reviews
    db.session.flush()
    audit.record("expert.availability", one, by=by)
    return one


def engage(one: Expert, subject_type: str, subject_id: int) -> None:
    """Note that an expert is busy with a panel; for the room that has the panel, again and again the same."""
    known = _engagement(one, subject_type, subject_id)
    if known is None:
        db.session.add(Engagement(expert_id=one.id, subject_type=subject_type, subject_id=subject_id))
    else:
        known.released_at = None
    db.session.flush()


def release(one: Expert, subject_type: str, subject_id: int) -> None:
    """Note that an expert is done with a panel."""
    known = _engagement(one, subject_type, subject_id)
    if known is not None and known.released_at is None:
        known.released_at = clock.now()
        db.session.flush()


def _engagement(one: Expert, subject_type: str, subject_id: int) -> Engagement | None:
    return db.session.scalar(
        select(Engagement).where(
            Engagement.expert_id == one.id,
            Engagement.subject_type == subject_type,
            Engagement.subject_id == subject_id,
        )
    )
