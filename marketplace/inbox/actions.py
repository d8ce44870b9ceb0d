"""Telling people: one notification for each person, kind, record and occasion, with a copy by letter where wanted."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Protocol

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, update

from marketplace import clock, db
from marketplace.accounts import letters
from marketplace.accounts import queries as accounts
from marketplace.inbox import queries
from marketplace.inbox.kinds import KINDS
from marketplace.inbox.models import Notification, Preference, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marketplace.accounts.models import Person
    from marketplace.permissions import Actor, OrgRole, Role


class Subject(Protocol):
    """The record that something is told about."""

    __tablename__: str
    id: Any


def tell(person_id: int, kind: str, subject: Subject, **data: object) -> Notification | None:
    """Tell one person something; None when that was told before or nobody is there to be told.

    Args:
        person_id: who.
        kind: a row of `kinds.KINDS`.
        subject: the record it is about.
        data: what the sentence and the address of its page need: titles, numbers, codes.
    """
    someone = accounts.person(person_id)
    occasion = _occasion()
    if someone is None or not someone.active or _told(person_id, kind, subject, occasion):
        return None
    notification = Notification(
        person_id=person_id,
        kind=kind,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        data=data,
        occasion=occasion,
        on_page=queries.wants(person_id, KINDS[kind].topic, Way.PAGE),
    )
    db.session.add(notification)
    db.session.flush()
    if not KINDS[kind].own_letter and queries.wants(person_id, KINDS[kind].topic, Way.MAIL):
        _copy_by_letter(notification, someone)
    return notification


def tell_members(
    organisation_id: int, roles: Iterable[OrgRole], kind: str, subject: Subject, **data: object
) -> list[Notification]:
    """Tell the members of an organisation who have one of the roles (all members when none is named)."""
    told = [tell(person_id, kind, subject, **data) for person_id in accounts.member_ids(organisation_id, roles)]
    return [notification for notification in told if notification]


def tell_officials(role: Role, region: str, kind: str, subject: Subject, **data: object) -> list[Notification]:
    """Tell those who hold a platform role over a region today."""
    told = [tell(person_id, kind, subject, **data) for person_id in accounts.official_ids(role, region)]
    return [notification for notification in told if notification]


def _occasion() -> str:
    """Name what is told for: the message being delivered, so that a second delivery tells nobody twice."""
    message_id = g.get("message_id")
    return f"message-{message_id}" if message_id else uuid.uuid4().hex


def _told(person_id: int, kind: str, subject: Subject, occasion: str) -> bool:
    known = select(Notification.id).where(
        Notification.person_id == person_id,
        Notification.kind == kind,
        Notification.subject_type == subject.__tablename__,
        Notification.subject_id == subject.id,
        Notification.occasion == occasion,
    )
    return db.session.scalar(known) is not None


def _copy_by_letter(notification: Notification, person: Person) -> None:
    settings = current_app.extensions["settings"]
    with force_locale(person.language):
        sentence = queries.sentence_of(notification)
        letters.write_to(
            person,
            subject=f"{settings.site_name}: {sentence}",
            body="\n\n".join(
                (
                    sentence,
                    _("Read it here: %(address)s", address=f"{settings.base_url}/messages/{notification.id}"),
                    _("Choose what is sent to you: %(address)s", address=f"{settings.base_url}/messages/ways"),
                )
            ),
            dedupe=f"notification-{notification.id}",
        )


def mark_read(notification: Notification) -> None:
    """Note that a person has opened a notification."""
    if notification.read_at is None:
        notification.read_at = clock.now()
        db.session.flush()


def mark_all_read(*, by: Actor) -> None:
    """Note that a person has seen everything there is."""
    db.session.execute(
        update(Notification)
        .where(Notification.person_id == by.person_id, Notification.read_at.is_(None))
        .values(read_at=clock.now())
    )


def choose(topic: str, way: Way, *, wanted: bool, by: Actor) -> None:
    """Keep whether a person wants a topic by a way."""
    kept = db.session.scalar(
        select(Preference).where(Preference.person_id == by.person_id, Preference.topic == topic, Preference.way == way)
    )
    if kept is None:
        kept = Preference(person_id=by.person_id, topic=topic, way=way, wanted=wanted)
        db.session.add(kept)
    kept.wanted = wanted
    db.session.flush()


def choose_all(chosen: Mapping[tuple[str, Way], bool], *, by: Actor) -> None:
    """Keep a person's whole choice of topics and ways."""
    for (topic, way), wanted in chosen.items():
        choose(topic, way, wanted=wanted, by=by)
