"""What waits in contracts: the steps that somebody can take now, and those that others have to take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import db
from marketplace.contracts import joining, queries
from marketplace.contracts.content_models import MilestoneExtension
from marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from marketplace.contracts.states import ExtensionState
from marketplace.payments import invoices
from marketplace.permissions import Permission, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement

    from marketplace.permissions import Actor


def _open(actor: Actor) -> list[Contract]:
    unfinished = Contract.state.not_in((ContractState.PERFORMED, ContractState.TERMINATED))
    own = select(Contract).where(queries.party_to(actor), unfinished).order_by(Contract.id)
    return [*db.session.scalars(own), *joining.offered_to(actor)]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the steps in contracts that this person can take now."""
    return [*_extensions(actor), *(item for one in _open(actor) for item in _steps_of(one, actor))]


def _steps_of(one: Contract, actor: Actor) -> Iterator[Waiting]:
    if one.state == ContractState.DRAFT and permits(actor, Permission.EDIT_CONTRACT, one):
        yield _waiting(one, _l("Agree on the text and send it to be signed"))
    if one.state == ContractState.SIGNING and queries.side_to_sign(one, actor) is not None:
        yield _waiting(one, _l("Sign the contract"), "contracts.sign")
    if one.state == ContractState.AMENDING and queries.side_to_sign(one, actor) is not None:
        yield _waiting(one, _l("Sign the change of the contract"), "contracts.sign")
    if (ending := queries.live_termination(one)) and queries.may_answer(ending, actor):
        yield _waiting(one, _l("Answer the termination"), "contracts.termination")
    if one.binding:
        yield from filter(None, (_milestone_step(step, actor) for step in one.milestones))


def _milestone_step(step: Milestone, actor: Actor) -> Waiting | None:
    to_report = step.state in (MilestoneState.PLANNED, MilestoneState.REJECTED)
    if to_report and permits(actor, Permission.REPORT_MILESTONE, step):
        return _milestone_waiting(step, _l("Report the milestone"))
    if step.state == MilestoneState.REPORTED and permits(actor, Permission.ACCEPT_MILESTONE, step):
        return _milestone_waiting(step, _l("Accept or reject the milestone"))
    if step.state == MilestoneState.ACCEPTED and permits(actor, Permission.FILE_INVOICE, step) and _uninvoiced(step):
        return _milestone_waiting(step, _l("File the invoice"))
    return None


def _uninvoiced(step: Milestone) -> bool:
    escrow = step.contract.escrow
    return escrow is not None and invoices.wanted(escrow, f"milestone:{step.id}")


def _extensions(actor: Actor) -> list[Waiting]:
    """Return the wishes for a later day that this person answers for the buyer."""
    asked = MilestoneExtension.state == ExtensionState.ASKED
    chosen = select(MilestoneExtension).join(Milestone).join(Contract).where(asked, _buyer_is(actor))
    found = [one for one in db.session.scalars(chosen) if permits(actor, Permission.ACCEPT_MILESTONE, one)]
    return [_extension_waiting(one) for one in found]


def _buyer_is(actor: Actor) -> ColumnElement[bool]:
    return Contract.buyer_id.in_(list(actor.memberships))


def _extension_waiting(one: MilestoneExtension) -> Waiting:
    line = _milestone_waiting(one.milestone, _l("Answer the wish for a later day"))
    values = {"extension_id": one.id}
    return replace(line, endpoint="contracts.answer_extension", values=values, since=one.asked_at, kind="extension")


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return the contracts of this person's organisations in which somebody else has the next step."""
    own = {_key(item) for item in waiting_for(actor)}
    return [item for one in _open(actor) for item in _awaited_of(one) if _key(item) not in own]


def _key(item: Waiting) -> tuple[str, int]:
    return item.kind, next(iter(item.values.values()))


def _awaited_of(one: Contract) -> Iterator[Waiting]:
    if one.state == ContractState.SIGNING:
        yield _waiting(one, _l("The contract is being signed"))
    if one.state == ContractState.AMENDING:
        yield _waiting(one, _l("A change of the contract is being signed"))
    if one.binding:
        for step in one.milestones:
            if step.state == MilestoneState.REPORTED:
                yield _milestone_waiting(step, _l("The buyer decides on the milestone"))
            elif step.state == MilestoneState.ACCEPTED:
                yield _milestone_waiting(step, _l("The payment is on its way"))
            elif step.state != MilestoneState.PAID:
                yield _milestone_waiting(step, _l("The seller works on the milestone"))


def _waiting(one: Contract, what: LazyString, endpoint: str = "contracts.show") -> Waiting:
    return Waiting(
        what=what,
        title=one.title,
        endpoint=endpoint,
        values={"contract_id": one.id},
        since=one.sent_at or one.created_at,
        kind="contract",
    )


def _milestone_waiting(step: Milestone, what: LazyString) -> Waiting:
    return Waiting(
        what=what,
        title=f"{step.contract.title} · {step.title}",
        endpoint="contracts.milestone",
        values={"milestone_id": step.id},
        due=step.due_on,
        since=step.reported_at,
        kind="milestone",
    )
