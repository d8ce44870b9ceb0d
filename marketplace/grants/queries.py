"""Reads of projects, tranches and recoveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace import codes, db
from marketplace.challenges.models import Award, Challenge
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractState
from marketplace.grants.models import Project, ProjectList, Recovery, Tranche
from marketplace.grants.states import ProjectState, RecoveryState, TrancheState
from marketplace.permissions import Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from flask_babel import LazyString
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from marketplace.permissions import Actor

SIGNED = (ContractState.IN_FORCE, ContractState.AMENDING, ContractState.PERFORMED)


def project(project_id: int) -> Project | None:
    """Return a project, or None."""
    return db.session.get(Project, project_id)


def tranche(tranche_id: int) -> Tranche | None:
    """Return a tranche, or None."""
    return db.session.get(Tranche, tranche_id)


def recovery(recovery_id: int) -> Recovery | None:
    """Return a recovery, or None."""
    return db.session.get(Recovery, recovery_id)


def locked(project_id: int) -> Project:
    """Return a project as it stands now, held against everybody else; its tranches are read again."""
    db.session.flush()
    db.session.execute(select(Project.id).where(Project.id == project_id).with_for_update())
    found = db.session.get_one(Project, project_id, populate_existing=True)
    for part in (*found.tranches, *found.recoveries):
        db.session.refresh(part)
    db.session.expire(found, ["tranches", "recoveries"])
    return found


def of_contract(contract_id: int) -> Project | None:
    """Return the live project of a contract, or None."""
    live = Project.state != ProjectState.DROPPED
    return db.session.scalar(select(Project).where(Project.contract_id == contract_id, live))


def of_call(challenge_id: int) -> list[Project]:
    """Return the approved projects of a call, as the public reads them."""
    public = (ProjectState.PUBLIC, ProjectState.APPROVED, ProjectState.CLOSED, ProjectState.REVOKED)
    chosen = _read().join(Award, Award.id == Contract.award_id).where(Award.challenge_id == challenge_id)
    return list(db.session.scalars(chosen.where(Project.state.in_(public)).order_by(Project.id)))


def list_of_notice(notice_id: int) -> ProjectList | None:
    """Return the list of projects that a notice shows, or None."""
    return db.session.scalar(select(ProjectList).where(ProjectList.notice_id == notice_id))


def _read() -> Select[Project]:
    parts = (joinedload(Project.organisation), selectinload(Project.tranches), selectinload(Project.recoveries))
    return (
        select(Project).join(Contract, Contract.id == Project.contract_id).options(*parts, joinedload(Project.contract))
    )


def _inside(actor: Actor, column: InstrumentedAttribute[str], *roles: Role) -> ColumnElement[bool]:
    areas = actor.regions(*roles)
    return or_(false(), *(column.startswith(codes.region_prefix(area), autoescape=True) for area in areas))


def readable(actor: Actor) -> list[Project]:
    """Return the projects of somebody's organisations and regions, the newest first."""
    here = _inside(actor, Project.region, Role.CALL_SECRETARY, Role.AUDITOR, Role.STATISTICIAN)
    chosen = _read().where(or_(here, Project.organisation_id.in_(list(actor.memberships))))
    return list(db.session.scalars(chosen.order_by(Project.id.desc())).unique())


def to_enter(actor: Actor) -> list[Contract]:
    """Return the signed contracts of calls with public money that have no project yet, in an official's regions."""
    taken = select(Project.contract_id).where(Project.state != ProjectState.DROPPED)
    chosen = (
        select(Contract)
        .join(Award, Award.id == Contract.award_id)
        .join(Challenge, Challenge.id == Award.challenge_id)
        .where(Challenge.public_money.is_(True), Contract.state.in_(SIGNED), Contract.id.not_in(taken))
        .where(_inside(actor, Challenge.region, Role.CALL_SECRETARY))
    )
    return list(db.session.scalars(chosen.order_by(Contract.id)))


def entered(actor: Actor) -> list[Project]:
    """Return the projects that wait for a list, in an official's regions."""
    here = _inside(actor, Project.region, Role.CALL_SECRETARY)
    chosen = _read().where(Project.state == ProjectState.ENTERED, here)
    return list(db.session.scalars(chosen.order_by(Project.id)).unique())


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: contracts to enter, tranches to decide and to pay, money to return."""
    contracts = [
        Waiting(_l("Enter the project to be supported"), one.title, "grants.index", {}, kind="contract")
        for one in to_enter(actor)
    ]
    return [*contracts, *_tranches(actor), *_recoveries(actor)]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return the tranches of this person's organisations that an official decides on or the treasury pays."""
    mine = Project.organisation_id.in_(list(actor.memberships))
    open_ones = Tranche.state.in_((TrancheState.ASKED, TrancheState.GRANTED))
    chosen = select(Tranche).join(Project, Project.id == Tranche.project_id).where(mine, open_ones)
    found = db.session.scalars(chosen.order_by(Tranche.id))
    return [
        _line(_l("A tranche of public money is decided and paid"), one.project, since=one.asked_at) for one in found
    ]


def _tranches(actor: Actor) -> list[Waiting]:
    here = _inside(actor, Project.region, Role.CALL_SECRETARY)
    open_ones = Tranche.state.in_((TrancheState.ASKED, TrancheState.GRANTED))
    chosen = select(Tranche).join(Project, Project.id == Tranche.project_id).where(here, open_ones)
    found = db.session.scalars(chosen.order_by(Tranche.id))
    return [_tranche_line(one) for one in found if permits(actor, Permission.DECIDE_TRANCHE, one)]


def _tranche_line(one: Tranche) -> Waiting:
    what = _l("Decide on the tranche") if one.state is TrancheState.ASKED else _l("Record the payment of the tranche")
    return _line(what, one.project, since=one.asked_at)


def _recoveries(actor: Actor) -> list[Waiting]:
    mine = Project.organisation_id.in_(list(actor.memberships))
    chosen = select(Recovery).join(Project, Project.id == Recovery.project_id)
    chosen = chosen.where(mine, Recovery.state == RecoveryState.ORDERED).order_by(Recovery.due_on)
    return [_line(_l("Return the public money"), one.project, due=one.due_on) for one in db.session.scalars(chosen)]


def _line(what: LazyString, one: Project, **more: object) -> Waiting:
    return Waiting(what, one.contract.title, "grants.show", {"project_id": one.id}, kind="grant", **more)  # type: ignore[arg-type]
