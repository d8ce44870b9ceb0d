"""Changing a contract in force (合同变更): a new version with its reason, binding when every party has signed it.

Until the last signature the text signed before binds, milestones go on and money is paid by it. What was reported,
accepted or paid meanwhile stays as it was agreed. Civil Code art. 543: parties change a contract by agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox
from marketplace.contracts import money, parties, performance, queries, review, versions
from marketplace.contracts.agreement import Amendment, AmendmentState
from marketplace.contracts.checks import check
from marketplace.contracts.models import Contract, Milestone, MilestoneState, PriceLine, RightHolder
from marketplace.contracts.terms import read
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.contracts.terms import Step, Terms
    from marketplace.permissions import Actor

CHANGEABLE = (MilestoneState.PLANNED, MilestoneState.REJECTED)


@dataclass(frozen=True)
class Change:
    """A change as it is written.

    Attributes:
        terms: the whole of the new terms.
        reason: code of the list amendment_reasons; note: why, in words.
        joining: organisations that become further sellers with it, see `joining`.
    """

    terms: Terms
    reason: str
    note: str
    joining: tuple[int, ...] = ()


class MilestoneStands(Conflict):
    """A milestone that was reported, accepted or paid would be changed."""

    default = _l(
        "A milestone that was reported, accepted or paid can't change any more. Write the change anew with that "
        "milestone as it stands."
    )


def propose(contract: Contract, terms: Terms, reason: str, note: str, *, by: Actor) -> Amendment:
    """Write a change of a contract in force; a counter-proposal takes the place of the one that was being signed.

    Args:
        contract: in force, or being changed.
        terms: the whole of the new terms.
        reason: code of the list amendment_reasons.
        note: why, in words.
        by: a writer of one of the parties.

    Raises:
        Invalid: the terms can't stand, lack what their kind must say, change nothing, or the reason isn't one of
            the list.
        IllegalMove: the contract isn't in force.
        Forbidden: the person writes for none of the parties.
    """
    check(terms)
    review.check_ready(terms)
    if not codes.valid("amendment_reasons", reason, clock.today()):
        raise Invalid(_l("Choose one of the list."), field="reason")
    contract = queries.locked(contract.id)
    party = next((one for one in contract.parties if by.acts_for(one, OrgRole.OWNER, OrgRole.EDITOR)), None)
    if party is None:
        raise Forbidden
    return write(contract, Change(terms, reason, note, contract.joining_ids), party, by)


def write(contract: Contract, change: Change, party: int, by: Actor) -> Amendment:
    """Write a change of a locked contract in the name of a party; the refusals are those of `propose`."""
    _check_change(contract, change)
    lifecycle.move(contract, "amend")
    _close(contract, AmendmentState.DROPPED, by)
    amendment = Amendment(
        contract=contract,
        version=versions.add(contract, change.terms, by, change.joining),
        earlier_number=contract.in_force_number,
        reason=change.reason,
        note=change.note.strip(),
        organisation_id=party,
        proposed_by=by.person_id,
    )
    db.session.add(amendment)
    audit.record("contract.amend", contract, by=by, number=contract.to_sign.number, reason=change.reason)
    outbox.enqueue("contract.amending", contract.id, number=contract.to_sign.number)
    db.session.flush()
    return amendment


def _check_change(contract: Contract, change: Change) -> None:
    if versions.text(contract, change.terms, change.joining) == contract.to_sign.text:
        raise Invalid(_l("This text is the same as the one before. Change what is to be changed."))
    if not _standing_kept(contract, change.terms.steps):
        raise Invalid(MilestoneStands.default, field="steps")


def _standing_kept(contract: Contract, steps: tuple[Step, ...]) -> bool:
    """Tell whether the milestones that can't change any more stand in the new steps as they are."""
    standing = [one for one in contract.milestones if one.state not in CHANGEABLE]
    return all(
        one.number <= len(steps)
        and (steps[one.number - 1].title, steps[one.number - 1].due_on, steps[one.number - 1].amount_fen)
        == (one.title, one.due_on, one.amount_fen)
        for one in standing
    )


def drop(contract: Contract, reason: str, *, by: Actor) -> Contract:
    """Give a change up before the last signature: the text signed before goes on binding.

    Raises:
        Invalid: no reason is given.
        IllegalMove: no change is being signed.
    """
    if not reason.strip():
        raise Invalid(_l("Say why; the other side reads it."), field="reason")
    contract = queries.locked(contract.id)
    lifecycle.move(contract, "drop_amendment")
    _close(contract, AmendmentState.DROPPED, by, reason.strip())
    audit.record("contract.drop_amendment", contract, by=by, number=contract.to_sign.number)
    outbox.enqueue("contract.amendment_dropped", contract.id)
    performance.perform_if_paid(contract)
    db.session.flush()
    return contract


def _close(contract: Contract, state: AmendmentState, by: Actor | None, reason: str = "") -> Amendment | None:
    amendment = queries.open_amendment(contract)
    if amendment is not None:
        amendment.state, amendment.closed_at, amendment.drop_reason = state, clock.now(), reason
        amendment.closed_by = by.person_id if by else None
        db.session.flush()
    return amendment


def close_for_termination(contract: Contract) -> None:
    """Close a change that is being signed when the contract ends."""
    _close(contract, AmendmentState.DROPPED, None)


def take_effect(contract: Contract, *, by: Actor) -> None:
    """All have signed: columns, lines, milestones and money follow the new text. Called with the last signature.

    Raises:
        MilestoneStands: a milestone has moved on since the change was written.
        money.MoneyMoves: a payment is under way while the price changes.
    """
    terms = read(contract.to_sign.terms)
    if not _standing_kept(contract, terms.steps):
        raise MilestoneStands
    parties.admit(contract)
    _rewrite(contract, terms)
    for name, value in terms.columns.items():
        setattr(contract, name, value)
    db.session.flush()
    amendment = _close(contract, AmendmentState.SIGNED, by)
    assert amendment is not None
    amendment.earlier_escrow_id = money.rearrange(contract, f"amendment:{amendment.id}", by=by)
    lifecycle.move(contract, "take_amended_effect")
    contract.in_force_number = amendment.version.number
    audit.record("contract.take_amended_effect", contract, by=by, digest=amendment.version.digest)
    outbox.enqueue("contract.amended", contract.id, amendment=amendment.id)
    db.session.flush()
    performance.perform_if_paid(contract)


def _rewrite(contract: Contract, terms: Terms) -> None:
    """Have the rows say what the new text says; the database lets it in because all have signed."""
    contract.lines.clear()
    contract.holders.clear()
    for gone in contract.milestones[len(terms.steps) :]:
        contract.milestones.remove(gone)
    db.session.flush()
    contract.lines += [PriceLine(number=number, **vars(line)) for number, line in enumerate(terms.lines, start=1)]
    contract.holders += [RightHolder(number=number, **vars(one)) for number, one in enumerate(terms.holders, start=1)]
    known = {one.number: one for one in contract.milestones}
    for number, step in enumerate(terms.steps, start=1):
        if number in known:
            known[number].title, known[number].due_on, known[number].amount_fen = (
                step.title,
                step.due_on,
                step.amount_fen,
            )
        else:
            contract.milestones.append(Milestone(number=number, **vars(step)))
    db.session.flush()
