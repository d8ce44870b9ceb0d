"""Tranches and recoveries: asked for with evidence, decided by somebody else, paid by the treasury, ordered back.

Every decision is made under the project's lock and books its line of the ledger in the same transaction. What failed
in spite of honest work (勤勉尽责) is never ordered back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox, policies
from marketplace.contracts.states import TerminationState
from marketplace.errors import Conflict, Invalid
from marketplace.grants import ledger, queries, rules
from marketplace.grants.models import Recovery, Tranche
from marketplace.grants.states import Journal, ProjectState, RecoveryState, Rule, TrancheState

if TYPE_CHECKING:
    from datetime import date

    from marketplace.grants.models import Project
    from marketplace.permissions import Actor

DILIGENT = "diligent"


@dataclass(frozen=True)
class Request:
    """A tranche as its beneficiary asks for it; `amount_fen` in 分."""

    rule: Rule
    amount_fen: int
    evidence: str


class NotApproved(Conflict):
    """The project isn't approved, or has ended."""

    default = _l("The project isn't approved, or has ended.")


def ask(project: Project, request: Request, *, by: Actor) -> Tranche:
    """Ask for a tranche.

    Raises:
        NotApproved: see there.
        Invalid: no evidence, less than is paid at all, or more than the rule allows.
        rules.NotYet: what the rule waits for hasn't happened.
        Conflict: the first tranche was asked for already.
    """
    project = _approved(project)
    if not request.evidence.strip():
        raise Invalid(_l("Say what shows that the conditions are met."), field="evidence")
    limit = rules.limit(project, request.rule)
    _check_amount(project, request.amount_fen, limit)
    if request.rule is Rule.FIRST_PAYMENT and any(_first(one) for one in project.tranches):
        raise Conflict(_l("The first tranche was asked for already; the rest follows the final acceptance."))
    tranche = Tranche(
        project=project,
        number=len(project.tranches) + 1,
        rule=request.rule,
        amount_fen=request.amount_fen,
        basis_fen=limit.basis_fen,
        limit_fen=limit.fen,
        policy_id=limit.policy_id,
        evidence=request.evidence.strip(),
        asked_by=by.person_id,
    )
    db.session.add(tranche)
    _note("ask", tranche, by)
    outbox.enqueue("tranche.asked", tranche.id)
    return tranche


