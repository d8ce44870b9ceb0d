"""The dated rules that steps of a registration use, by the region whose officials handle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import clock, policies
from marketplace.registration import reminders
from marketplace.registration.states import Mode, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from marketplace.registration.models import Registration

    Amounts = tuple[tuple[int, int], tuple[int, int]]

REVIEW, LARGE_REVIEW, REFUSAL_REVIEW = "review", "large_review", "refusal_review"
LENGTHENED = f"registration.{LARGE_REVIEW}"
"""On a record: a large contract has its longer time."""
NO_EFFECT = "none"
EXPERTS = "expert_review"
RESEMBLES = "resembles"
"""Beside what a policy may say of a large contract: the application looks like an earlier one."""


def used(registration: Registration, key: str) -> Any:
    """Return a policy's value in force today and note on the record which one it was."""
    found = policies.value(f"registration.{key}", region=registration.region, on=clock.today())
    registration.policies = {**registration.policies, found.key: found.id}
    return found.value


def shown(registration: Registration, key: str) -> Any:
    """Return a policy's value in force today for a page that only reads: nothing is noted on the record."""
    return policies.value(f"registration.{key}", region=registration.region, on=clock.today()).value


def start_clock(registration: Registration, start: date, span: str = REVIEW) -> None:
    """Start the clock of the decision (认定登记时限), or of another one: the day itself doesn't count."""
    registration.clock_from = start
    registration.policies = {key: used for key, used in registration.policies.items() if key != LENGTHENED}
    reminders.set_due(registration, used(registration, span).after(start).day)


def stop_clock(registration: Registration) -> None:
    """Stop the clock: the application is back with its author, or decided."""
    registration.clock_from = None
    reminders.set_due(registration, None)


def lengthen_clock(registration: Registration) -> None:
    """Give a large contract that experts judge its longer time, from the same start."""
    if registration.clock_from is not None:
        reminders.set_due(registration, used(registration, LARGE_REVIEW).after(registration.clock_from).day)


def redate(registration: Registration) -> None:
    """Work a running clock out again, e.g. when the working-day calendar was edited; its rule stays the same."""
    if registration.clock_from is not None:
        key = f"registration.{_running(registration)}"
        span = policies.value(key, region=registration.region, on=registration.clock_from).value
        reminders.set_due(registration, span.after(registration.clock_from).day)


def _running(registration: Registration) -> str:
    """Return which clock runs."""
    if registration.state == RegistrationState.REVIEW_ASKED:
        return REFUSAL_REVIEW
    return LARGE_REVIEW if LENGTHENED in registration.policies else REVIEW


def mode_today(region: str) -> Mode:
    """Return by whose rules the contracts of a region are decided today."""
    return Mode(policies.value("registration.mode", region=region, on=clock.today()).value)


def mode_of(registration: Registration) -> Mode:
    """Return by whose rules it is decided today."""
    return Mode(used(registration, "mode"))


def effect_of_size(
    registration: Registration, read: Callable[[Registration, str], Any] = used, amounts: Amounts | None = None
) -> str:
    """Return what a large amount causes: "none", "second_review" or "expert_review".

    The larger of what was applied for and what was decided counts, in the measure that the policy names:
    成交额 ("deal") or 技术交易额 ("technical").

    Args:
        registration: says by its region which policy holds.
        read: `used` notes on the record which parameters were asked.
        amounts: applied and decided (成交额, 技术交易额) in 分; the registration's own when left out.
    """
    effect = str(read(registration, "large_effect"))
    large = effect != NO_EFFECT and is_large(registration, read, amounts or _amounts(registration))
    return effect if large else NO_EFFECT


def _amounts(registration: Registration) -> Amounts:
    applied = registration.applied_amount_fen, registration.applied_technical_fen
    return applied, (registration.amount_fen or 0, registration.technical_fen or 0)


def second_review(registration: Registration, read: Callable[[Registration, str], Any] = used) -> str:
    """Return why a second reviewer looks at it: the effect of its size, or that it looks like an earlier one."""
    effect = effect_of_size(registration, read)
    return RESEMBLES if effect == NO_EFFECT and registration.resembles else effect


def is_large(registration: Registration, read: Callable[[Registration, str], Any], amounts: Amounts) -> bool:
    """Whether one of the amounts reaches the threshold of a large contract (大额合同)."""
    place = 0 if read(registration, "large_measure") == "deal" else 1
    return bool(max(pair[place] for pair in amounts) >= read(registration, "large_amount"))
