"""技术性收入: what was really received, filed receipt by receipt and approved against the registration.

No sentence here promises a tax effect: what it leads to is for the tax office to decide (以税务机关审核为准).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.contracts.models import MilestoneState
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Permission, permits
from marketplace.registration import checks, queries, steps
from marketplace.registration.models import Income

if TYPE_CHECKING:
    from marketplace.permissions import Actor
    from marketplace.registration.drafts import Receipt
    from marketplace.registration.models import Registration


def file_income(registration: Registration, receipt: Receipt, *, by: Actor) -> Income:
    """File a receipt as 技术性收入.

    Args:
        registration: registered.
        receipt: received from the day of registration on: registration comes before payment.
        by: the seller's finance member.

    Raises:
        Conflict: the registration doesn't stand, or this payment was filed already.
        Invalid: a value is wrong; `field` names it.
    """
    db.session.refresh(registration, with_for_update=True)
    if not permits(by, Permission.FILE_INCOME, registration):
        raise Forbidden
    if not registration.counts:
        raise Conflict(_l("Only receipts of a registered contract can be filed."))
    _check(registration, receipt)
    income = Income(
        registration_id=registration.id,
        milestone_id=receipt.milestone_id,
        received_on=receipt.received_on,
        received_fen=receipt.received_fen,
        technical_fen=receipt.technical_fen,
        note=receipt.note,
        filed_by=by.person_id,
    )
    db.session.add(income)
    db.session.flush()
    audit.record("income.file", income, by=by, registration=registration.id, technical_fen=income.technical_fen)
    outbox.enqueue("income.filed", income.id)
    return income


def _check(registration: Registration, receipt: Receipt) -> None:
    checks.amounts(receipt.received_fen, receipt.technical_fen)
    if registration.registered_on is None or receipt.received_on < registration.registered_on:
        raise Invalid(
            _l("This receipt is older than the registration. Registration comes before payment."), field="received_on"
        )
    if receipt.received_on > clock.today():
        raise Invalid(_l("A receipt can't lie in the future."), field="received_on")
    _check_room(registration, receipt.technical_fen)
    if receipt.milestone_id is not None:
        _check_milestone(registration, receipt.milestone_id)


def _check_milestone(registration: Registration, milestone_id: int) -> None:
    contract = queries.contract_of(registration)
    steps_of = contract.milestones if contract is not None else []
    if not any(one.id == milestone_id and one.state == MilestoneState.PAID for one in steps_of):
        raise Invalid(_l("Choose a paid milestone of this contract."), field="milestone")
    if queries.income_of_milestone(milestone_id) is not None:
        raise Conflict(_l("This payment was filed already."))


def _check_room(registration: Registration, technical_fen: int) -> None:
    """Check Σ approved ≤ 技术交易额; the caller holds the registration's lock."""
    room = (registration.technical_fen or 0) - queries.approved_fen(registration)
    if technical_fen > room:
        raise Invalid(
            _l("With what is approved already, this would exceed the registered technology amount."), field="technical"
        )


def approve_income(income: Income, *, by: Actor) -> Income:
    """Approve a receipt (核定技术性收入): Σ approved ≤ 技术交易额, summed under the registration's lock.

    Raises:
        Conflict: the registration no longer stands.
        Invalid: the sum would exceed 技术交易额.
    """
    registration = income.registration
    db.session.refresh(registration, with_for_update=True)  # first the sum's lock, then the receipt's
    steps.begin(income, "approve", by=by)
    if not registration.counts:
        raise Conflict(_l("Only receipts of a registered contract can be filed."))
    _check_room(registration, income.technical_fen)
    return _decide(income, "approve", "income.approved", by=by)


def refuse_income(income: Income, note: str, *, by: Actor) -> Income:
    """Refuse a receipt, with the reason; it may be filed again.

    Raises:
        Invalid: the reason is missing.
    """
    steps.begin(income, "refuse", by=by)
    if not note:
        raise Invalid(_l("Say why, so that it can be put right."), field="note")
    income.decision_note = note
    return _decide(income, "refuse", "income.refused", by=by)


def _decide(income: Income, verb: str, topic: str, *, by: Actor) -> Income:
    lifecycle.move(income, verb)
    income.decided_by = by.person_id
    income.decided_at = clock.now()
    audit.record(f"income.{verb}", income, by=by, technical_fen=income.technical_fen)
    outbox.enqueue(topic, income.id)
    db.session.flush()
    return income
