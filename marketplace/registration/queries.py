"""Reads of registrations and receipts: one record, what a viewer may open, the officials' queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, func, or_, select, true

from marketplace import codes, db
from marketplace.accounts.queries import organisation
from marketplace.contracts.models import Contract, Milestone, MilestoneState
from marketplace.permissions import Role
from marketplace.registration import desks, turns
from marketplace.registration.models import (
    HANDLED_IN,
    REGISTRANT,
    Change,
    Income,
    IncomeState,
    Registration,
    RegistrationState,
)
from marketplace.registration.states import NUMBERED

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from marketplace.accounts.models import Organisation
    from marketplace.permissions import Actor


PAGE_SIZE = 50
LAST_PAGE = 1_000_000
READERS = (Role.REGISTRAR, Role.SECOND_REVIEWER, Role.STATISTICIAN, Role.AUDITOR)


def registration(registration_id: int) -> Registration | None:
    """Return a registration, or None."""
    return db.session.get(Registration, registration_id)


def handed_in(registration_id: int) -> Registration | None:
    """Return a registration that officials may know of, or None: a draft is its author's affair."""
    found = registration(registration_id)
    return None if found is None or found.state is RegistrationState.DRAFT else found


def income(income_id: int) -> Income | None:
    """Return a filed receipt, or None."""
    return db.session.get(Income, income_id)


def registrant(organisation_id: int) -> Organisation | None:
    """Return an organisation that registers contracts, or None."""
    return organisation(organisation_id)


def contract(contract_id: int) -> Contract | None:
    """Return a contract to apply for, or None."""
    return db.session.get(Contract, contract_id)


def contract_of(registration: Registration) -> Contract | None:
    """Return the contract that was made here, None for one from elsewhere."""
    return db.session.get(Contract, registration.contract_id) if registration.contract_id is not None else None


def of_contract(contract_id: int) -> Registration | None:
    """Return a contract's application or registration; one that was refused leaves the place free."""
    return db.session.scalars(
        select(Registration).where(
            Registration.contract_id == contract_id, Registration.state != RegistrationState.REFUSED
        )
    ).one_or_none()


def latest_of_contract(contract_id: int) -> Registration | None:
    """Return a contract's newest application, also a refused one."""
    return db.session.scalars(
        select(Registration).where(Registration.contract_id == contract_id).order_by(Registration.id.desc()).limit(1)
    ).one_or_none()


def by_number(number: str) -> Registration | None:
    """Return the registration that has, or had, a number."""
    if not number.isprintable():  # PostgreSQL refuses NUL even in a question
        return None
    return db.session.scalars(
        select(Registration).where(Registration.number == number, Registration.state.in_(NUMBERED))
    ).one_or_none()


def superseded_by(registration: Registration, code: str) -> Change | None:
    """Return the change that superseded the paper with this code, or None."""
    return next((one for one in registration.changes if code and one.superseded_code == code), None)


def signed_text(registration: Registration) -> str:
    """Return the signed text of a contract made here, "" for one from elsewhere."""
    signed = contract_of(registration)
    return signed.current.text if signed is not None else ""


def signed_digest(registration: Registration) -> str | None:
    """Return the SHA-256 of the signed text."""
    signed = contract_of(registration)
    return signed.current.digest if signed is not None else None


def approved_fen(registration: Registration) -> int:
    """Return Σ approved 技术性收入 in 分."""
    total = select(func.sum(Income.technical_fen)).where(
        Income.registration_id == registration.id, Income.state == IncomeState.APPROVED
    )
    return int(db.session.scalar(total) or 0)


def income_of_milestone(milestone_id: int) -> Income | None:
    """Return what was filed for a payment and not refused."""
    return db.session.scalars(
        select(Income).where(Income.milestone_id == milestone_id, Income.state != IncomeState.REFUSED)
    ).one_or_none()


def unfiled_milestones(registration: Registration) -> list[Milestone]:
    """Return the paid milestones for which nothing is filed yet."""
    filed = select(Income.milestone_id).where(Income.milestone_id.is_not(None), Income.state != IncomeState.REFUSED)
    chosen = (
        select(Milestone)
        .where(
            Milestone.contract_id == registration.contract_id,
            Milestone.state == MilestoneState.PAID,
            Milestone.id.not_in(filed),
        )
        .order_by(Milestone.number)
    )
    return list(db.session.scalars(chosen)) if registration.contract_id is not None else []


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which this viewer may open a registration, as READ_APPLICATION judges it.

    Parties see their own; officials what is or was with their region's desk, and, once it has a number, what
    their region absorbed. Nobody but its author's organisation sees a draft.
    """
    handed_in = Registration.state != RegistrationState.DRAFT
    mine = list(actor.memberships)
    areas = actor.regions(*READERS)
    return or_(
        REGISTRANT.in_(mine),
        and_(handed_in, or_(Registration.seller_id.in_(mine), Registration.buyer_id.in_(mine))),
        and_(handed_in, inside(HANDLED_IN, areas)),
        and_(Registration.state.in_(NUMBERED), inside(Registration.buyer_region, areas)),
    )


def inside(column: ColumnElement[str] | InstrumentedAttribute[str], areas: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a region lies in one of some areas."""
    return or_(~true(), *(column.startswith(codes.region_prefix(area), autoescape=True) for area in areas))


def of_parties(actor: Actor) -> Select[Registration]:
    """Choose the registrations of the organisations that somebody belongs to, newest first."""
    mine = list(actor.memberships)
    handed_in = Registration.state != RegistrationState.DRAFT
    return (
        select(Registration)
        .where(
            or_(
                REGISTRANT.in_(mine),
                and_(handed_in, or_(Registration.seller_id.in_(mine), Registration.buyer_id.in_(mine))),
            )
        )
        .order_by(Registration.id.desc())
    )


def page_of(chosen: Select[Registration], page: int) -> tuple[list[Registration], int]:
    """Return one page of a choice, and how many there are in all."""
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    place = min(max(1, page), LAST_PAGE) - 1
    rows = db.session.scalars(chosen.limit(PAGE_SIZE).offset(place * PAGE_SIZE))
    return list(rows), total


def queue(actor: Actor, name: str, narrowed: desks.Narrowed | None = None) -> Select[Registration]:
    """Choose what stands in one of an official's queues (`desks.QUEUES`), the most urgent first."""
    return desks.queue(actor, name, narrowed)


def contracts_to_register(actor: Actor) -> list[Contract]:
    """Return the contracts in force or performed that this person may apply for."""
    sellers = [party for party in actor.memberships if actor.acts_for(party, *desks.APPLICANTS)]
    return list(db.session.scalars(turns.unapplied(sellers)))


def of_finance(actor: Actor) -> list[Organisation]:
    """Return the organisations whose tax file this person may see."""
    mine = [number for number in actor.memberships if actor.acts_for(number, *desks.FINANCE)]
    return [found for number in mine if (found := organisation(number)) is not None]


def with_running_clock() -> Select[Registration]:
    """Choose the applications whose deadline runs."""
    return select(Registration).where(
        Registration.due_on.is_not(None), Registration.clock_from.is_not(None), Registration.registered_on.is_(None)
    )
