"""The dated rules that steps of a registration use, by the region whose officials handle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import clock, policies
from marketplace.registration.states import Mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from marketplace.registration.models import Registration

REVIEW, LARGE_REVIEW = "review", "large_review"
NO_EFFECT = "none"
EXPERTS = "expert_review"


def used(registration: Registration, key: str) -> Any:
    """Return a policy's value in force today and note on the record which one it was."""
    found = policies.value(f"registration.{key}", region=registration.region, on=clock.today())
    registration.policies = {**registration.policies, found.key: found.id}
    return found.value


def shown(registration: Registration, key: str) -> Any:
    """Return a policy's value in force today for a page that only reads: nothing is noted on the record."""
    return policies.value(f"registration.{key}", region=registration.region, on=clock.today()).value


def start_clock(registration: Registration, start: date) -> None:
    """Start the clock of the decision (认定登记时限): the day itself doesn't count."""
    registration.clock_from = start
    registration.due_on = used(registration, REVIEW).after(start).day


def lengthen_clock(registration: Registration) -> None:
    """Give a large contract that experts judge its longer time, from the same start."""
    if registration.clock_from is not None:
        registration.due_on = used(registration, LARGE_REVIEW).after(registration.clock_from).day


def redate(registration: Registration) -> None:
    """Work a running clock out again, e.g. when the working-day calendar was edited; its rule stays the same."""
    if registration.clock_from is not None:
        lengthened = f"registration.{LARGE_REVIEW}" in registration.policies
        key = f"registration.{LARGE_REVIEW if lengthened else REVIEW}"
        span = policies.value(key, region=registration.region, on=registration.clock_from).value
        registration.due_on = span.after(registration.clock_from).day


def mode_of(registration: Registration) -> Mode:
    """Return by whose rules it is decided today."""
    return Mode(used(registration, "mode"))


def effect_of_size(registration: Registration, read: Callable[[Registration, str], Any] = used) -> str:
    """Return what a large amount causes: "none", "second_review" or "expert_review".

    The larger of what was applied for and what was decided counts, in the measure that the policy names:
    成交额 ("deal") or 技术交易额 ("technical").
    """
    effect = str(read(registration, "large_effect"))
    return effect if effect != NO_EFFECT and is_large(registration, read) else NO_EFFECT


def is_large(registration: Registration, read: Callable[[Registration, str], Any] = used) -> bool:
    """Whether the amount reaches the threshold of a large contract (大额合同)."""
    deal = read(registration, "large_measure") == "deal"
    applied = registration.applied_amount_fen if deal else registration.applied_technical_fen
    decided = registration.amount_fen if deal else registration.technical_fen
    return bool(max(applied, decided or 0) >= read(registration, "large_amount"))
