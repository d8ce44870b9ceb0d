"""Whose turn it is: the officials' queues, and what stands on each person's desk.

A queue and the desk's lines come from the same choice, so that a count always equals its list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, false, or_, select

from marketplace import codes, db
from marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from marketplace.permissions import OrgRole, Role
from marketplace.registration.models import Income, IncomeState, Registration, RegistrationState
from marketplace.registration.states import COUNTING, NUMBERED
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement

    from marketplace.permissions import Actor

_S = RegistrationState

QUEUES: dict[str, tuple[LazyString, tuple[RegistrationState, ...], tuple[Role, ...]]] = {
    "review": (_l("To decide"), (_S.SUBMITTED, _S.ACCEPTED), (Role.REGISTRAR,)),
    "number": (_l("Official number to enter"), (_S.PRECHECKED,), (Role.REGISTRAR,)),
    "second": (_l("Second review"), (_S.SECOND_REVIEW,), (Role.SECOND_REVIEWER,)),
    "cancelling": (_l("Cancellation asked for"), (_S.CANCELLING,), (Role.REGISTRAR,)),
    "revoking": (_l("Revocation to confirm"), (_S.REVOKING,), (Role.REGISTRAR, Role.SECOND_REVIEWER)),
    "returned": (_l("With the applicant"), (_S.RETURNED,), (Role.REGISTRAR, Role.SECOND_REVIEWER)),
    "decided": (
        _l("Decided"),
        (*sorted(NUMBERED), _S.REFUSED),
        (Role.REGISTRAR, Role.SECOND_REVIEWER, Role.AUDITOR),
    ),
}
"""name -> its heading, the states in it, the roles whose queue it is."""

TO_DO: dict[str, LazyString] = {
    "review": _l("Decide on the registration"),
    "number": _l("Enter the official number"),
    "second": _l("Review the large contract"),
    "cancelling": _l("Decide on the cancellation"),
    "revoking": _l("Confirm or drop the revocation"),
}
"""The queues in which something waits for an official."""

APPLICANTS = (OrgRole.OWNER, OrgRole.EDITOR, OrgRole.FINANCE)
FINANCE = (OrgRole.OWNER, OrgRole.FINANCE)


def queue(actor: Actor, name: str) -> Select[Registration]:
    """Choose what stands in one of an official's queues, the most urgent first.

    Left out is what concerns the official's own organisations, and the second step of what the official began.
    """
    _label, states, roles = QUEUES[name]
    chosen = select(Registration).where(Registration.state.in_(states), _handled_in(actor.regions(*roles)))
    if name in TO_DO:
        chosen = chosen.where(*_not_own(actor))
    if name == "second":
        chosen = chosen.where(Registration.reviewed_by.is_distinct_from(actor.person_id))
    if name == "revoking":
        chosen = chosen.where(Registration.revocation_proposed_by.is_distinct_from(actor.person_id))
    if name == "decided":
        return chosen.order_by(Registration.registered_on.desc(), Registration.id.desc())
    return chosen.order_by(Registration.due_on.is_(None), Registration.due_on, Registration.id)


def incomes(actor: Actor) -> Select[Income]:
    """Choose the receipts that wait for a registrar."""
    return (
        select(Income)
        .join(Income.registration)
        .where(Income.state == IncomeState.FILED, _handled_in(actor.regions(Role.REGISTRAR)), *_not_own(actor))
        .order_by(Income.id)
    )


def _handled_in(areas: tuple[str, ...]) -> ColumnElement[bool]:
    prefixes = map(codes.region_prefix, areas)
    return or_(false(), *(Registration.seller_region.startswith(prefix, autoescape=True) for prefix in prefixes))


def _not_own(actor: Actor) -> Iterator[ColumnElement[bool]]:
    mine = list(actor.memberships)
    for party in (Registration.seller_id, Registration.buyer_id):
        yield or_(party.is_(None), party.not_in(mine))


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: as an official, and as a seller's member."""
    return [*_for_official(actor), *_for_seller(actor)]


def _for_official(actor: Actor) -> Iterator[Waiting]:
    for name, what in TO_DO.items():
        for registration in db.session.scalars(queue(actor, name)):
            yield _line(registration, what, "registration.review")
    for income in db.session.scalars(incomes(actor)):
        yield _income_line(income, _l("Approve the receipt"))


