"""What a person was told, and how the person wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for
from sqlalchemy import func, select

from marketplace import db
from marketplace.inbox.kinds import KINDS, TOPICS
from marketplace.inbox.models import Notification, Preference, Way

if TYPE_CHECKING:
    from marketplace.permissions import Actor
    from marketplace.web.waiting import Waiting

PAGE_SIZE = 20


def notifications(person_id: int, page: int = 1) -> list[Notification]:
    """Return one page of what a person was told, newest first."""
    return list(
        db.session.scalars(
            _of(person_id).order_by(Notification.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        )
    )


def count(person_id: int) -> int:
    """Return how much there is on the person's page of messages."""
    return db.session.scalar(select(func.count()).select_from(_of(person_id).subquery())) or 0


def unread_count(person_id: int) -> int:
    """Return how much of it the person has not opened."""
    unread = _of(person_id).where(Notification.read_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def _of(person_id: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(Notification).where(Notification.person_id == person_id, Notification.on_page)


def notification(notification_id: int) -> Notification | None:
    """Return a notification, or None."""
    return db.session.get(Notification, notification_id)


def wants(person_id: int, topic: str, way: Way) -> bool:
    """Whether a person wants a topic by a way; yes unless the person said no."""
    chosen = select(Preference.wanted).where(
        Preference.person_id == person_id, Preference.topic == topic, Preference.way == way
    )
    return db.session.scalar(chosen) is not False


def chosen_ways(person_id: int) -> dict[tuple[str, Way], bool]:
    """Return for each topic and way whether a person wants it."""
    return {(topic, way): wants(person_id, topic, way) for topic in TOPICS for way in Way}


def sentence_of(notification: Notification) -> str:
    """Return what a notification says, in the language of this page or letter."""
    return str(KINDS[notification.kind].sentence) % notification.data


def address_of(notification: Notification) -> str:
    """Return the address of the page that a notification leads to, "" where there is none."""
    kind = KINDS[notification.kind]
    if kind.endpoint not in current_app.view_functions:
        return ""
    known = {**notification.data, "subject_id": notification.subject_id}
    return url_for(kind.endpoint, **{argument: known[name] for argument, name in kind.values.items()})


def waiting_for(actor: Actor) -> list[Waiting]:  # noqa: ARG001 - every room offers this
    """Nothing waits in the inbox itself: what waits, waits in its own room."""
    return []


def awaited_by(actor: Actor) -> list[Waiting]:  # noqa: ARG001 - every room offers this
    """Nobody is waited for in the inbox."""
    return []
