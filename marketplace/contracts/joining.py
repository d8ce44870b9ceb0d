"""Who joins a contract in force: a team that was merged into a runner's at a gate of a race (赛马).

The units are named in a change of the text. They read and sign it with all parties, and are parties themselves from
the last signature on: until then they have no say about the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from marketplace import db
from marketplace.challenges.models import Award
from marketplace.contracts import amending, parties, queries
from marketplace.contracts.agreement import ContractParty, Side
from marketplace.contracts.gate_models import GateDecision, GateVerdict
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractState
from marketplace.contracts.terms import read
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.contracts.agreement import Amendment
    from marketplace.contracts.terms import Terms
    from marketplace.permissions import Actor

REASON = "merger"  # of amendment_reasons


def propose(contract: Contract, merged: Sequence[Contract], *, by: Actor) -> Amendment:
    """Write the change by which the sellers of merged runners' contracts become further sellers of one that goes on.

    Raises:
        Conflict: another change of this contract is being signed, or its side has enough parties.
    """
    contract = queries.locked(contract.id)
    if contract.state is ContractState.AMENDING:
        raise Conflict(_l("Another change of the contract that the team joins is being signed. Settle that first."))
    units = _units(contract, merged)
    if len(contract.side(Side.SELLER)) + len(units) > parties.MOST:
        raise Conflict(_l("A side has at most %(most)s parties.", most=parties.MOST))
    names = "、".join(party.name for one in merged for party in one.side(Side.SELLER))
    change = amending.Change(_terms(contract, names), REASON, names, units)
    return amending.write(contract, change, contract.buyer_id, by)


def _units(contract: Contract, merged: Sequence[Contract]) -> tuple[int, ...]:
    """Return who isn't a party yet; a unit that ran in both teams is one already."""
    sellers = dict.fromkeys(party.id for one in merged for party in one.side(Side.SELLER))
    return tuple(party for party in sellers if party not in contract.parties)


def _terms(contract: Contract, names: str) -> Terms:
    """Return the terms that bind, with a sentence about the merger: price and milestones stay as they were signed."""
    terms = read(contract.current.terms)
    sentence = (
        f"经赛马节点评定，{names}的团队并入乙方，作为乙方共同履行本合同尚未完成的部分；价款和履行节点不变，"
        "乙方各成员之间的分工和结算另行约定。"
    )
    terms.clauses["plan"] = f"{terms.clauses.get('plan', '')}\n\n{sentence}".strip()
    return terms


def offered_to(actor: Actor) -> list[Contract]:
    """Return the contracts that one of the actor's organisations is to join by signing their change."""
    theirs = list(actor.memberships)
    further = select(ContractParty.contract_id).where(ContractParty.organisation_id.in_(theirs))
    own = select(Contract.award_id).where(or_(Contract.seller_id.in_(theirs), Contract.id.in_(further)))
    into = select(GateDecision.into_award_id).where(
        GateDecision.verdict == GateVerdict.MERGE, GateDecision.award_id.in_(own)
    )
    chosen = select(Contract).join(Award, Award.id == Contract.award_id).where(Award.id.in_(into))
    changing = db.session.scalars(chosen.where(Contract.state == ContractState.AMENDING).order_by(Contract.id))
    return [one for one in changing if actor.memberships.keys() & set(one.joining_ids)]