def _for_seller(actor: Actor) -> Iterator[Waiting]:
    mine = [party for party in actor.memberships if actor.acts_for(party, *APPLICANTS)]
    for contract in db.session.scalars(unapplied(mine)):
        values = {"contract_id": contract.id}
        yield Waiting(_l("Apply for registration"), contract.title, "registration.apply", values, due=contract.valid_to)
    for registration in db.session.scalars(_of_sellers(mine, _S.DRAFT)):
        yield _line(registration, _l("Submit the application"), "registration.show")
    for registration in db.session.scalars(_of_sellers(mine, _S.RETURNED)):
        yield _line(registration, _l("Put the application right"), "registration.show")
    yield from _to_file([party for party in mine if actor.acts_for(party, *FINANCE)])


def _to_file(sellers: list[int]) -> Iterator[Waiting]:
    for milestone, registration_id in db.session.execute(unfiled(sellers)):
        values = {"registration_id": registration_id, "milestone": milestone.id}
        yield Waiting(
            _l("File the receipt"), milestone.title, "registration.file_income", values, since=milestone.paid_at
        )


def unapplied(sellers: list[int]) -> Select[Contract]:
    """Choose these sellers' contracts in force that nobody has applied for."""
    applied = select(Registration.contract_id).where(
        Registration.contract_id.is_not(None), Registration.state != _S.REFUSED
    )
    return (
        select(Contract)
        .where(Contract.seller_id.in_(sellers), Contract.state == ContractState.IN_FORCE, Contract.id.not_in(applied))
        .order_by(Contract.valid_to)
    )


def unfiled(sellers: list[int]) -> Select[Milestone, int]:
    """Choose these sellers' paid milestones for which nothing is filed, with their registration."""
    filed = select(Income.milestone_id).where(Income.milestone_id.is_not(None), Income.state != IncomeState.REFUSED)
    return (
        select(Milestone, Registration.id)
        .join(Registration, Registration.contract_id == Milestone.contract_id)
        .where(
            Registration.seller_id.in_(sellers),
            Registration.state.in_(COUNTING),
            Milestone.state == MilestoneState.PAID,
            Milestone.id.not_in(filed),
        )
        .order_by(Milestone.id)
    )


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person's organisations wait for: the registrar's decisions."""
    mine = [party for party in actor.memberships if actor.acts_for(party, *APPLICANTS)]
    with_officials = (_S.SUBMITTED, _S.ACCEPTED, _S.SECOND_REVIEW, _S.PRECHECKED, _S.CANCELLING)
    asked = db.session.scalars(_of_sellers(mine, *with_officials))
    filed = db.session.scalars(
        select(Income)
        .join(Income.registration)
        .where(Income.state == IncomeState.FILED, Registration.seller_id.in_(mine))
        .order_by(Income.id)
    )
    return [
        *(
            _line(registration, _l("A second official decides"), "registration.review")
            for registration in _begun(actor)
        ),
        *(_line(registration, _l("Decision of the registrar"), "registration.show") for registration in asked),
        *(_income_line(income, _l("Approval of the receipt")) for income in filed),
    ]


def _begun(actor: Actor) -> Iterator[Registration]:
    """Return what this official began and a second one is to finish."""
    first = and_(Registration.state == _S.SECOND_REVIEW, Registration.reviewed_by == actor.person_id)
    proposed = and_(Registration.state == _S.REVOKING, Registration.revocation_proposed_by == actor.person_id)
    yield from db.session.scalars(select(Registration).where(or_(first, proposed)).order_by(Registration.id))


def _of_sellers(sellers: list[int], *states: RegistrationState) -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.seller_id.in_(sellers), Registration.state.in_(states))
        .order_by(Registration.id)
    )


def _line(registration: Registration, what: LazyString, endpoint: str) -> Waiting:
    return Waiting(
        what,
        registration.title,
        endpoint,
        {"registration_id": registration.id},
        due=registration.due_on,
        since=registration.submitted_at or registration.created_at,
        kind="registration",
    )


def _income_line(income: Income, what: LazyString) -> Waiting:
    return Waiting(what, income.registration.title, "registration.income", {"income_id": income.id}, kind="income")
