"""Whom this room tells what: an invited expert, the office of an offer, an expert that he was admitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.accounts.models import Person
from marketplace.experts.models import Expert
from marketplace.inbox import actions as inbox
from marketplace.permissions import Role

if TYPE_CHECKING:
    from marketplace.outbox import Message


def tell_invited(message: Message) -> None:
    """Tell whoever has proved the address of an invitation; nobody where it has no account here yet."""
    one = db.session.get_one(Expert, message.subject_id)
    proved = select(Person.id).where(Person.email == one.email, Person.confirmed_at.is_not(None))
    person_id = one.person_id or db.session.scalar(proved)
    if person_id is not None:
        inbox.tell(person_id, message.topic, one)


def tell_office(message: Message) -> None:
    """Tell the call secretaries of the region that somebody offers himself."""
    one = db.session.get_one(Expert, message.subject_id)
    inbox.tell_officials(Role.CALL_SECRETARY, one.region, message.topic, one, title=one.name)


def tell_expert(message: Message) -> None:
    """Tell an expert what became of his offer."""
    one = db.session.get_one(Expert, message.subject_id)
    if one.person_id is not None:
        inbox.tell(one.person_id, message.topic, one)
