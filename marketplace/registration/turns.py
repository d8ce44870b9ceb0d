"""Whose turn it is: what stands on each person's desk, as an official and as a member of a registrant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select

from marketplace import codes, db
from marketplace.contracts.models import Contract, Milestone, MilestoneState
from marketplace.contracts.states import SIGNED
from marketplace.registration.desks import APPLICANTS, DESK_ROLES, FINANCE, TO_DO, incomes, queue
from marketplace.registration.models import REGISTRANT, Change, Income, IncomeState, Registration, RegistrationState
from marketplace.registration.states import COUNTING, Expected, Outcome
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement

    from marketplace.permissions import Actor

_S = RegistrationState


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: as an official, and as a seller's member."""
    return [*_for_official(actor), *_for_seller(actor)]


def _for_official(actor: Actor) -> Iterator[Waiting]:
    if not any(actor.has(role) for role in DESK_ROLES):
        return  # every page asks what waits: who has no desk costs nothing
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
    for registration in db.session.scalars(_of_sellers(mine, _S.REGISTERED).where(Registration.expected.is_not(None))):
        yield _line(registration, EXPECTED[registration.expected or Expected.CHANGE], "registration.show")
    yield from _to_file([party for party in mine if actor.acts_for(party, *FINANCE)])


EXPECTED = {
    Expected.CHANGE: _l("Ask for the change of the registration"),
    Expected.CANCELLATION: _l("Ask for the cancellation of the registration"),
}
"""What a registrant owes the desk since the contract was amended or ended."""


def _to_file(sellers: list[int]) -> Iterator[Waiting]:
    for milestone, registration_id in db.session.execute(unfiled(sellers)):
        values = {"registration_id": registration_id, "milestone": milestone.id}
        yield Waiting(
            _l("File the receipt"), milestone.title, "registration.file_income", values, since=milestone.paid_at
        )


def unapplied(sellers: list[int]) -> Select[Contract]:
    """Choose these sellers' contracts in force or performed that nobody has applied for."""
    applied = select(Registration.contract_id).where(
        Registration.contract_id.is_not(None), Registration.state != _S.REFUSED
    )
    return (
        select(Contract)
        .where(_registered_by(sellers), Contract.state.in_(SIGNED), Contract.id.not_in(applied))
        .order_by(Contract.valid_to)
    )


def _registered_by(parties: list[int]) -> ColumnElement[bool]:
    """Return the condition that one of these parties applies for a contract: its seller, of an import its buyer."""
    imported = or_(*(Contract.region.startswith(digits) for digits in codes.OUTSIDE_MAINLAND))
    return or_(and_(imported, Contract.buyer_id.in_(parties)), and_(~imported, Contract.seller_id.in_(parties)))


def unfiled(sellers: list[int]) -> Select[Milestone, int]:
    """Choose these sellers' paid milestones for which nothing is filed, with their registration."""
    filed = select(Income.milestone_id).where(Income.milestone_id.is_not(None), Income.state != IncomeState.REFUSED)
    return (
        select(Milestone, Registration.id)
        .join(Registration, Registration.contract_id == Milestone.contract_id)
        .where(
            REGISTRANT.in_(sellers),
            Registration.state.in_(COUNTING),
            Milestone.state == MilestoneState.PAID,
            Milestone.id.not_in(filed),
        )
        .order_by(Milestone.id)
    )


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person's organisations wait for: the registrar's decisions."""
    mine = [party for party in actor.memberships if actor.acts_for(party, *APPLICANTS)]
    with_officials = (
        *(_S.SUBMITTED, _S.ACCEPTED, _S.SECOND_REVIEW, _S.PRECHECKED),
        *(_S.REVIEW_ASKED, _S.CHANGING, _S.CANCELLING),
    )
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
    changed = and_(Registration.state == _S.CHANGING, Registration.changes.any(_large_by(actor)))
    yield from db.session.scalars(select(Registration).where(or_(first, proposed, changed)).order_by(Registration.id))


def _large_by(actor: Actor) -> ColumnElement[bool]:
    return and_(Change.outcome == Outcome.OPEN, Change.decided_by == actor.person_id)


def _of_sellers(sellers: list[int], *states: RegistrationState) -> Select[Registration]:
    return select(Registration).where(REGISTRANT.in_(sellers), Registration.state.in_(states)).order_by(Registration.id)


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
