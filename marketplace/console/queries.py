"""What officials look at: the audit trail, messages that didn't arrive, the calendar, the policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from marketplace import clock, db
from marketplace.accounts.models import Person, RoleGrant
from marketplace.accounts.queries import in_force
from marketplace.audit import AuditEvent
from marketplace.outbox import Delivery, DeliveryState, Message
from marketplace.permissions import OFFICIAL_ROLES
from marketplace.policies import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from marketplace.policies import Key

PER_PAGE = 50


@dataclass(frozen=True)
class TrailFilter:
    """What to look for in the audit trail; empty fields match everything."""

    subject_type: str = ""
    subject_id: int | None = None
    action: str = ""
    actor_id: int | None = None


@dataclass(frozen=True)
class TrailPage:
    """One page of the audit trail, newest first."""

    events: Sequence[AuditEvent]
    names: Mapping[int, str]
    page: int
    pages: int
    total: int


def trail(wanted: TrailFilter, page: int) -> TrailPage:
    """Return a page of the audit trail with the names of those who acted."""
    found = _matching(wanted)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    events = db.session.scalars(
        found.order_by(AuditEvent.seq.desc()).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    ).all()
    return TrailPage(events, _names({event.actor_id for event in events if event.actor_id}), page, pages, total)


def _matching(wanted: TrailFilter) -> Select[AuditEvent]:
    found = select(AuditEvent)
    if wanted.subject_type:
        found = found.where(AuditEvent.subject_type == wanted.subject_type)
    if wanted.subject_id is not None:
        found = found.where(AuditEvent.subject_id == wanted.subject_id)
    if wanted.action:
        found = found.where(AuditEvent.action.startswith(wanted.action, autoescape=True))
    if wanted.actor_id is not None:
        found = found.where(AuditEvent.actor_id == wanted.actor_id)
    return found


def _names(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {number: name for number, name in rows}  # noqa: C416 - rows aren't pairs to the type checker


def subject_types() -> list[str]:
    """Return the kinds of record that the trail knows."""
    return list(db.session.scalars(select(AuditEvent.subject_type).distinct().order_by(AuditEvent.subject_type)))


def undelivered() -> list[Delivery]:
    """Return what failed or is being tried again, the oldest first."""
    late = (Delivery.state == DeliveryState.FAILED) | (
        (Delivery.state == DeliveryState.PENDING) & (Delivery.last_error.is_not(None))
    )
    return list(db.session.scalars(select(Delivery).where(late).order_by(Delivery.id).limit(500)))


def delivery(delivery_id: int) -> Delivery | None:
    """Return one delivery, or None."""
    return db.session.get(Delivery, delivery_id)


def policy_key(name: str) -> Key | None:
    """Return the declaration of a policy parameter, or None."""
    return KEYS.get(name)


def backlog() -> dict[str, int]:
    """Return how many deliveries are due, planned for later, tried again, and given up."""
    due = Delivery.due_at <= clock.now()
    pending = Delivery.state == DeliveryState.PENDING
    counts = select(
        func.count().filter(pending & due & Delivery.last_error.is_(None)),
        func.count().filter(pending & ~due & Delivery.last_error.is_(None)),
        func.count().filter(pending & Delivery.last_error.is_not(None)),
        func.count().filter(Delivery.state == DeliveryState.FAILED),
    ).select_from(Delivery)
    return dict(zip(("due", "later", "again", "failed"), db.session.execute(counts).one(), strict=True))


def officials() -> list[Person]:
    """Return everybody who holds an official role today."""
    holders = select(RoleGrant.person_id).where(in_force(clock.today()), RoleGrant.role.in_(OFFICIAL_ROLES))
    return list(db.session.scalars(select(Person).where(Person.id.in_(holders)).order_by(Person.id)))


def upcoming(limit: int = 20) -> list[Message]:
    """Return the next messages of the future: which deadlines the platform will act on."""
    waiting = select(Delivery.message_id).where(Delivery.state == DeliveryState.PENDING)
    coming = select(Message).where(Message.id.in_(waiting), Message.due_at > clock.now())
    return list(db.session.scalars(coming.order_by(Message.due_at).limit(limit)))
