"""What this room does about messages: a verified organisation's details enter the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.affiliations import taking

if TYPE_CHECKING:
    from marketplace.outbox import Message


def take_organisation(message: Message) -> None:
    """Bring the node of an organisation that was verified up to date."""
    party = db.session.get_one(Organisation, message.subject_id)
    if party.verified:
        taking.take(party)
