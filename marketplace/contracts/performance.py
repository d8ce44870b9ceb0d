"""Milestones: reported by the seller, accepted or rejected by the buyer, paid out of the escrow.

Registration comes before payment, as tax relief needs it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.contracts import accepting, bounty, concluding, queries
from marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from marketplace.errors import Conflict, Invalid
from marketplace.payments import actions as payments
from marketplace.payments import invoices
from marketplace.payments import queries as escrows
from marketplace.payments.models import InstructionKind

if TYPE_CHECKING:
    from datetime import datetime

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
    _watch_silence(milestone)
    db.session.flush()
    return milestone


def accept(milestone: Milestone, *, by: Actor) -> Milestone:
    """Pass a milestone and have its money released to the seller, as soon as his invoice is filed where one is asked.

    Raises:
        NotRegistered: the contract isn't registered.
        NotFunded: the escrow doesn't hold the money.
        accepting.NotAccepted: it is the last one of a call's contract, and the final acceptance wasn't passed.
    """
    milestone = _locked(milestone)
    milestone.life.target(milestone.state, "accept")
    accepting.check(milestone)
    bounty.bring(milestone, by=by)
    _payable_from(milestone)
    _pass(milestone, by)
    db.session.flush()
    return milestone


def _pass(milestone: Milestone, by: Actor | None) -> None:
    milestone.by_silence = by is None
    lifecycle.move(milestone, "accept")
    milestone.decided_by, milestone.decided_at = by.person_id if by else None, clock.now()
    _note("accept", milestone, by)
    outbox.enqueue("milestone.accepted", milestone.id)
    _order(milestone, by)


def pay_due(contract: Contract) -> None:
    """Order out what was passed and couldn't be paid before: registration, money or invoice came later."""
    contract = queries.locked(contract.id)
    for milestone in contract.milestones:
        if milestone.state is MilestoneState.ACCEPTED:
            bounty.bring(milestone, by=None)
            _order(milestone, None)
    db.session.flush()


def _order(milestone: Milestone, by: Actor | None) -> None:
    """Have the money released, unless something that must come before is still missing."""
    key, escrow = f"{KEY}{milestone.id}", milestone.contract.escrow
    if milestone.contract.registered_on is None or escrow is None or invoices.wanted(escrow, key):
        return
    if escrow.held_fen >= milestone.amount_fen or escrows.live_instruction(escrow, InstructionKind.RELEASE, key):
        payments.release(escrow, milestone.amount_fen, key, by=by)


def _payable_from(milestone: Milestone) -> Escrow:
    """Return the escrow that pays for a milestone, or refuse with what is missing."""
    if milestone.contract.registered_on is None:
        raise NotRegistered
    escrow = milestone.contract.escrow
    if escrow is None or escrow.held_fen < milestone.amount_fen:
        raise NotFunded
    return escrow


def silence_days(milestone: Milestone) -> int | None:
    """Return after how many days of the buyer's silence a reported milestone is passed; None where it never is.

    Only where the call says so, never with public money, and never the last one, which is measured.
    """
    award = milestone.contract.award
    if award is None or award.challenge.public_money or accepting.needed_for(milestone):
        return None
    return award.challenge.auto_accept_days


def pass_by_silence(milestone_id: int, reported_at: str) -> None:
    """Pass a milestone whose buyer has let the agreed days go by; another report meanwhile has days of its own."""
    milestone = db.session.get_one(Milestone, milestone_id)
    contract = queries.locked(milestone.contract_id)
    days, at = silence_days(milestone), milestone.reported_at
    if not contract.binding or milestone.state is not MilestoneState.REPORTED or days is None or at is None:
        return
    if at.isoformat() == reported_at and clock.now() >= _silent_until(milestone, days):
        bounty.bring(milestone, by=None)
        _pass(milestone, None)
        db.session.flush()


def _silent_until(milestone: Milestone, days: int) -> datetime:
    """Return the instant at which the buyer's days are over: the day of the report doesn't count."""
    assert milestone.reported_at is not None
    return clock.at_local(clock.local(milestone.reported_at).date() + timedelta(days=days + 1))


def _watch_silence(milestone: Milestone) -> None:
    days = silence_days(milestone)
    if days is not None and milestone.reported_at is not None:
        until, at = _silent_until(milestone, days), milestone.reported_at.isoformat()
        outbox.enqueue("milestone.silence", milestone.id, due_at=until, reported_at=at)


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
        concluding.conclude(contract.award.challenge, by=None)


def _locked(milestone: Milestone) -> Milestone:
    """Lock the contract, so that two decisions at one instant are taken one after the other; read again."""
    contract = queries.locked(milestone.contract_id)
    if not contract.binding:
        raise NotInForce
    return db.session.get_one(Milestone, milestone.id, populate_existing=True)


def _note(verb: str, milestone: Milestone, by: Actor | None) -> None:
    audit.record(f"milestone.{verb}", milestone, by=by, contract=milestone.contract_id, state=milestone.state.value)
