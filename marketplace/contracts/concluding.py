"""When the last contract of a call has ended: what is left of the bounty goes back, and the call is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.challenges import results
from marketplace.challenges.ending import Breach
from marketplace.challenges.models import Award
from marketplace.contracts import bounty
from marketplace.contracts.agreement import Termination
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractState, TerminationState

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


def conclude(challenge: Challenge, *, by: Actor | None) -> bool:
    """Close a call whose contracts have all ended; otherwise change nothing. Returns whether it is closed now.

    One contract that was performed settles it; else it is terminated for the cause of the last contract that ended.
    """
    if bounty.running(challenge):
        return False
    bounty.give_back_rest(challenge, by=by)
    performed = any(one.state is ContractState.PERFORMED for one in contracts_of(challenge))
    return results.conclude(challenge, None if performed else _breach(challenge), by=by)


def contracts_of(challenge: Challenge) -> list[Contract]:
    """Return the contracts that a call's awards led to, in the order of the awards."""
    chosen = select(Contract).join(Award, Award.id == Contract.award_id).where(Award.challenge_id == challenge.id)
    return list(db.session.scalars(chosen.order_by(Award.position, Award.id)))


def _breach(challenge: Challenge) -> Breach | None:
    last = db.session.scalars(
        select(Termination)
        .join(Contract, Contract.id == Termination.contract_id)
        .join(Award, Award.id == Contract.award_id)
        .where(Award.challenge_id == challenge.id, Termination.state == TerminationState.EFFECTIVE)
        .order_by(Termination.closed_at.desc(), Termination.id.desc())
    ).first()
    return Breach(last.cause, last.grounds, last.responsibility) if last else None
