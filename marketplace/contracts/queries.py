"""Reads of contracts and milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from marketplace import db
from marketplace.contracts.agreement import Amendment, AmendmentState, ContractParty, Termination
from marketplace.contracts.models import (
    Contract,
    ContractState,
    ContractVersion,
    Milestone,
    MilestoneState,
    PriceLine,
    RightHolder,
    Signature,
)
from marketplace.contracts.states import TO_SIGN
from marketplace.contracts.states import TerminationState as T
from marketplace.permissions import OrgRole, Permission, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask_babel import LazyString
    from sqlalchemy import ColumnElement

    from marketplace.permissions import Actor

PER_PAGE = 25
GUARDED = (Contract, ContractVersion, Signature, PriceLine, RightHolder, Milestone, Amendment, Termination)
"""What only changes under a contract's lock; read before it, it may have changed meanwhile."""
LIVE = (T.PROPOSED, T.GIVEN, T.CONTESTED, T.EFFECTIVE)


def contract(contract_id: int) -> Contract | None:
    """Return a contract, or None."""
    return db.session.get(Contract, contract_id)


def locked(contract_id: int) -> Contract:
    """Return a contract as it stands now, held against everybody else to the end of the unit of work."""
    chosen = select(Contract).where(Contract.id == contract_id).with_for_update(of=Contract)
    found = db.session.scalars(chosen, execution_options={"populate_existing": True}).one()
    db.session.flush()
    for known in list(db.session):
        if isinstance(known, GUARDED):
            db.session.expire(known)
    return found


def version(contract_id: int, number: int) -> ContractVersion | None:
    """Return one version of a contract's text, or None."""
    return db.session.scalars(
        select(ContractVersion).where(ContractVersion.contract_id == contract_id, ContractVersion.number == number)
    ).one_or_none()


def milestone(milestone_id: int) -> Milestone | None:
    """Return a milestone, or None."""
    return db.session.get(Milestone, milestone_id)


def of_award(award_id: int) -> Contract | None:
    """Return the contract drafted from an award, or None."""
    return db.session.scalars(select(Contract).where(Contract.award_id == award_id)).one_or_none()


def terminated_on(contract: Contract) -> date | None:
    """Return the day on which a contract ended before it was performed, None where it didn't."""
    ended = (one for one in contract.terminations if one.state is T.EFFECTIVE)
    return next((one.effective_on for one in ended), None)


def of_escrow(escrow_id: int) -> Contract | None:
    """Return the contract whose money an escrow holds, or held before a change of the price replaced it; or None."""
    replaced = select(Amendment.contract_id).where(Amendment.earlier_escrow_id == escrow_id)
    chosen = select(Contract).where(or_(Contract.escrow_id == escrow_id, Contract.id.in_(replaced)))
    return db.session.scalars(chosen).one_or_none()


def signature_of(version: ContractVersion, organisation_id: int) -> Signature | None:
    """Return a party's signature under a version, or None."""
    return next((given for given in version.signatures if given.organisation_id == organisation_id), None)


def unsigned(contract: Contract) -> list[int]:
    """Return the parties whose signature under the newest text is missing, in the order in which they sign."""
    order = [one.organisation_id for one in contract.turns] or list(contract.parties)
    return [party for party in order if signature_of(contract.to_sign, party) is None]


def next_to_sign(contract: Contract) -> list[int]:
    """Return the parties that can sign now: the next one of an order that was set, else all that haven't signed."""
    waiting = unsigned(contract)
    return waiting[:1] if contract.turns else waiting


def side_to_sign(contract: Contract, actor: Actor) -> int | None:
    """Return the organisation that this person can sign for now, or None."""
    for party in next_to_sign(contract):
        signed_for_another = any(
            one.person_id == actor.person_id and one.organisation_id != party for one in contract.to_sign.given
        )
        if actor.acts_for(party, OrgRole.SIGNATORY) and not signed_for_another:
            return party
    return None


