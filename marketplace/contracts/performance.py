"""Milestones: reported by the seller, accepted or rejected by the buyer, paid out of the escrow.

Registration comes before payment, as tax relief needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.challenges import actions as challenges
from marketplace.contracts import queries
from marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from marketplace.errors import Conflict, Invalid
from marketplace.payments import actions as payments

if TYPE_CHECKING:
    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor

KEY = "milestone:"


class NotRegistered(Conflict):
    """Money is to be released for a contract that isn't registered."""

    default = _l(
        "The contract isn't registered yet. Money is released only for a registered contract: "
        "the seller applies for its registration first, then the milestone can be accepted."
    )


class NotFunded(Conflict):
    """Money is to be released that nobody has paid in."""

    default = _l("The escrow doesn't hold the money yet. The buyer funds it first, then the milestone can be accepted.")


class NotInForce(Conflict):
    """The contract isn't in force."""

    default = _l("The contract isn't in force.")


def report(milestone: Milestone, evidence: str, *, by: Actor) -> Milestone:
    """Report a milestone as reached, with the evidence.

    Raises:
        Invalid: there is no evidence.
    """
    if not evidence.strip():
        raise Invalid(_l("Say what was done and how it can be seen."), field="evidence")
    milestone = _locked(milestone)
    lifecycle.move(milestone, "report")
    milestone.evidence, milestone.reported_by, milestone.reported_at = evidence.strip(), by.person_id, clock.now()
    milestone.decided_by = milestone.decided_at = milestone.decision_reason = None
    _note("report", milestone, by)
    outbox.enqueue("milestone.reported", milestone.id)
    db.session.flush()
    return milestone


def accept(milestone: Milestone, *, by: Actor) -> Milestone:
    """Accept a milestone and have its money released to the seller.

    Raises:
        NotRegistered: the contract isn't registered.
        NotFunded: the escrow doesn't hold the money.
    """
    milestone = _locked(milestone)
    milestone.life.target(milestone.state, "accept")
    escrow = _payable_from(milestone)
    lifecycle.move(milestone, "accept")
    milestone.decided_by, milestone.decided_at = by.person_id, clock.now()
    _note("accept", milestone, by)
    payments.release(escrow, milestone.amount_fen, f"{KEY}{milestone.id}", by=by)
    outbox.enqueue("milestone.accepted", milestone.id)
    db.session.flush()
    return milestone


def _payable_from(milestone: Milestone) -> Escrow:
    """Return the escrow that pays for a milestone, or refuse with what is missing."""
    if milestone.contract.registered_on is None:
        raise NotRegistered
    escrow = milestone.contract.escrow
    if escrow is None or escrow.held_fen < milestone.amount_fen:
        raise NotFunded
    return escrow


def reject(milestone: Milestone, reason: str, *, by: Actor) -> Milestone:
    """Reject a milestone with a reason; the seller may report it again.

    Raises:
        Invalid: no reason is given.
    """
    if not reason.strip():
        raise Invalid(_l("Say what is missing; the seller reads it."), field="reason")
    milestone = _locked(milestone)
    lifecycle.move(milestone, "reject")
    milestone.decision_reason, milestone.decided_by = reason.strip(), by.person_id
    milestone.decided_at = clock.now()
    _note("reject", milestone, by)
    outbox.enqueue("milestone.rejected", milestone.id)
    db.session.flush()
    return milestone


def paid(milestone_id: int) -> None:
    """Note that a milestone's money has reached the seller; with the last one the contract is performed.

    What was ordered before a contract was terminated is noted after it, too.
    """
    queries.locked(db.session.get_one(Milestone, milestone_id).contract_id)
    milestone = db.session.get_one(Milestone, milestone_id)
    if milestone.state == MilestoneState.PAID:
        return
    lifecycle.move(milestone, "pay")
    milestone.paid_at = clock.now()
    _note("pay", milestone, None)
    outbox.enqueue("milestone.paid", milestone.id)
    perform_if_paid(milestone.contract)
    db.session.flush()


def perform_if_paid(contract: Contract) -> None:
    """Note that the contract is performed when everything is paid; one that is being changed waits for the change.

    One whose total is still open waits until the total has been completed.
    """
    known = not contract.totals_open or bool(contract.completions)
    paid_out = known and all(one.state == MilestoneState.PAID for one in contract.milestones)
    if contract.state == ContractState.IN_FORCE and contract.milestones and paid_out:
        _perform(contract)


def _perform(contract: Contract) -> None:
    lifecycle.move(contract, "perform")
    contract.performed_at = clock.now()
    audit.record("contract.perform", contract, by=None)
    outbox.enqueue("contract.performed", contract.id)
    if contract.award is not None:
        challenges.settled(contract.award.challenge)


def _locked(milestone: Milestone) -> Milestone:
    """Lock the contract, so that two decisions at one instant are taken one after the other; read again."""
    contract = queries.locked(milestone.contract_id)
    if not contract.binding:
        raise NotInForce
    return db.session.get_one(Milestone, milestone.id, populate_existing=True)


def _note(verb: str, milestone: Milestone, by: Actor | None) -> None:
    audit.record(f"milestone.{verb}", milestone, by=by, contract=milestone.contract_id, state=milestone.state.value)
