"""What the metric does when registration has acted, and when an official has reminded a registrant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from marketplace import db
from marketplace.inbox import actions as inbox
from marketplace.metrics import books, census
from marketplace.metrics.planning import Reminder
from marketplace.registration.desks import APPLICANTS

if TYPE_CHECKING:
    from marketplace.outbox import Message


def recount(message: Message) -> None:
    """Count the months of a registration's lines again; once or ten times, the outcome is the same."""
    regions = books.regions_of(message.subject_id)
    for book in books.books_of(message.subject_id):
        books.recount(book, regions)
        census.recount(book, _city(), regions)


def recount_months(message: Message) -> None:
    """Count the months of a registration's lines again for every region: many were brought in with it."""
    for book in books.books_of(message.subject_id):
        books.recount(book)
        census.recount(book, _city())


def _city() -> str:
    return str(current_app.extensions["settings"].city)


def tell_registrant(message: Message) -> None:
    """Remind the seller of a signed contract that it can be registered."""
    reminder = db.session.get_one(Reminder, message.subject_id)
    contract = reminder.contract
    inbox.tell_members(contract.seller_id, APPLICANTS, "registration.reminded", contract, title=contract.title)
