"""Reads of contracts and milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from marketplace import db
from marketplace.contracts.agreement import Amendment, AmendmentState, ContractParty, Termination
from marketplace.contracts.content_models import MilestoneExtension
from marketplace.contracts.models import (
    Contract,
    ContractVersion,
    Milestone,
    PriceLine,
    RightHolder,
    Signature,
)
from marketplace.contracts.states import TO_SIGN
from marketplace.contracts.states import TerminationState as T
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from marketplace.permissions import Actor

PER_PAGE = 25
GUARDED = (
    *(Contract, ContractVersion, Signature, PriceLine, RightHolder),
    *(Milestone, MilestoneExtension, Amendment, Termination),
)
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
    order = [one.organisation_id for one in contract.turns] or contract.parties
    return [party for party in (*order, *contract.joining_ids) if signature_of(contract.to_sign, party) is None]


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
    chosen = select(Contract).where(party_to(actor)).order_by(Contract.id.desc())
    total = db.session.scalar(select(func.count()).select_from(Contract).where(party_to(actor))) or 0
    return list(db.session.scalars(chosen.limit(PER_PAGE).offset((page - 1) * PER_PAGE))), total


def party_to(actor: Actor) -> ColumnElement[bool]:
    """Choose the contracts that one of the actor's organisations is a party of."""
    theirs = list(actor.memberships)
    further = select(ContractParty.contract_id).where(ContractParty.organisation_id.in_(theirs))
    return or_(Contract.seller_id.in_(theirs), Contract.buyer_id.in_(theirs), Contract.id.in_(further))
