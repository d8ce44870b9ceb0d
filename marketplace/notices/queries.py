"""Reads of notices and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace import calendar, clock, codes, db
from marketplace.accounts import queries as accounts
from marketplace.notices.models import Notice, NoticeState, Objection, ObjectionState
from marketplace.permissions import Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from marketplace.permissions import Actor

RUNNING = (NoticeState.OPEN, NoticeState.STOPPED)
DECIDING = (Role.CALL_SECRETARY, Role.OPERATOR)


def notice(id: int) -> Notice | None:  # noqa: A002 - the name in the address
    """Return a notice, or None."""
    return db.session.get(Notice, id)


def objection(id: int) -> Objection | None:  # noqa: A002 - the name in the address
    """Return an objection, or None."""
    return db.session.get(Objection, id)


def running_about(subject_type: str, subject_id: int) -> Notice | None:
    """Return the running notice about a record, or None."""
    return db.session.scalar(
        select(Notice).where(
            Notice.subject_type == subject_type, Notice.subject_id == subject_id, Notice.state.in_(RUNNING)
        )
    )


def listed(*, running: bool) -> Select[Notice]:
    """Return the SELECT of running notices, those that end first on top, or of past ones, the newest first."""
    chosen = select(Notice).options(joinedload(Notice.publisher))
    if running:
        return chosen.where(Notice.state.in_(RUNNING)).order_by(Notice.ends_on, Notice.id)
    return chosen.where(Notice.state.not_in(RUNNING)).order_by(Notice.closed_at.desc(), Notice.id.desc())


def page(chosen: Select[Any], number: int, size: int) -> tuple[Sequence[Any], int]:
    """Return one page of a SELECT and how many rows it has in all."""
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    return db.session.scalars(chosen.limit(size).offset((number - 1) * size)).all(), total


def undecided(notice: Notice) -> list[Objection]:
    """Return the objections that stop a notice: received and not decided."""
    return [one for one in objections_to(notice) if one.state is ObjectionState.RECEIVED]


def objections_to(notice: Notice) -> list[Objection]:
    """Return all objections to a notice, in the order in which they came."""
    return list(db.session.scalars(select(Objection).where(Objection.notice_id == notice.id).order_by(Objection.id)))


def open_objection_of(notice: Notice, person_id: int | None) -> Objection | None:
    """Return a person's undecided objection to a notice, or None."""
    return next((one for one in undecided(notice) if one.person_id == person_id), None)


def days_gone(notice: Notice) -> int:
    """Return how many days of its clock have begun, at most all; the day of publication is day 0."""
    today = min(clock.today(), notice.ends_on)
    if notice.working_days:
        gone = calendar.working_days_between(notice.starts_on, today)
    else:
        gone = (today - notice.starts_on).days
    return max(0, min(gone, notice.days))


def to_decide(actor: Actor) -> list[Objection]:
    """Return the objections that this person may decide, the one due first on top."""
    return [one for one in _in_reach(actor, Objection.state == ObjectionState.RECEIVED) if _may_decide(actor, one)]


def within_reach(actor: Actor) -> list[Objection]:
    """Return all objections in an official's regions, the undecided first."""
    found = _in_reach(actor, Objection.id.is_not(None))
    return sorted(found, key=lambda one: (one.state is not ObjectionState.RECEIVED, -one.id))


def _in_reach(actor: Actor, condition: ColumnElement[bool]) -> list[Objection]:
    areas = actor.regions(*DECIDING, Role.AUDITOR)
    here = or_(false(), *(Notice.region.like(codes.region_prefix(area) + "%") for area in areas))
    chosen = select(Objection).join(Objection.notice).where(condition, here)
    return list(db.session.scalars(chosen.order_by(Objection.answer_due_on, Objection.id)))


def deciders(objection: Objection) -> list[int]:
    """Return the people who may decide an objection today."""
    known = {person for role in DECIDING for person in accounts.official_ids(role, objection.region)}
    someone = (accounts.person(person_id) for person_id in sorted(known))
    return [one.id for one in someone if one and _may_decide(accounts.actor_of(one), objection)]


def _may_decide(actor: Actor, objection: Objection) -> bool:
    return permits(actor, Permission.DECIDE_OBJECTION, objection)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the objections that wait for this person's decision."""
    return [
        Waiting(
            _l("Decide the objection"),
            one.notice.title,
            "notices.objection",
            {"id": one.id},
            one.answer_due_on,
            one.received_at,
            "objection",
        )
        for one in to_decide(actor)
    ]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person waits for: a decision on an own objection, the end of an own notice."""
    if not actor.signed_in:
        return []
    raised = select(Objection).where(Objection.person_id == actor.person_id, Objection.state == ObjectionState.RECEIVED)
    own = select(Notice).where(Notice.publisher_id.in_(actor.memberships), Notice.state.in_(RUNNING))
    return [
        *(_raised(one) for one in db.session.scalars(raised)),
        *(_published(one) for one in db.session.scalars(own.order_by(Notice.ends_on))),
    ]


def _raised(objection: Objection) -> Waiting:
    title, values = objection.notice.title, {"id": objection.id}
    due, since = objection.answer_due_on, objection.received_at
    return Waiting(_l("Your objection is being examined"), title, "notices.objection", values, due, since, "objection")


def _published(notice: Notice) -> Waiting:
    stopped = notice.state is NoticeState.STOPPED
    what = _l("An objection stops the notice") if stopped else _l("The notice is running")
    due = None if stopped else notice.ends_on
    return Waiting(what, notice.title, "notices.show", {"id": notice.id}, due, notice.published_at, "notice")
