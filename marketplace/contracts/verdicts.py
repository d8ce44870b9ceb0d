"""The hard verdict on a milestone of a call's contract: the work ends here (终止), with its cause and responsibility.

The call has said so beforehand, so it takes one side's word, unlike an ending by notice. What was passed is paid, the
rest of the escrow goes back. Honest work that missed the goal ends with the responsibility "diligent" (勤勉尽责).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.contracts import ending, queries, terminating, wording
from marketplace.contracts import grounds as grounds_of
from marketplace.contracts.agreement import Termination, Way
from marketplace.contracts.grounds import Grounds
from marketplace.contracts.performance import NotInForce
from marketplace.contracts.states import MilestoneState
from marketplace.errors import Conflict

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract, Milestone
    from marketplace.permissions import Actor


class NoCall(Conflict):
    """No call led to this contract."""

    default = _l("Only a contract that a call led to ends by a verdict. Propose its termination instead.")


def end(milestone: Milestone, cause: str, responsibility: str, facts: str, *, by: Actor) -> Termination:
    """End the work at a milestone that was reported or sent back, and the contract with it.

    Raises:
        NoCall, NotInForce: see there.
        Invalid: a code isn't of its list, or the facts are missing.
        IllegalMove: the milestone is in another state.
        terminating.Ending: a termination is under way already.
        money.MoneyMoves: a payment is under way.
    """
    contract = queries.locked(milestone.contract_id)
    milestone = db.session.get_one(type(milestone), milestone.id, populate_existing=True)
    lifecycle.move(milestone, "end")
    milestone.decision_reason, milestone.decided_by = facts.strip(), by.person_id
    milestone.decided_at = clock.now()
    db.session.flush()
    audit.record("milestone.end", milestone, by=by, contract=contract.id, state=milestone.state.value)
    outbox.enqueue("milestone.ended", milestone.id)
    return end_contract(contract, cause, responsibility, facts, by=by)


def end_contract(contract: Contract, cause: str, responsibility: str, facts: str, *, by: Actor) -> Termination:
    """End a locked contract of a call by a verdict; the refusals are those of `end`."""
    if contract.award is None:
        raise NoCall
    if not contract.binding:
        raise NotInForce
    grounds = Grounds(Way.VERDICT, cause, responsibility, facts)
    grounds_of.check(contract, grounds)
    if queries.live_termination(contract):
        raise terminating.Ending
    row = _termination(contract, grounds, by)
    ending.carry_out(row, "take_effect", by)
    return row


def _termination(contract: Contract, grounds: Grounds, by: Actor) -> Termination:
    words = grounds_of.statement(contract, grounds)
    row = Termination(
        contract=contract,
        way=grounds.way,
        cause=grounds.cause,
        responsibility=grounds.responsibility,
        grounds=grounds.facts.strip(),
        statement=words,
        digest=wording.digest(words),
        organisation_id=contract.buyer_id,
        proposed_by=by.person_id,
        effective_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def undecided(contract: Contract) -> bool:
    """Tell whether a report waits for its verdict."""
    return any(one.state is MilestoneState.REPORTED for one in contract.milestones)