def _check_amount(project: Project, fen: int, limit: rules.Limit) -> None:
    least = rules.least_fen(project)
    if fen < least:
        raise Invalid(_l("Nothing below %(fen)s yuan is paid.", fen=least // 100), field="amount")
    if fen > limit.fen:
        raise Invalid(_l("The rule allows %(fen)s yuan at most.", fen=f"{limit.fen / 100:.2f}"), field="amount")


def _first(tranche: Tranche) -> bool:
    return tranche.rule is Rule.FIRST_PAYMENT and tranche.state is not TrancheState.REFUSED


def decide(tranche: Tranche, granted: bool, reason: str = "", *, by: Actor) -> Tranche:  # noqa: FBT001 - the decision
    """Grant or refuse a tranche; granted, it is booked as payable.

    Raises:
        NotApproved: the project has ended.
        Invalid: it is refused without a reason.
        IllegalMove: it was decided already.
    """
    if not granted and not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    _approved(tranche.project)
    with db.session.no_autoflush:
        lifecycle.move(tranche, "grant" if granted else "refuse")
        tranche.decided_by, tranche.decided_at = by.person_id, clock.now()
        tranche.decision_reason = reason.strip()
    _note(tranche.state.value, tranche, by)
    if granted:
        ledger.book(Journal.GRANT, tranche)
    outbox.enqueue("tranche.decided", tranche.id)
    return tranche


def pay(tranche: Tranche, voucher: str, on: date, *, by: Actor) -> Tranche:
    """Record that the treasury has paid a tranche.

    Raises:
        Invalid: no number of the payment, or a day that lies ahead.
        IllegalMove: it isn't granted, or was paid already.
    """
    if not voucher.strip():
        raise Invalid(_l("Write the treasury's number of the payment."), field="voucher")
    if on > clock.today():
        raise Invalid(_l("The day lies ahead."), field="on")
    _approved(tranche.project)
    with db.session.no_autoflush:
        lifecycle.move(tranche, "pay")
        tranche.voucher, tranche.paid_on, tranche.paid_by = voucher.strip(), on, by.person_id
    _note("pay", tranche, by)
    ledger.book(Journal.PAY, tranche)
    outbox.enqueue("tranche.paid", tranche.id)
    return tranche


def stop(tranche: Tranche, reason: str, *, by: Actor) -> None:
    """Keep a granted tranche back because its project was revoked."""
    with db.session.no_autoflush:
        lifecycle.move(tranche, "stop")
        tranche.decision_reason = reason.strip()
    _note("stop", tranche, by)
    ledger.book(Journal.STOP, tranche)


def order_back(project: Project, amount_fen: int, cause: str, reason: str, *, by: Actor) -> Recovery:
    """Order public money back (追回), in 分.

    Raises:
        Invalid: the cause isn't of `termination_causes`, no reason, or more than was paid.
        Conflict: the contract failed in spite of honest work; nothing is ordered back then.
    """
    project = queries.locked(project.id)
    if project.state not in (ProjectState.APPROVED, ProjectState.REVOKED):
        raise NotApproved
    if not codes.valid("termination_causes", cause, clock.today()):
        raise Invalid(_l("Choose a cause from the list."), field="cause")
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    if diligent(project):
        raise Conflict(_l("The work failed in spite of honest effort. Nothing is ordered back."))
    if not 0 < amount_fen <= returnable_fen(project):
        raise Invalid(_l("No more can be ordered back than was paid."), field="amount")
    rule = policies.value("grant.recovery", region=project.region, on=clock.today())
    recovery = Recovery(
        project=project,
        amount_fen=amount_fen,
        cause=cause,
        reason=reason.strip(),
        due_on=rule.value.after(clock.today()).day,
        policy_id=rule.id,
        ordered_by=by.person_id,
    )
    db.session.add(recovery)
    _note("order", recovery, by)
    ledger.book(Journal.RECOVER, recovery)
    outbox.enqueue("recovery.ordered", recovery.id)
    return recovery


def diligent(project: Project) -> bool:
    """Tell whether the contract ended without blame (Science and Technology Progress Act art. 68)."""
    ended = (one for one in project.contract.terminations if one.state is TerminationState.EFFECTIVE)
    return any(one.responsibility == DILIGENT for one in ended)


def returnable_fen(project: Project) -> int:
    """Return what was paid and not ordered back, in 分."""
    paid = sum(one.amount_fen for one in project.tranches if one.state is TrancheState.PAID)
    return paid - sum(one.amount_fen for one in project.recoveries if one.state is not RecoveryState.LIFTED)


def note_return(recovery: Recovery, on: date, note: str = "", *, by: Actor) -> Recovery:
    """Record that the money is back with the treasury."""
    if on > clock.today():
        raise Invalid(_l("The day lies ahead."), field="on")
    return _close(recovery, "return_", (on, note), by)


def lift(recovery: Recovery, note: str, *, by: Actor) -> Recovery:
    """Let a recovery go, by another official than the one who ordered it.

    Raises:
        Invalid: no reason.
    """
    if not note.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    return _close(recovery, "lift", (clock.today(), note), by)


def _close(recovery: Recovery, verb: str, end: tuple[date, str], by: Actor) -> Recovery:
    queries.locked(recovery.project_id)
    with db.session.no_autoflush:
        lifecycle.move(recovery, verb)
        recovery.closed_on, recovery.close_note, recovery.closed_by = end[0], end[1].strip(), by.person_id
    _note(verb.rstrip("_"), recovery, by)
    ledger.book(Journal.LIFT if verb == "lift" else Journal.RETURN, recovery)
    return recovery


def anything_open(project: Project) -> bool:
    """Tell whether something in a project is still to be decided, paid or returned."""
    waiting = (TrancheState.ASKED, TrancheState.GRANTED)
    ordered = any(one.state is RecoveryState.ORDERED for one in project.recoveries)
    return ordered or any(one.state in waiting for one in project.tranches)


def _approved(project: Project) -> Project:
    project = queries.locked(project.id)
    if project.state is not ProjectState.APPROVED:
        raise NotApproved
    return project


def _note(verb: str, one: Tranche | Recovery, by: Actor) -> None:
    db.session.flush()
    name = one.__tablename__
    audit.record(f"{name}.{verb}", one, by=by, project=one.project_id, amount_fen=one.amount_fen)
