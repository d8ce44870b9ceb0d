"""A later day for a milestone (延期): once, asked for by the seller with a reason, decided by the buyer.

How much later at most is the policy `contract.longest_extension` of the contract's region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox, policies
from marketplace.contracts import queries
from marketplace.contracts.content_models import MilestoneExtension
from marketplace.contracts.performance import NotInForce
from marketplace.contracts.states import ExtensionState, MilestoneState
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.models import Milestone
    from marketplace.permissions import Actor
    from marketplace.policies import Policy

OPEN = (MilestoneState.PLANNED, MilestoneState.REJECTED)


class OnlyOnce(Conflict):
    """A milestone is extended once."""

    default = _l("A milestone is extended once, and this one was, or its extension waits for the decision.")


def latest(milestone: Milestone) -> tuple[date, Policy]:
    """Return the last day that may be asked for, and the policy that says so."""
    rule = policies.value("contract.longest_extension", region=milestone.region, on=clock.today())
    return rule.value.after(milestone.due_on).day, rule


def ask(milestone: Milestone, to_on: date, reason: str, *, by: Actor) -> MilestoneExtension:
    """Ask for a later day.

    Raises:
        Invalid: no reason, a day that isn't later, or one that is too late.
        OnlyOnce: see there.
        Conflict: the milestone is reported, passed or ended.
    """
    milestone = _locked(milestone)
    last, rule = latest(milestone)
    if milestone.state not in OPEN:
        raise Conflict(_l("Only a milestone that is still to be reached can be extended."))
    if any(one.state is not ExtensionState.REFUSED for one in milestone.extensions):
        raise OnlyOnce
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    if not milestone.due_on < to_on <= last:
        sentence = _l("Choose a day after the agreed one, %(day)s at the latest.", day=last.isoformat())
        raise Invalid(sentence, field="to_on")
    row = MilestoneExtension(
        milestone=milestone,
        from_on=milestone.due_on,
        to_on=to_on,
        reason=reason.strip(),
        policy_id=rule.id,
        asked_by=by.person_id,
    )
    db.session.add(row)
    _note("ask", row, by)
    return row


def decide(row: MilestoneExtension, granted: bool, reason: str = "", *, by: Actor) -> MilestoneExtension:  # noqa: FBT001 - the decision
    """Grant or refuse a later day.

    Raises:
        Invalid: it is refused without a reason.
        IllegalMove: it was decided already.
    """
    if not granted and not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    _locked(row.milestone)
    db.session.refresh(row)
    lifecycle.move(row, "grant" if granted else "refuse")
    row.decided_by, row.decided_at, row.decision_reason = by.person_id, clock.now(), reason.strip()
    _note(row.state.value, row, by)
    return row


def extension(extension_id: int) -> MilestoneExtension | None:
    """Return a wish for a later day, or None."""
    return db.session.get(MilestoneExtension, extension_id)


def _locked(milestone: Milestone) -> Milestone:
    contract = queries.locked(milestone.contract_id)
    if not contract.binding:
        raise NotInForce
    return db.session.get_one(type(milestone), milestone.id, populate_existing=True)


def _note(verb: str, row: MilestoneExtension, by: Actor) -> None:
    db.session.flush()
    audit.record(f"milestone_extension.{verb}", row, by=by, milestone=row.milestone_id, state=row.state.value)
    outbox.enqueue("milestone.extension", row.milestone_id, extension=row.id)
