"""The decision on an application: by one registrar, by two reviewers where it is large, by the national system.

A difference in 成交额 between form and signed text is returned, never registered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.contracts import actions as contracts
from marketplace.errors import Invalid
from marketplace.registration import checks, handing_in, journal, numbering, parties, queries, rules, steps
from marketplace.registration.models import Act, Mode, Registration

if TYPE_CHECKING:
    from datetime import date

    from marketplace.permissions import Actor
    from marketplace.registration.drafts import Decision


def register(registration: Registration, decision: Decision, *, by: Actor) -> Registration:
    """Decide an application; where it leads depends on the policies of the region.

    A large contract, or one that looks like an earlier one, goes to the second reviewer. In mode "own" the contract is
    registered with a number at once; in mode "national" it has passed our pre-check (预审) and waits for the official
    number.

    Args:
        registration: accepted.
        decision: 成交额 as read from the signed text, kind and 技术交易额 as decided.
        by: a registrar of the seller's region.

    Raises:
        Invalid: the amounts aren't in order, or 成交额 differs from the form: that is returned.
        Conflict: the contract was ended.
        IllegalMove: another registrar was first.
    """
    steps.begin(registration, "register", by=by)
    handing_in.check_standing(registration)
    checks.decision(decision, registration)
    registration.kind = decision.kind
    registration.amount_fen, registration.technical_fen = decision.amount_fen, decision.technical_fen
    registration.note = decision.note
    registration.reviewed_by = by.person_id
    effect = rules.second_review(registration)
    if effect == rules.NO_EFFECT:
        return _pass(registration, {Mode.OWN: "register", Mode.NATIONAL: "precheck"}, by=by)
    if effect == rules.EXPERTS:
        rules.lengthen_clock(registration)
    lifecycle.move(registration, "pass_on")
    audit.record("registration.pass_on", registration, by=by, effect=effect, **_amounts(registration))
    outbox.enqueue("registration.passed_on", registration.id)
    db.session.flush()
    return registration


def confirm(registration: Registration, note: str, *, by: Actor) -> Registration:
    """Confirm the decision on a large contract (大额复核); experts' opinion is stated where the policy asks for it.

    Args:
        registration: in second review.
        note: the reviewer's opinion, and the experts'.
        by: a second reviewer who is another person than the first.

    Raises:
        Forbidden: the person made the first decision.
        Invalid: the experts' opinion is missing.
    """
    steps.begin(registration, "confirm", by=by)
    if rules.effect_of_size(registration) == rules.EXPERTS and not note:
        raise Invalid(_l("State the experts' opinion: for a large contract it is required."), field="note")
    registration.second_reviewed_by = by.person_id
    registration.note = note or registration.note
    return _pass(registration, {Mode.OWN: "confirm", Mode.NATIONAL: "confirm_precheck"}, by=by)


def hand_back(registration: Registration, note: str, *, by: Actor) -> Registration:
    """Give a large contract back to the registrar, to be decided again.

    Raises:
        Invalid: the reason is missing.
    """
    steps.begin(registration, "hand_back", by=by)
    if not note:
        raise Invalid(_l("Tell the registrar what should be looked at again."), field="note")
    registration.note = note
    lifecycle.move(registration, "hand_back")
    audit.record("registration.hand_back", registration, by=by)
    outbox.enqueue("registration.handed_back", registration.id)
    db.session.flush()
    return registration


def _pass(registration: Registration, verbs: dict[Mode, str], *, by: Actor) -> Registration:
    """Register at once, or note that the pre-check is passed, as the policy of the region says."""
    registration.mode = rules.mode_of(registration)
    registration.check_code = numbering.new_check_code()
    verb = verbs[registration.mode]
    if registration.mode == Mode.OWN:
        return _enter(registration, numbering.next_number(registration, clock.today()), clock.today(), verb, by=by)
    lifecycle.move(registration, verb)
    audit.record("registration.precheck", registration, by=by, **_amounts(registration))
    outbox.enqueue("registration.prechecked", registration.id)
    db.session.flush()
    return registration


def bring_back(registration: Registration, number: str, on: date, *, by: Actor) -> Registration:
    """Enter the official number and day by which the national system registered the contract.

    Args:
        registration: has passed our pre-check.
        number: 合同登记编号, opaque.
        on: the official day of registration, from the signature on, not later than today.
        by: a registrar.

    Raises:
        Invalid: the number is malformed or known already, or the day is out of order.
    """
    steps.begin(registration, "bring_back", by=by)
    if not registration.signed_on <= on <= clock.today():
        raise Invalid(_l("The day lies between the signature and today."), field="registered_on")
    return _enter(registration, numbering.brought(registration, number), on, "bring_back", by=by)


def _enter(registration: Registration, number: str, on: date, verb: str, *, by: Actor) -> Registration:
    """Make it registered: from here on it counts."""
    registration.number, registration.registered_on = number, on
    registration.decided_on = clock.today()
    rules.stop_clock(registration)
    registration.differences = []
    parties.freeze(registration)
    lifecycle.move(registration, verb)
    journal.write(registration, Act.REGISTERED, effective_on=on)
    contract = queries.contract_of(registration)
    if contract is not None:
        contracts.registered(contract, on)
    audit.record("registration.register", registration, by=by, number=number, on=str(on), **_amounts(registration))
    outbox.enqueue("registration.registered", registration.id)
    db.session.flush()
    return registration


def _amounts(registration: Registration) -> dict[str, object]:
    return {
        "kind": registration.kind,
        "amount_fen": registration.amount_fen,
        "technical_fen": registration.technical_fen,
        "policies": registration.policies,
    }
