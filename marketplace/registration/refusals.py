"""The review of a refusal (复核): asked for by the registrant, decided by people who did not decide before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.errors import Conflict, Invalid
from marketplace.registration import queries, rules, steps
from marketplace.registration.models import RefusalReview
from marketplace.registration.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from marketplace.permissions import Actor
    from marketplace.registration.models import Registration


class TooLate(Conflict):
    """The time to ask for the review has passed."""

    default = _l("The time to ask for the review of this refusal has passed. The contract may be applied for anew.")


def last_day(registration: Registration, read: Callable[[Registration, str], Any] = rules.shown) -> date | None:
    """Return the last day on which the registrant may ask for the review; None where there is no decision."""
    if registration.decided_on is None:
        return None
    return read(registration, "review_request").after(registration.decided_on).day  # type: ignore[no-any-return]


def may_ask(registration: Registration) -> bool:
    """Whether a review can still be asked for: in time, once for a refusal, and no new application was made."""
    end = last_day(registration)
    return end is not None and clock.today() <= end and _refusal_is_fresh(registration)


def _refusal_is_fresh(registration: Registration) -> bool:
    upheld = bool(registration.refusal_reviews) and registration.refusal_reviews[-1].outcome == Outcome.TURNED_DOWN
    again = registration.contract_id is not None and queries.of_contract(registration.contract_id) is not None
    return not upheld and not again


def ask_review(registration: Registration, grounds: str, *, by: Actor) -> Registration:
    """Ask, as the registrant, for the review of a refusal.

    Args:
        registration: refused, within the days that the policy registration.review_request gives.
        grounds: what speaks against the refusal.
        by: a member of the registrant.

    Raises:
        TooLate: the days are over.
        Conflict: this refusal was reviewed already, or the contract is applied for anew.
        Invalid: the grounds are missing.
    """
    contract = queries.contract_of(registration)
    if contract is not None:
        db.session.refresh(contract, with_for_update=True)  # a new application would lock it, too
    steps.begin(registration, "ask_review", by=by)
    if not grounds:
        raise Invalid(_l("State the grounds: what speaks against the refusal."), field="note")
    if not _refusal_is_fresh(registration):
        raise Conflict(_l("This refusal was reviewed already, or the contract is applied for anew."))
    end = last_day(registration, rules.used)
    if end is None or clock.today() > end:
        raise TooLate
    asked = RefusalReview(
        grounds=grounds,
        asked_by=by.person_id,
        refused_by=registration.reviewed_by,
        refused_second_by=registration.second_reviewed_by,
    )
    registration.refusal_reviews.append(asked)
    rules.start_clock(registration, clock.today(), rules.REFUSAL_REVIEW)
    return _done(registration, "ask_review", "registration.review_asked", by=by, due_on=str(registration.due_on))


def uphold(registration: Registration, note: str, *, by: Actor) -> Registration:
    """Uphold a refusal: it stands, with the reasons of the review.

    Raises:
        Forbidden: the person refused, or reviewed the refusal's decision.
        Invalid: the note is missing.
    """
    _decide(registration, "uphold", Outcome.TURNED_DOWN, note, by)
    rules.stop_clock(registration)
    return _done(registration, "uphold", "registration.refusal_upheld", by=by)


def overturn(registration: Registration, note: str, *, by: Actor) -> Registration:
    """Overturn a refusal: the application is accepted again, and the clock of its decision starts anew.

    Raises:
        Forbidden: the person refused, or reviewed the refusal's decision.
        Invalid: the note is missing.
    """
    _decide(registration, "overturn", Outcome.GRANTED, note, by)
    registration.reasons = []
    registration.note = note
    registration.reviewed_by = registration.second_reviewed_by = registration.decided_on = None
    registration.accepted_at = clock.now()
    rules.start_clock(registration, clock.today())
    return _done(registration, "overturn", "registration.refusal_overturned", by=by, due_on=str(registration.due_on))


def _decide(registration: Registration, verb: str, outcome: Outcome, note: str, by: Actor) -> None:
    steps.begin(registration, verb, by=by)
    if not note:
        raise Invalid(_l("Say why, so that the registrant understands the decision."), field="note")
    review = registration.refusal_review
    assert review is not None  # the state says that one is open
    review.outcome, review.note = outcome, note
    review.decided_by, review.decided_at = by.person_id, clock.now()


def _done(registration: Registration, verb: str, topic: str, *, by: Actor, **details: object) -> Registration:
    lifecycle.move(registration, verb)
    audit.record(f"registration.{verb}", registration, by=by, **details)
    outbox.enqueue(topic, registration.id)
    db.session.flush()
    return registration
