"""变更登记: new facts of a registered contract, asked for by the registrant and decided by the desk.

The registration counts as it was until the change is decided; then the journal takes the old line back and adds the
new one, and the certificate is reissued under the same number, its earlier edition marked as superseded.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.errors import Conflict, Invalid
from marketplace.registration import checks, journal, numbering, queries, rules, steps
from marketplace.registration.models import Act, Change
from marketplace.registration.states import Expected, Outcome

if TYPE_CHECKING:
    from marketplace.permissions import Actor
    from marketplace.registration.drafts import Application, Decision
    from marketplace.registration.models import Registration

FACTS = (
    *("title", "kind", "field", "ip_type", "plan_source", "payment_mode", "aim", "service_industry"),
    *("related", "amount_fen", "technical_fen"),
)
"""What a change may put in another way; the parties are those of the day of registration."""


def facts(registration: Registration) -> dict[str, Any]:
    """Return what the certificate says now, amounts in 分."""
    return {name: getattr(registration, name) for name in FACTS}


def ask_change(registration: Registration, draft: Application, reason: str, *, by: Actor) -> Registration:
    """Ask, as the registrant, for the change of a registration (变更登记).

    Args:
        registration: registered.
        draft: the contract as it reads now.
        reason: what has changed, and why.
        by: a member of the registrant.

    Raises:
        Invalid: a value is wrong, the reason is missing, or nothing would change.
    """
    steps.begin(registration, "ask_change", by=by)
    checks.application(draft)
    if not reason:
        raise Invalid(_l("Say in a sentence what has changed, and why."), field="reason")
    asked = {name: value for name, value in asdict(draft).items() if name in FACTS}
    if asked == facts(registration) and registration.expected != Expected.CHANGE:
        raise Invalid(_l("Nothing would change: every value is the registered one."))
    registration.changes.append(
        Change(
            edition=registration.edition,
            reason=reason,
            asked=asked,
            before=facts(registration),
            asked_by=by.person_id,
        )
    )
    return _done(registration, "ask_change", "registration.change_asked", by=by, edition=registration.edition)


def change(registration: Registration, decision: Decision, *, by: Actor) -> Registration:
    """Decide a change; a large one goes to the second reviewer.

    Args:
        registration: its change is asked for.
        decision: 成交额 as read from the text signed now, kind and 技术交易额 as decided.
        by: a registrar.

    Raises:
        Conflict: it waits for the second reviewer.
        Invalid: the amounts aren't in order, differ from what was asked, or leave less than the approved income.
    """
    steps.begin(registration, "change", by=by)
    asked = _open(registration)
    if asked.decided_by is not None:
        raise Conflict(_l("This change is large: it waits for the second reviewer."))
    _check(registration, asked, decision)
    decided = {"kind": decision.kind, "amount_fen": decision.amount_fen, "technical_fen": decision.technical_fen}
    asked.after = {**asked.asked, **decided}
    asked.decided_by, asked.note = by.person_id, decision.note
    if rules.effect_of_size(registration, amounts=(_amounts(asked.asked), _amounts(asked.after))) == rules.NO_EFFECT:
        return _carry_out(registration, asked, "change", by=by)
    return _done(registration, "pass_change_on", "registration.change_passed_on", by=by, **decided)


def confirm_change(registration: Registration, note: str, *, by: Actor) -> Registration:
    """Confirm a large change, as a second reviewer who is another person than the first.

    Raises:
        Conflict: nobody has decided on it yet.
        Invalid: the policy asks for the experts' opinion, and it is missing; or income was approved in the meantime.
    """
    steps.begin(registration, "confirm_change", by=by)
    asked = _open(registration)
    if asked.decided_by is None:
        raise Conflict(_l("The registrar decides on the change first."))
    effect = rules.effect_of_size(registration, amounts=(_amounts(asked.asked), _amounts(asked.after)))
    if effect == rules.EXPERTS and not note:
        raise Invalid(_l("State the experts' opinion: for a large contract it is required."), field="note")
    _check_income(registration, asked.after["technical_fen"])
    asked.confirmed_by, asked.note = by.person_id, note or asked.note
    return _carry_out(registration, asked, "confirm_change", by=by)


def turn_down_change(registration: Registration, note: str, *, by: Actor) -> Registration:
    """Turn a change down: the registration stands as it was.

    Raises:
        Invalid: the reason is missing.
    """
    steps.begin(registration, "turn_down_change", by=by)
    if not note:
        raise Invalid(_l("Say why, so that it can be put right."), field="note")
    asked = _open(registration)
    asked.outcome, asked.note = Outcome.TURNED_DOWN, note
    asked.decided_by = asked.decided_by or by.person_id
    return _done(registration, "turn_down_change", "registration.change_turned_down", by=by)


def _open(registration: Registration) -> Change:
    asked = registration.change
    assert asked is not None  # the state says that one is open
    return asked


def _amounts(said: dict[str, Any]) -> tuple[int, int]:
    return said["amount_fen"], said["technical_fen"]


def _check(registration: Registration, asked: Change, decision: Decision) -> None:
    checks.code("kind", checks.CODE_LISTS["kind"], decision.kind)
    checks.amounts(decision.amount_fen, decision.technical_fen)
    if decision.amount_fen != asked.asked["amount_fen"]:
        raise Invalid(
            _l("The request states another deal amount than the signed text. Turn it down, so that it is put right."),
            field="amount",
        )
    _check_income(registration, decision.technical_fen)


def _check_income(registration: Registration, technical_fen: int) -> None:
    if technical_fen < queries.approved_fen(registration):
        raise Invalid(_l("More technical income is approved already than this technology amount."), field="technical")


def _carry_out(registration: Registration, asked: Change, verb: str, *, by: Actor) -> Registration:
    """Put the facts in force: from here on they count, and the paper with the old ones is superseded."""
    for name, value in asked.after.items():
        setattr(registration, name, value)
    _follow_text(registration)
    asked.outcome, asked.decided_on = Outcome.GRANTED, clock.today()
    asked.superseded_code = registration.check_code
    registration.edition += 1
    registration.check_code = numbering.new_check_code() if registration.mode is not None else None
    if registration.expected == Expected.CHANGE:
        registration.expected = None
    _done(registration, verb, "registration.changed", by=by, edition=registration.edition, facts=asked.after)
    journal.write(registration, Act.CHANGED, effective_on=clock.today())
    db.session.flush()
    return registration


def _follow_text(registration: Registration) -> None:
    """Take over what the signed text settles: its digest and the validity."""
    contract = queries.contract_of(registration)
    if contract is not None:
        registration.text_digest = contract.current.digest
        registration.valid_from, registration.valid_to = contract.valid_from, contract.valid_to


def _done(registration: Registration, verb: str, topic: str, *, by: Actor, **details: object) -> Registration:
    lifecycle.move(registration, verb)
    audit.record(f"registration.{verb}", registration, by=by, **details)
    outbox.enqueue(topic, registration.id)
    db.session.flush()
    return registration
