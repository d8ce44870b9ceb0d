"""How a call ends before it is settled: lapsed (流榜), cancelled, terminated, revoked; what was committed goes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes, db, outbox
from marketplace.challenges import committing, pace
from marketplace.challenges.locks import lock, note
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor

NO_BIDS = "no_bids"
FRAUD = "fraud"


@dataclass(frozen=True)
class Breach:
    """Why a call is broken off: a cause from the list of its kind, who answers for it, and the facts in words."""

    cause: str
    note: str
    responsibility: str | None = None


def give_up(challenge: Challenge, cause: str, *, by: Actor) -> Challenge:
    """Let an opened call lapse (流榜) because none of its bids is chosen; it can be called again.

    Raises:
        Invalid: the cause isn't in the code list `lapse_causes`.
    """
    if cause == NO_BIDS or not codes.valid("lapse_causes", cause, clock.today()):
        raise Invalid(_l("Choose a cause from the list."), field="cause")
    lock(challenge)
    lapse(challenge, "give_up", cause, by)
    db.session.flush()
    return challenge


def lapse(challenge: Challenge, verb: str, cause: str, by: Actor | None) -> None:
    """End a locked call without a winner."""
    pace.move(challenge, verb)
    challenge.lapse_cause, challenge.ended_at = cause, clock.now()
    committing.give_back(challenge, by=by)
    note("lapse", challenge, by, cause=cause)
    outbox.enqueue("challenge.lapsed", challenge.id)


def cancel(challenge: Challenge, why: Breach, *, by: Actor) -> Challenge:
    """Cancel a published call before the signing (取消); code list `call_cancellations`."""
    _check(why, "call_cancellations", answers=False)
    lock(challenge)
    _break_off(challenge, "cancel", why, by)
    committing.give_back(challenge, by=by)
    db.session.flush()
    return challenge


def terminate(challenge: Challenge, why: Breach, *, by: Actor | None) -> Challenge:
    """Note that the contracts of a call were ended before their end (终止); code list `termination_causes`.

    Contracts calls this downward once every contract of the call has ended.
    """
    _check(why, "termination_causes", answers=True)
    lock(challenge)
    _break_off(challenge, "terminate", why, by)
    db.session.flush()
    return challenge


def revoke(challenge: Challenge, why: Breach, *, by: Actor) -> Challenge:
    """Revoke a call for fraud (撤销立项), with the facts and who answers for it.

    Raises:
        Invalid: another cause than fraud.
    """
    if why.cause != FRAUD:
        raise Invalid(_l("A call is revoked for fraud only; else it is terminated."), field="cause")
    _check(why, "termination_causes", answers=True)
    lock(challenge)
    _break_off(challenge, "revoke", why, by)
    committing.give_back(challenge, by=by)
    db.session.flush()
    return challenge


def _check(why: Breach, causes: str, *, answers: bool) -> None:
    if not codes.valid(causes, why.cause, clock.today()):
        raise Invalid(_l("Choose a cause from the list."), field="cause")
    if answers and not codes.valid("responsibilities", why.responsibility or "", clock.today()):
        raise Invalid(_l("Say who answers for it."), field="responsibility")
    if not why.note.strip():
        raise Invalid(_l("Describe what has happened: it is published."), field="note")


def _break_off(challenge: Challenge, verb: str, why: Breach, by: Actor | None) -> None:
    pace.move(challenge, verb)
    challenge.end_cause, challenge.end_note, challenge.ended_at = why.cause, why.note.strip(), clock.now()
    challenge.responsibility = why.responsibility
    note(verb, challenge, by, cause=why.cause, responsibility=why.responsibility)
    outbox.enqueue(f"challenge.{challenge.state.value}", challenge.id)
