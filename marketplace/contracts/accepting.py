"""The final acceptance (验收): the buyer measures each indicator against the promise, then the last money may go.

Missing the goal in spite of honest work is a diligent failure (勤勉尽责, Science and Technology Progress Act art. 68):
it ends the contract without blame and is recorded as such, never as fraud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db, outbox
from marketplace.challenges import results
from marketplace.contracts import measuring, queries, undertakings
from marketplace.contracts.acceptance_models import Acceptance, Measurement
from marketplace.contracts.states import MilestoneState, Outcome
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.measuring import Promised
    from marketplace.contracts.models import Contract, Milestone
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class Measured:
    """One measured value, and what whoever accepts says of it where it can't be compared."""

    value: str
    met: bool = False


@dataclass(frozen=True)
class Finding:
    """A final acceptance as it is typed in; `values` in the order of `promises`."""

    outcome: Outcome
    on: date
    values: tuple[Measured, ...]
    reason: str = ""


class NotAccepted(Conflict):
    """The last money is to go before the final acceptance."""

    default = _l("Record the final acceptance first: each indicator measured against what was promised.")


def promises(contract: Contract) -> list[Promised]:
    """Return the indicators that bind: those of the signed task book, else those of the bid that won."""
    return undertakings.promises(contract.award) if contract.award else []


def needed_for(milestone: Milestone) -> bool:
    """Tell whether a milestone is the last one of a call's contract that has indicators to be measured."""
    contract = milestone.contract
    return milestone is contract.milestones[-1] and bool(promises(contract))


def check(milestone: Milestone) -> None:
    """Refuse to pass the last milestone of a call's contract before its final acceptance was passed.

    Raises:
        NotAccepted: there is none, or the newest one wasn't passed.
    """
    if needed_for(milestone):
        newest = of(milestone.contract)
        if newest is None or newest.outcome is not Outcome.PASSED:
            raise NotAccepted


def of(contract: Contract) -> Acceptance | None:
    """Return the newest final acceptance of a contract, or None."""
    chosen = select(Acceptance).where(Acceptance.contract_id == contract.id).order_by(Acceptance.id.desc())
    return db.session.scalars(chosen.limit(1)).first()


def record(contract: Contract, finding: Finding, *, by: Actor) -> Acceptance:
    """Record a final acceptance, for the buyer.

    Raises:
        Forbidden: this person doesn't accept for the buyer.
        Conflict: the last milestone isn't reported, or no call led to this contract.
        Invalid: a value is missing, the day lies ahead, or it is called passed although a must was missed.
    """
    contract = queries.locked(contract.id)
    if not permits(by, Permission.ACCEPT_MILESTONE, contract):
        raise Forbidden
    if not contract.binding or contract.milestones[-1].state is not MilestoneState.REPORTED:
        raise Conflict(_l("The final acceptance follows the report of the last milestone."))
    rows = _rows(promises(contract), finding)
    _check(finding, rows)
    acceptance = Acceptance(
        contract_id=contract.id, outcome=finding.outcome, on=finding.on, reason=finding.reason.strip(), by=by.person_id
    )
    db.session.add(acceptance)
    db.session.flush()
    for row in rows:
        row.acceptance_id = acceptance.id
    db.session.add_all(rows)
    db.session.flush()
    audit.record("acceptance.record", acceptance, by=by, contract=contract.id, outcome=finding.outcome.value)
    outbox.enqueue("contract.accepted", contract.id, acceptance=acceptance.id)
    assert contract.award is not None
    results.begin_acceptance(contract.award.challenge, by=by)
    return acceptance


def _rows(promised: list[Promised], finding: Finding) -> list[Measurement]:
    if len(promised) != len(finding.values) or not promised:
        raise Invalid(_l("Write down what was measured for each indicator."), field="values")
    return [
        _row(number, one, value) for number, (one, value) in enumerate(zip(promised, finding.values, strict=True), 1)
    ]


def _row(number: int, promised: Promised, measured: Measured) -> Measurement:
    if not measured.value.strip():
        raise Invalid(_l("Write down what was measured for each indicator."), field="values")
    compared = measuring.keeps(promised, measured.value)
    return Measurement(
        number=number,
        quantity=promised.quantity,
        unit=promised.unit,
        asked=measuring.written(promised, promised.asked),
        promised=measuring.written(promised, promised.binding),
        measured=measured.value.strip(),
        must=promised.must,
        met=measured.met if compared is None else compared,
    )


def _check(finding: Finding, rows: list[Measurement]) -> None:
    if finding.on > clock.today():
        raise Invalid(_l("The day of the acceptance lies ahead."), field="on")
    missed = any(row.must and not row.met for row in rows)
    if finding.outcome is Outcome.PASSED and missed:
        raise Invalid(_l("An indicator that must be kept was missed: this is no pass."), field="outcome")
    if finding.outcome is Outcome.DILIGENT and not missed:
        raise Invalid(_l("Nothing was missed: this is a pass."), field="outcome")
    if finding.outcome is not Outcome.PASSED and not finding.reason.strip():
        raise Invalid(_l("Say what was missed and why; the other side reads it."), field="reason")