def to_withdraw(contract: Contract, actor: Actor) -> int | None:
    """Return the party whose signature this person can withdraw, or None."""
    if contract.state not in TO_SIGN:
        return None
    signed = (one.organisation_id for one in contract.to_sign.signatures)
    return next((party for party in signed if actor.acts_for(party, OrgRole.SIGNATORY)), None)


def open_amendment(contract: Contract) -> Amendment | None:
    """Return the change that is being signed, or None."""
    return next((one for one in contract.amendments if one.state == AmendmentState.OPEN), None)


def live_termination(contract: Contract) -> Termination | None:
    """Return the termination that is proposed, given notice of, contested or in effect, or None."""
    return next((one for one in contract.terminations if one.state in LIVE), None)


def may_answer(ending: Termination, actor: Actor) -> bool:
    """Tell whether this person can sign or answer a termination for a party that hasn't."""
    done = {one.organisation_id for one in ending.consents}
    signed = any(one.person_id == actor.person_id for one in ending.consents)
    others = (party for party in ending.contract.parties if party not in done)
    return not ending.closed_at and not signed and any(actor.acts_for(one, OrgRole.SIGNATORY) for one in others)


def termination(termination_id: int) -> Termination | None:
    """Return a termination, or None."""
    return db.session.get(Termination, termination_id)


def mine(actor: Actor, page: int = 1) -> tuple[list[Contract], int]:
    """Return a page of the contracts of the actor's organisations, newest first, and how many there are."""
    chosen = select(Contract).where(_party_to(actor)).order_by(Contract.id.desc())
    total = db.session.scalar(select(func.count()).select_from(Contract).where(_party_to(actor))) or 0
    return list(db.session.scalars(chosen.limit(PER_PAGE).offset((page - 1) * PER_PAGE))), total


def _party_to(actor: Actor) -> ColumnElement[bool]:
    theirs = list(actor.memberships)
    further = select(ContractParty.contract_id).where(ContractParty.organisation_id.in_(theirs))
    return or_(Contract.seller_id.in_(theirs), Contract.buyer_id.in_(theirs), Contract.id.in_(further))


def _open(actor: Actor) -> list[Contract]:
    unfinished = Contract.state.not_in((ContractState.PERFORMED, ContractState.TERMINATED))
    return list(db.session.scalars(select(Contract).where(_party_to(actor), unfinished).order_by(Contract.id)))


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the steps in contracts that this person can take now."""
    return [item for one in _open(actor) for item in _steps_of(one, actor)]


def _steps_of(one: Contract, actor: Actor) -> Iterator[Waiting]:
    if one.state == ContractState.DRAFT and permits(actor, Permission.EDIT_CONTRACT, one):
        yield _waiting(one, _l("Agree on the text and send it to be signed"))
    if one.state == ContractState.SIGNING and side_to_sign(one, actor) is not None:
        yield _waiting(one, _l("Sign the contract"), "contracts.sign")
    if one.state == ContractState.AMENDING and side_to_sign(one, actor) is not None:
        yield _waiting(one, _l("Sign the change of the contract"), "contracts.sign")
    if (ending := live_termination(one)) and may_answer(ending, actor):
        yield _waiting(one, _l("Answer the termination"), "contracts.termination")
    if one.binding:
        yield from filter(None, (_milestone_step(step, actor) for step in one.milestones))


def _milestone_step(step: Milestone, actor: Actor) -> Waiting | None:
    to_report = step.state in (MilestoneState.PLANNED, MilestoneState.REJECTED)
    if to_report and permits(actor, Permission.REPORT_MILESTONE, step):
        return _milestone_waiting(step, _l("Report the milestone"))
    if step.state == MilestoneState.REPORTED and permits(actor, Permission.ACCEPT_MILESTONE, step):
        return _milestone_waiting(step, _l("Accept or reject the milestone"))
    return None


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
