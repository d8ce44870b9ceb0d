"""What a call still lacks before an official can review it: a list, so that the author sees all of it at once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, policies
from marketplace.challenges import documents, eligibility, ways
from marketplace.challenges.states import ChallengeWay, Disclosure
from marketplace.listings.states import WRITABLE, VersionState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from marketplace.challenges.drafts import CallDraft
    from marketplace.challenges.models import Challenge
    from marketplace.challenges.ways import Fault
    from marketplace.policies import Span

WHOLE = 100
WHOLE_BP = 10_000


def minimum_open(region: str) -> Span:
    """Return how long a call of this region stays open at least."""
    span: Span = policies.value("call.minimum_open", region=region, on=clock.today()).value
    return span


def earliest_deadline(region: str) -> date:
    """Return the first day on which a call published today may close."""
    return minimum_open(region).after(clock.today()).day


def latest_deadline(region: str) -> date:
    """Return the last day on which a call published today may close: a later one is a slip of the hand."""
    day: date = policies.value("call.longest_open", region=region, on=clock.today()).value.after(clock.today()).day
    return day


def proposed_bp(key: str, region: str) -> int:
    """Return a share that a region proposes to whoever begins a call, in 1/10000."""
    return int(policies.value(key, region=region, on=clock.today()).value * WHOLE_BP)


def lacking(challenge: Challenge) -> list[Fault]:
    """Return (field, what to do) for everything that is missing or wrong."""
    checks = (_texts, _figures, ways.faults, _criteria, _phases, _leader, _commitment, eligibility.faults, _demand)
    return [fault for check in checks for fault in check(challenge)]


def _texts(challenge: Challenge) -> Iterator[Fault]:
    if not challenge.title.strip():
        yield "title", _l("Give the call a title.")
    if not challenge.problem.strip():
        yield "problem", _l("Say what is to be solved.")
    if not challenge.terms.strip():
        yield "terms", _l("State the terms: cooperation, delivery, acceptance.")
    if not challenge.ip_terms.strip():
        yield "ip_terms", _l("State who will own and who may use the results.")
    if not challenge.eligibility.strip():
        yield "eligibility", _l("Say who may bid.")


def _figures(challenge: Challenge) -> Iterator[Fault]:
    if challenge.bounty_fen is None:
        yield "bounty", _l("State the bounty.")
    if challenge.deadline_at is None:
        yield "deadline", _l("Set the deadline for bids.")
    else:
        yield from deadline_faults(challenge)
        yield from window_faults(challenge)


def deadline_faults(challenge: Challenge) -> Iterator[Fault]:
    """Yield what is wrong with the deadline if the call were published today."""
    assert challenge.deadline_at is not None
    day, earliest = clock.local(challenge.deadline_at).date(), earliest_deadline(challenge.region)
    if day < earliest:
        yield (
            "deadline",
            _l("The call must stay open until %(day)s at least.", day=earliest.isoformat()),
        )
    if day > latest_deadline(challenge.region):
        yield "deadline", _l("This deadline lies too far in the future.")


def window_faults(challenge: Challenge) -> Iterator[Fault]:
    """Yield what is wrong with the other windows: bids are taken for long enough, questions end in time."""
    assert challenge.deadline_at is not None
    deadline = clock.local(challenge.deadline_at).date()
    if challenge.bids_from is not None:
        first = clock.local(challenge.bids_from).date()
        if challenge.bids_from >= challenge.deadline_at or minimum_open(challenge.region).after(first).day > deadline:
            yield "bids_from", _l("Bids must be taken for longer: begin earlier or set a later deadline.")
    if challenge.questions_until is not None:
        span = policies.value("call.answers_before", region=challenge.region, on=clock.today()).value
        if span.after(clock.local(challenge.questions_until).date()).day > deadline:
            yield "questions_until", _l("Questions must end %(span)s before the deadline.", span=span)


def _criteria(challenge: Challenge) -> Iterator[Fault]:
    if not challenge.criteria:
        yield "criteria", _l("Name the criteria by which you will choose.")
    elif sum(one["weight"] for one in challenge.criteria) != WHOLE:
        yield "criteria", _l("The weights must add up to 100.")


def _phases(challenge: Challenge) -> Iterator[Fault]:
    phases = challenge.phases
    if not phases:
        yield "phases", _l("Name the phases of the work: what is shown when, and what is paid for it.")
    elif sum(one.share_bp for one in phases) != WHOLE_BP:
        yield "phases", _l("The shares of the phases must add up to 100%.")
    if any(later.months <= earlier.months for earlier, later in pairwise(phases)):
        yield "phases", _l("Each phase ends later than the one before it.")


def _leader(challenge: Challenge) -> Iterator[Fault]:
    if not leader_must_be_employed(challenge.region):
        return
    if not challenge.leader.strip():
        yield "leader", _l("Name your project leader.")
    elif not challenge.leader_employed:
        yield "leader_employed", _l("In this region the project leader must be employed by the publisher.")


def leader_must_be_employed(region: str) -> bool:
    """Tell whether a region demands that the project leader is employed by the publisher."""
    return bool(policies.value("call.leader", region=region, on=clock.today()).value == "employed")


def _commitment(challenge: Challenge) -> Iterator[Fault]:
    least = documents.least_share_bp(challenge.region)
    if challenge.commitment_share_bp < least:
        share = f"{least / WHOLE:g}%"
        yield "commitment_share", _l("At least %(share)s of the bounty must be committed.", share=share)


def _demand(challenge: Challenge) -> Iterator[Fault]:
    if challenge.demand.state in WRITABLE:
        yield "demand", _l("Submit the demand too: its indicators are those of the call.")
    elif challenge.demand.state is not VersionState.SUBMITTED:
        yield from demand_faults(challenge)


def demand_faults(challenge: Challenge) -> Iterator[Fault]:
    """Yield what keeps a call from its approval: the demand that it holds was never published, or was withdrawn."""
    if challenge.demand.state in (*WRITABLE, VersionState.SUBMITTED):
        yield "demand", _l("The demand of this call isn't published yet.")
    elif challenge.demand.state not in (VersionState.PUBLISHED, VersionState.SUPERSEDED):
        yield "demand", _l("The demand of this call isn't published any more.")


def impossible(draft: CallDraft) -> Iterator[Fault]:
    """Yield what contradicts itself in a text that is only being written: the database wouldn't hold it."""
    if draft.bounty_fen is not None and draft.bounty_fen <= 0:
        yield "bounty", _l("State the bounty.")
    if draft.way is ChallengeWay.RACE and draft.start_share_bp * max(draft.runners, ways.FEWEST_RUNNERS) > WHOLE_BP:
        yield "start_share", _l("The start shares of all runners together are more than the bounty.")
    if draft.disclosure is Disclosure.NAMED and draft.way is not ChallengeWay.ASSIGNED:
        yield "disclosure", _l("Only a call for the invited can be shown to the invited alone.")
    if draft.auto_accept_days is not None and draft.public_money:
        yield "auto_accept_days", _l("Where public money is involved, silence accepts nothing.")
    if (draft.min_bids > 0) != (draft.self_extends_days > 0):
        yield "min_bids", _l("State both: how few bids extend the call by itself, and by how many days.")
