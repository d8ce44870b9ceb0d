"""Whom this room tells what: officials what waits for them, owners what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.conversions.models import Conversion
from marketplace.conversions.queries import WRITERS
from marketplace.inbox import actions as inbox
from marketplace.permissions import Role

if TYPE_CHECKING:
    from marketplace.outbox import Message


def tell_officials(message: Message) -> None:
    """Tell the statisticians of the place what waits for them."""
    one = db.session.get_one(Conversion, message.subject_id)
    inbox.tell_officials(Role.STATISTICIAN, one.region, message.topic, one, title=one.result.title)


def tell_owner(message: Message) -> None:
    """Tell those who write for the owner what was decided."""
    one = db.session.get_one(Conversion, message.subject_id)
    inbox.tell_members(one.organisation_id, WRITERS, message.topic, one, title=one.result.title)
