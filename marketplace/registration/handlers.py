"""Whom this room tells what: the other side of each step learns of it; nobody is told twice for one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import clock, db
from marketplace.accounts.queries import official_ids
from marketplace.contracts.models import Contract, Milestone
from marketplace.inbox import actions as inbox
from marketplace.permissions import Role
from marketplace.registration import expectations, queries, reminders, rules
from marketplace.registration.desks import APPLICANTS, FINANCE
from marketplace.registration.handing_in import registrant_of
from marketplace.registration.models import Income, Registration
from marketplace.registration.states import Expected, RegistrationState

if TYPE_CHECKING:
    from marketplace.outbox import Message

FILED = "income.filed"


def invite(message: Message) -> None:
    """Tell the registrant of a contract that has come into force that it can be registered."""
    contract = db.session.get_one(Contract, message.subject_id)
    if queries.of_contract(contract.id) is None:
        registrant = registrant_of(contract)
        inbox.tell_members(registrant, APPLICANTS, "registration.open", contract, title=contract.title)


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


def _tell_officials(message: Message, role: Role, kind: str = "") -> None:
    registration = _registration(message)
    _tell_desk(registration, (role,), kind or message.topic)


def _tell_desk(registration: Registration, roles: tuple[Role, ...], kind: str) -> None:
    """Tell the people at the registration's point, or, where nobody is named, the region's officials of these roles."""
    people = {number for role in roles for number in official_ids(role, registration.region)}
    for number in sorted(people & registration.point_staff or people):
        inbox.tell(number, kind, registration, title=registration.title)


def warn(message: Message) -> None:
    """Warn the desk that a decision is due soon, or overdue; what was decided or moved meanwhile needs none."""
    registration = _registration(message)
    if registration.due_on is None or registration.registered_on is not None:
        return
    late = clock.today() > registration.due_on
    if late == (message.topic == reminders.OVERDUE):
        _tell_desk(registration, _in_charge(registration), message.topic)


def _in_charge(registration: Registration) -> tuple[Role, ...]:
    if registration.state == RegistrationState.SECOND_REVIEW:
        return (Role.SECOND_REVIEWER,)
    if registration.state == RegistrationState.REVIEW_ASKED:
        return (Role.REGISTRAR, Role.SECOND_REVIEWER)
    return (Role.REGISTRAR,)


def tell_reviewers_of_refusal(message: Message) -> None:
    """Tell the region's officials who didn't refuse it that the review of a refusal was asked for."""
    registration = _registration(message)
    people = {number for role in _in_charge(registration) for number in official_ids(role, registration.region)}
    for number in sorted(people - {registration.reviewed_by, registration.second_reviewed_by}):
        inbox.tell(number, message.topic, registration, title=registration.title)


def follow_amendment(message: Message) -> None:
    """Expect the change of a registration whose contract was amended; the desk and the registrant are told."""
    _expect(message, Expected.CHANGE)


def follow_termination(message: Message) -> None:
    """Expect the cancellation of a registration whose contract was ended; the desk and the registrant are told."""
    _expect(message, Expected.CANCELLATION)


def _expect(message: Message, what: Expected) -> None:
    registration = queries.of_contract(message.subject_id)
    if registration is None or registration.state == RegistrationState.DRAFT:
        return
    if registration.counts and not expectations.expect(registration, what):
        return
    kind = expectations.TOLD[what] if registration.counts else IN_REVIEW[what]
    _tell_desk(registration, (Role.REGISTRAR,), kind)
    _tell_registrant(registration, kind)


IN_REVIEW = {Expected.CHANGE: "registration.text_changed", Expected.CANCELLATION: "registration.contract_ended"}
"""What became of a contract whose application is still with the desk -> how people are told of it."""


def tell_seller(message: Message) -> None:
    """Tell the registrant what was decided or is to be put right."""
    _tell_registrant(_registration(message), message.topic)


def _tell_registrant(registration: Registration, kind: str) -> None:
    registrant = registration.registrant_id or registration.seller_id
    if registrant is not None:
        inbox.tell_members(registrant, APPLICANTS, kind, registration, title=registration.title)


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
