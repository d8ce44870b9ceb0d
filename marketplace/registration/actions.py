"""What is done with an application until it is decided; the other verbs of this room are named here too.

The attributes of both parties that count are those as of registration: they are copied when the seller applies, so
that the registrar sees what was meant, and copied again at the instant of registration; from then on the database
refuses to change them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.permissions import Permission, permits
from marketplace.registration import checks, handing_in, parties, queries, rules, steps
from marketplace.registration.changes import ask_change, change, confirm_change, turn_down_change
from marketplace.registration.decisions import bring_back, confirm, hand_back, register
from marketplace.registration.endings import (
    ask_cancellation,
    cancel,
    drop_revocation,
    keep,
    propose_revocation,
    revoke,
)
from marketplace.registration.handing_in import submit
from marketplace.registration.incomes import approve_income, file_income, refuse_income
from marketplace.registration.models import Registration
from marketplace.registration.refusals import ask_review, overturn, uphold
from marketplace.registration.states import RegistrationState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.contracts.models import Contract
    from marketplace.permissions import Actor
    from marketplace.registration.drafts import Application, Difference

__all__ = [
    "accept",
    "apply",
    "approve_income",
    "ask_cancellation",
    "ask_change",
    "ask_review",
    "bring_back",
    "cancel",
    "change",
    "confirm",
    "confirm_change",
    "drop_revocation",
    "edit",
    "file_income",
    "hand_back",
    "keep",
    "overturn",
    "propose_revocation",
    "refuse",
    "refuse_income",
    "register",
    "return_",
    "revoke",
    "submit",
    "turn_down_change",
    "uphold",
]


def apply(contract: Contract, draft: Application, *, by: Actor) -> Registration:
    """Draft an application for the registration (认定登记) of a contract.

    Args:
        contract: in force or performed, inside its validity, not applied for yet.
        draft: as the seller reads the contract.
        by: a member of the seller; of the buyer, where the seller is outside the mainland (技术进口).

    Raises:
        Conflict: the contract isn't signed or was ended, or has its application already (同一项合同不得重复登记).
        WrongPoint: another registration point serves the registrant's place, or none does.
        Invalid: a value is wrong; `field` names it.
    """
    db.session.refresh(contract, with_for_update=True)
    if not permits(by, Permission.APPLY_FOR_REGISTRATION, contract):
        raise Forbidden
    _check_open(contract)
    checks.application(draft)
    registration = Registration(
        contract_id=contract.id,
        seller_id=contract.seller_id,
        buyer_id=contract.buyer_id,
        registrant_id=handing_in.registrant_of(contract),
        signed_on=contract.signed_on,
        valid_from=contract.valid_from,
        valid_to=contract.valid_to,
        applied_by=by.person_id,
        policies={},
    )
    _fill(registration, draft)
    handing_in.place(registration, draft.point_id)
    parties.freeze(registration)
    db.session.add(registration)
    db.session.flush()
    audit.record("registration.apply", registration, by=by, contract=contract.id)
    return registration


def _check_open(contract: Contract) -> None:
    if not contract.stands or contract.signed_on is None:
        raise Conflict(_l("Only a contract in force can be registered: first both sides sign it."))
    checks.validity(contract.valid_from, contract.valid_to)
    if queries.of_contract(contract.id) is not None:
        raise Conflict(_l("This contract has its application already. A contract is registered once."))


def _fill(registration: Registration, draft: Application) -> None:
    for name in checks.CODE_LISTS:
        setattr(registration, name, getattr(draft, name))
    registration.applied_kind = draft.kind
    registration.title = draft.title
    registration.related = draft.related
    registration.applied_amount_fen = draft.amount_fen
    registration.applied_technical_fen = draft.technical_fen


def edit(registration: Registration, draft: Application, *, by: Actor) -> Registration:
    """Put an application right, before it is submitted or after it was returned.

    Raises:
        Conflict: it is with the registrar, or decided.
        Invalid: a value is wrong; `field` names it.
    """
    steps.begin(registration, "submit", by=by)  # only what may be submitted may be edited
    checks.application(draft)
    _fill(registration, draft)
    audit.record("registration.edit", registration, by=by)
    db.session.flush()
    return registration


def accept(registration: Registration, *, by: Actor) -> Registration:
    """Take an application on (受理): the clock of the decision starts, unless a supplement started it."""
    steps.begin(registration, "accept", by=by)
    registration.accepted_at = clock.now()
    if registration.clock_from is None:
        rules.start_clock(registration, clock.today())
    lifecycle.move(registration, "accept")
    audit.record("registration.accept", registration, by=by, due_on=str(registration.due_on))
    outbox.enqueue("registration.accepted", registration.id)
    db.session.flush()
    return registration


def return_(registration: Registration, differences: Sequence[Difference], note: str, *, by: Actor) -> Registration:
    """Send an application back to be put right (退回补正), with what differs.

    Args:
        registration: with a registrar or the second reviewer.
        differences: what the text says and what the form says.
        note: what else is missing.
        by: whoever has it in hand.

    Raises:
        Invalid: neither a difference nor a note says what is to be put right.
    """
    verb = _in_hand(registration, "return_", "return_in_second_review")
    steps.begin(registration, verb, by=by)
    if not differences and not note:
        raise Invalid(_l("Say what differs or what is missing, so that the applicant can put it right."), field="note")
    registration.differences = [one.as_row() for one in differences]
    registration.note = note
    rules.stop_clock(registration)
    _forget_reviewers(registration)
    lifecycle.move(registration, verb)
    audit.record("registration.return", registration, by=by, fields=[one.field for one in differences])
    outbox.enqueue("registration.returned", registration.id)
    db.session.flush()
    return registration


def refuse(registration: Registration, reasons: Sequence[str], note: str, *, by: Actor) -> Registration:
    """Refuse the registration (不予登记) for reasons of the code list refusal_reasons.

    Raises:
        Invalid: no reason, one that isn't on the list, or "other" without a note.
    """
    verb = _in_hand(registration, "refuse", "refuse_in_second_review")
    steps.begin(registration, verb, by=by)
    checks.reasons(reasons, note)
    registration.reasons = list(reasons)
    registration.note = note
    registration.decided_on = clock.today()
    rules.stop_clock(registration)
    _note_reviewer(registration, verb, by)
    lifecycle.move(registration, verb)
    audit.record("registration.refuse", registration, by=by, reasons=list(reasons))
    outbox.enqueue("registration.refused", registration.id)
    db.session.flush()
    return registration


def _in_hand(registration: Registration, first: str, second: str) -> str:
    """Return the step's name for the reviewer who has the application in hand."""
    return second if registration.state == RegistrationState.SECOND_REVIEW else first


def _note_reviewer(registration: Registration, verb: str, by: Actor) -> None:
    if verb.endswith("_in_second_review"):
        registration.second_reviewed_by = by.person_id
    else:
        registration.reviewed_by = by.person_id


def _forget_reviewers(registration: Registration) -> None:
    """Begin the review anew; who took the earlier steps stays in the audit trail."""
    registration.reviewed_by = registration.second_reviewed_by = None
