"""What a registration's states and modes are called on a page, and how its life is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace.registration.models import Income, IncomeState, Mode, RegistrationState
from marketplace.registration.states import COUNTING, NUMBERED, Duty, Expected, Outcome

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.registration.models import Registration

_S = RegistrationState

STATES: dict[str, LazyString] = {
    _S.DRAFT: _l("Draft application"),
    _S.SUBMITTED: _l("Submitted to the desk"),
    _S.ACCEPTED: _l("Accepted for review"),
    _S.RETURNED: _l("Returned for correction"),
    _S.SECOND_REVIEW: _l("In second review"),
    _S.PRECHECKED: _l("Pre-check passed"),
    _S.REGISTERED: _l("Registered"),
    _S.REFUSED: _l("Registration refused"),
    _S.REVIEW_ASKED: _l("Refusal under review"),
    _S.CHANGING: _l("Change asked for"),
    _S.REVOKING: _l("Revocation proposed"),
    _S.REVOKED: _l("Revoked"),
    _S.CANCELLING: _l("Cancellation asked for"),
    _S.CANCELLED: _l("Cancelled"),
}

INCOME_STATES: dict[str, LazyString] = {
    IncomeState.FILED: _l("Filed, waits for approval"),
    IncomeState.APPROVED: _l("Approved as technical income"),
    IncomeState.REFUSED: _l("Not approved"),
}

DUTIES: dict[Duty, LazyString] = {
    Duty.A: _l("A: handles applications"),
    Duty.B: _l("B: checks and stands in"),
}

MODES: dict[Mode, LazyString] = {
    Mode.NATIONAL: _l("Pre-check: the national system numbers"),
    Mode.OWN: _l("Demonstration: this desk numbers itself, without official effect"),
}
"""Who decides and numbers, as the desk says it."""

EXPECTED: dict[Expected, LazyString] = {
    Expected.CHANGE: _l("The contract was amended: the registration is to be changed."),
    Expected.CANCELLATION: _l("The contract was ended: the registration is to be cancelled."),
}

OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.OPEN: _l("Not decided yet"),
    Outcome.GRANTED: _l("Granted"),
    Outcome.TURNED_DOWN: _l("Turned down"),
}

PAPERS: dict[Mode, LazyString] = {
    Mode.OWN: _l("Certificate of registration of a technology contract"),
    Mode.NATIONAL: _l("Platform pre-check slip"),
}
"""What our own paper is called: never a certificate where the national system decides."""

_TONES = {
    _S.DRAFT: "neutral",
    _S.RETURNED: "late",
    _S.REGISTERED: "good",
    _S.REFUSED: "late",
    _S.REVOKED: "late",
    _S.CANCELLED: "neutral",
    IncomeState.APPROVED: "good",
}


def tone_of(record: Registration | Income) -> str:
    """Return the tone in which a record's state is shown."""
    return _TONES.get(record.state, "now")


def life_of(registration: Registration) -> list[dict[str, Any]]:
    """Return the life line: applied, submitted, accepted, decided, registered, and how it ended."""
    reached = _reached(registration)
    steps: list[tuple[LazyString, Any]] = [
        (_l("Application drafted"), registration.created_at),
        (_l("Submitted to the desk"), registration.submitted_at),
        (_l("Accepted for review"), registration.accepted_at),
        (_last_step(registration), registration.registered_on),
    ]
    line = [
        {"label": label, "state": _step_state(number, reached, registration), "at": at}
        for number, (label, at) in enumerate(steps)
    ]
    if registration.state in (_S.REVOKED, _S.CANCELLED):
        line.append({"label": STATES[registration.state], "state": "stopped", "at": registration.ended_on})
    return line


def _last_step(registration: Registration) -> LazyString:
    if registration.state in NUMBERED:
        return STATES[_S.REGISTERED]
    halting = (_S.RETURNED, _S.REFUSED, _S.REVIEW_ASKED, _S.SECOND_REVIEW, _S.PRECHECKED)
    return STATES[registration.state] if registration.state in halting else _l("Decided")


def _reached(registration: Registration) -> int:
    """Return how many steps lie behind."""
    early = {_S.DRAFT: 1, _S.SUBMITTED: 2, _S.ACCEPTED: 3}
    return 4 if registration.state in NUMBERED else early.get(registration.state, 3)


def _step_state(number: int, reached: int, registration: Registration) -> str:
    if number < reached:
        return "skipped" if number == 2 and registration.accepted_at is None else "done"  # noqa: PLR2004 - acceptance
    if number > reached:
        return "next"
    return "stopped" if registration.state == _S.REFUSED else "now"


def further_parties(registration: Registration) -> list[tuple[LazyString, dict[str, Any]]]:
    """Return (side, party) of those beside the two that the registration counts for."""
    sides = (
        (_l("Further seller"), registration.sellers, registration.seller),
        (_l("Further buyer"), registration.buyers, registration.buyer),
    )
    return [(label, party) for label, parties, counted in sides for party in parties if party != counted]


def standing_of(registration: Registration) -> LazyString:
    """Return what the public is told of a number: it stands, or it was revoked or cancelled."""
    if registration.state in COUNTING:
        return _l("This registration stands.")
    if registration.state == _S.REVOKED:
        return _l("This registration was revoked. Its certificate is void.")
    return _l("This registration was cancelled. Its certificate is void.")
