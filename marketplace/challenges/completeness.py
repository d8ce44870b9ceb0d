"""What a call still lacks before an official can review it: a list, so that the author sees all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, policies
from marketplace.listings.states import VersionState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask_babel import LazyString

    from marketplace.challenges.models import Challenge
    from marketplace.policies import Span

WHOLE = 100
LONGEST_YEARS = 3  # a call that stays open longer is a slip of the hand


def minimum_open(region: str) -> Span:
    """Return how long a call of this region stays open at least."""
    span: Span = policies.value("call.minimum_open", region=region, on=clock.today()).value
    return span


def earliest_deadline(region: str) -> date:
    """Return the first day on which a call published today may close."""
    return minimum_open(region).after(clock.today()).day


def lacking(challenge: Challenge) -> list[tuple[str, LazyString]]:
    """Return (field, what to do) for everything that is missing or wrong."""
    return [*_texts(challenge), *_figures(challenge), *_criteria(challenge), *_demand(challenge)]


def _texts(challenge: Challenge) -> Iterator[tuple[str, LazyString]]:
    if not challenge.title.strip():
        yield "title", _l("Give the call a title.")
    if not challenge.problem.strip():
        yield "problem", _l("Say what is to be solved.")
    if not challenge.terms.strip():
        yield "terms", _l("State the terms: rights in the results, payment, acceptance.")
    if not challenge.eligibility.strip():
        yield "eligibility", _l("Say who may bid.")


def _figures(challenge: Challenge) -> Iterator[tuple[str, LazyString]]:
    if challenge.bounty_fen is None:
        yield "bounty", _l("State the bounty.")
    if challenge.deadline_at is None:
        yield "deadline", _l("Set the deadline for bids.")
    else:
        yield from deadline_faults(challenge)


def deadline_faults(challenge: Challenge) -> Iterator[tuple[str, LazyString]]:
    """Yield what is wrong with the deadline if the call were published today."""
    assert challenge.deadline_at is not None
    day, earliest = clock.local(challenge.deadline_at).date(), earliest_deadline(challenge.region)
    if day < earliest:
        yield (
            "deadline",
            _l("The call must stay open until %(day)s at least.", day=earliest.isoformat()),
        )
    if day.year > clock.today().year + LONGEST_YEARS:
        yield "deadline", _l("This deadline lies too far in the future.")


def _criteria(challenge: Challenge) -> Iterator[tuple[str, LazyString]]:
    if not challenge.criteria:
        yield "criteria", _l("Name the criteria by which you will choose.")
    elif sum(one["weight"] for one in challenge.criteria) != WHOLE:
        yield "criteria", _l("The weights must add up to 100.")


def _demand(challenge: Challenge) -> Iterator[tuple[str, LazyString]]:
    if challenge.demand.state not in (VersionState.PUBLISHED, VersionState.SUPERSEDED):
        yield "demand", _l("The demand of this call isn't published any more.")
