"""The outbox: what follows from a change is stored with the change, in one transaction.

A message names a topic and a subject; a delivery is a row for each (message, handler). The relay claims a
delivery with a lease, so a killed worker's delivery is taken up again; handlers re-read and are idempotent.
`due_at` makes the outbox the clock too: deadlines and notice periods are messages of the future.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from flask import current_app
from sqlalchemy import ForeignKey, Index, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import clock, db
from marketplace.db import Base, JsonDict, Key, state_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)
MOST_ATTEMPTS = 20
OUTAGE_ATTEMPTS = MOST_ATTEMPTS // 2


class UnknownTopic(LookupError):
    """Nobody subscribes to this topic: a misspelling, caught where it is written."""


class DeliveryState(enum.StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Message(Base):
    """Something that happened, or that will be due."""

    __tablename__ = "message"

    id: Mapped[Key]
    topic: Mapped[str]
    subject_id: Mapped[int]
    payload: Mapped[JsonDict] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    deliveries: Mapped[list[Delivery]] = relationship(back_populates="message", cascade="all, delete-orphan")

    __table_args__ = (Index(None, "topic", "subject_id"),)


class Delivery(Base):
    """One handler's copy of a message."""

    __tablename__ = "delivery"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    handler: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(state_of(DeliveryState), default=DeliveryState.PENDING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    message: Mapped[Message] = relationship(back_populates="deliveries", lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("message_id", "handler"),
        Index(
            "ix_delivery_pending",
            "due_at",
            "id",
            **db.where(state == "pending"),
        ),
    )


def enqueue(topic: str, subject_id: int, *, due_at: datetime | None = None, **payload: object) -> Message:
    """Store a message with the running transaction.

    Args:
        topic: what happened, e.g. "challenge.awarded"; must stand in `relay.SUBSCRIPTIONS`.
        subject_id: the record it happened to.
        due_at: when it is to be delivered; now when left out.
        payload: numbers and codes only, never text that a viewer of the outbox mustn't see.

    Raises:
        UnknownTopic: no handler subscribes to the topic.
    """
    handlers = _subscriptions().get(topic)
    if handlers is None:
        raise UnknownTopic(topic)
    moment = due_at or clock.now()
    message = Message(topic=topic, subject_id=subject_id, payload=payload, due_at=moment)
    message.deliveries = [Delivery(handler=handler, due_at=moment) for handler in handlers]
    db.session.add(message)
    return message


def _subscriptions() -> Mapping[str, tuple[str, ...]]:
    return cast("Mapping[str, tuple[str, ...]]", current_app.extensions["subscriptions"])


def redate(topic: str, subject_id: int, due_at: datetime) -> None:
    """Move what is pending to another time, e.g. when the calendar was edited."""
    for delivery in db.session.scalars(_pending_of(topic, subject_id)):
        delivery.due_at = delivery.message.due_at = due_at


def withdraw(topic: str, subject_id: int) -> None:
    """Take back what is pending, e.g. a deadline that no longer stands."""
    for delivery in db.session.scalars(_pending_of(topic, subject_id)):
        db.session.delete(delivery)


def _pending_of(topic: str, subject_id: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return (
        select(Delivery)
        .join(Delivery.message)
        .where(Message.topic == topic, Message.subject_id == subject_id, Delivery.state == DeliveryState.PENDING)
    )


def claim() -> Delivery | None:
    """Take the next due delivery under a lease, or None; the caller commits."""
    moment = clock.now()
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < moment)
    delivery = db.session.scalars(
        select(Delivery)
        .where(Delivery.state == DeliveryState.PENDING, Delivery.due_at <= moment, free)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
    ).first()
    if delivery is not None:
        delivery.lease_until = moment + LEASE
        delivery.attempts += 1
    return delivery


def hold(message_id: int) -> None:
    """Renew the lease on a message's deliveries, for a handler that works for long and commits on its way."""
    leased = update(Delivery).where(Delivery.message_id == message_id, Delivery.lease_until.is_not(None))
    db.session.execute(leased.values(lease_until=clock.now() + LEASE))


def finish(delivery_id: int) -> None:
    """Mark a delivery as done, in the transaction of the handler's own changes."""
    delivery = db.session.get_one(Delivery, delivery_id)
    delivery.state = DeliveryState.DONE
    delivery.done_at = clock.now()
    delivery.lease_until = None
    delivery.last_error = None


def put_off(delivery_id: int, error: str, *, outage: bool = False) -> None:
    """Note a failure and try again later, each time a longer while later; give up after many attempts.

    The outage of a service uses up half of the attempts at most, however long it lasts: what waits for the service
    isn't given up, and still has attempts of its own when the service is back.
    """
    delivery = db.session.get_one(Delivery, delivery_id)
    if outage:
        delivery.attempts = min(delivery.attempts, OUTAGE_ATTEMPTS)
    pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
    delivery.due_at = clock.now() + pause
    delivery.lease_until = None
    delivery.last_error = error[:2000]
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.state = DeliveryState.FAILED


def retry(delivery: Delivery) -> None:
    """Give an undelivered message its attempts back; an official's act."""
    delivery.state = DeliveryState.PENDING
    delivery.attempts = 0
    delivery.due_at = clock.now()
    delivery.lease_until = None
