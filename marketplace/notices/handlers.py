"""What follows from the news about notices and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.inbox.actions import tell, tell_members
from marketplace.notices import actions, queries
from marketplace.notices.models import Notice, Objection
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.outbox import Message

READERS = (OrgRole.OWNER, OrgRole.SIGNATORY, OrgRole.EDITOR)


def end_due(message: Message) -> None:
    """End a notice when its time has come."""
    actions.end_when_due(message.subject_id)


def redate(message: Message) -> None:  # noqa: ARG001 - whichever day was edited
    """Count the days of every running notice again: the calendar was edited."""
    for notice in db.session.scalars(select(Notice).where(Notice.state.in_(queries.RUNNING))):
        actions.redate(notice)


def tell_publisher(message: Message) -> None:
    """Tell the publisher that the notice was stopped, has ended or was revoked: the topic names which."""
    notice = db.session.get_one(Notice, message.subject_id)
    if notice.publisher_id is not None:
        tell_members(notice.publisher_id, READERS, message.topic, notice, title=notice.title)


def tell_deciders(message: Message) -> None:
    """Tell the officials of the region who may decide the objection."""
    objection = db.session.get_one(Objection, message.subject_id)
    for person_id in queries.deciders(objection):
        tell(person_id, message.topic, objection, title=objection.notice.title)


def tell_objector(message: Message) -> None:
    """Tell whoever objected how it was decided."""
    objection = db.session.get_one(Objection, message.subject_id)
    tell(objection.person_id, message.topic, objection, title=objection.notice.title)
