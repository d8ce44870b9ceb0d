"""Whom this room tells what: the other side of each step learns of it; nobody is told twice for one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.contracts.models import Contract, Milestone
from marketplace.inbox import actions as inbox
from marketplace.permissions import Role
from marketplace.registration import queries, rules
from marketplace.registration.desks import APPLICANTS, FINANCE
from marketplace.registration.models import Income, Registration

if TYPE_CHECKING:
    from marketplace.outbox import Message

FILED = "income.filed"


def invite(message: Message) -> None:
    """Tell the seller of a contract that has come into force that it can be registered."""
    contract = db.session.get_one(Contract, message.subject_id)
    if queries.of_contract(contract.id) is None:
        inbox.tell_members(contract.seller_id, APPLICANTS, "registration.open", contract, title=contract.title)


def tell_registrars(message: Message) -> None:
    """Tell the registrars of the region what waits for them."""
    _tell_officials(message, Role.REGISTRAR)


def tell_second_reviewers(message: Message) -> None:
    """Tell the second reviewers of the region that a large contract waits."""
    _tell_officials(message, Role.SECOND_REVIEWER)


def tell_both_offices(message: Message) -> None:
    """Tell everybody who may confirm a revocation, but whoever proposed it."""
    _tell_officials(message, Role.REGISTRAR)
    _tell_officials(message, Role.SECOND_REVIEWER)


def _tell_officials(message: Message, role: Role) -> None:
    registration = _registration(message)
    inbox.tell_officials(role, registration.region, message.topic, registration, title=registration.title)


def tell_seller(message: Message) -> None:
    """Tell the seller what was decided or is to be put right."""
    registration = _registration(message)
    if registration.seller_id is not None:
        inbox.tell_members(registration.seller_id, APPLICANTS, message.topic, registration, title=registration.title)


def tell_parties(message: Message) -> None:
    """Tell both parties what has become of their registration."""
    registration = _registration(message)
    for party_id in filter(None, (registration.seller_id, registration.buyer_id)):
        inbox.tell_members(party_id, APPLICANTS, message.topic, registration, title=registration.title)


def offer_receipt(message: Message) -> None:
    """Tell the seller's finance members that a paid milestone can be filed as 技术性收入."""
    milestone = db.session.get_one(Milestone, message.subject_id)
    registration = queries.of_contract(milestone.contract_id)
    if registration is None or not registration.counts or queries.income_of_milestone(milestone.id) is not None:
        return
    inbox.tell_members(
        milestone.contract.seller_id,
        FINANCE,
        "income.due",
        milestone,
        title=milestone.title,
        registration_id=registration.id,
    )


def tell_of_receipt(message: Message) -> None:
    """Tell the registrars of a filed receipt, and the seller of the decision about it."""
    income = db.session.get_one(Income, message.subject_id)
    title = income.registration.title
    if message.topic == FILED:
        inbox.tell_officials(Role.REGISTRAR, income.region, FILED, income, title=title)
    elif income.seller_id is not None:
        inbox.tell_members(income.seller_id, FINANCE, message.topic, income, title=title)


def redate(message: Message) -> None:  # noqa: ARG001 - every running clock may be touched by a day that changed
    """Work the running clocks out again after an edit of the working-day calendar."""
    for registration in db.session.scalars(queries.with_running_clock()):
        rules.redate(registration)


def _registration(message: Message) -> Registration:
    return db.session.get_one(Registration, message.subject_id)
