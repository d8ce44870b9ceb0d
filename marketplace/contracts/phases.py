"""What call and bid say of the steps of the work, as the milestones of a contract: who drafts them retypes nothing.

One winner's milestones are those of the bid. Runners of a race are compared at gates, so theirs are the call's phases,
with the start share as a milestone of its own before them. A phase that pays nothing is shown with the next that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from marketplace.calendar import add_months
from marketplace.challenges.states import ChallengeWay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from marketplace.challenges.models import Award, CallPhase, Challenge
    from marketplace.contracts.models import Milestone

WHOLE_BP = 10_000
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Asked:
    """What a call asks of one milestone.

    Attributes:
        share_bp: what it pays, in 1/10000 of what the phases pay together; 0 for the start of a race.
        gate: after it the runners are compared and one may be taken out.
        last_phase: the number of the call's phase that it ends.
    """

    title: str
    months: int
    share_bp: int
    evidence: str = ""
    gate: bool = False
    last_phase: int = 0


def of_call(challenge: Challenge) -> list[Asked]:
    """Return what a call asks of the milestones of each of its contracts, without the start of a race."""
    return [_merged(group) for group in _groups(challenge.phases)]


def _groups(phases: list[CallPhase]) -> Iterator[list[CallPhase]]:
    """Yield the phases so that each group ends with one that pays; unpaid ones at the end join the last group."""
    paying = [place for place, one in enumerate(phases) if one.share_bp]
    begin = 0
    for place in paying:
        end = len(phases) if place == paying[-1] else place + 1
        yield phases[begin:end]
        begin = end


def _merged(group: list[CallPhase]) -> Asked:
    return Asked(
        title="；".join(one.title for one in group)[:LONGEST_TITLE],
        months=max(one.months for one in group),
        share_bp=sum(one.share_bp for one in group),
        evidence="；".join(one.evidence for one in group if one.evidence),
        gate=any(one.gate for one in group),
        last_phase=group[-1].number,
    )


def of_award(award: Award) -> list[Asked]:
    """Return what is asked of the milestones of one award's contract, the start share of a runner first."""
    if award.challenge.way is ChallengeWay.RACE:
        start = [Asked("启动", 0, 0)] if award.start_fen else []
        return [*start, *of_call(award.challenge)]
    return _of_bid(award.bid.content or {}) or of_call(award.challenge)


def _of_bid(content: dict[str, Any]) -> list[Asked]:
    steps = content.get("milestones") or ()
    asked = [
        Asked(one["title"][:LONGEST_TITLE], one["months"], one["share_bp"], one.get("evidence") or "")
        for one in steps
        if isinstance(one, dict) and one["share_bp"]
    ]
    return asked if sum(one.share_bp for one in asked) == WHOLE_BP else []


def of_milestone(milestone: Milestone) -> Asked | None:
    """Return what the call asks of a milestone, or None for a contract that no call led to."""
    award = milestone.contract.award
    asked = of_award(award) if award else []
    return asked[milestone.number - 1] if milestone.number <= len(asked) else None


def amounts(asked: list[Asked], price_fen: int, start_fen: int) -> list[int]:
    """Divide a price among milestones in 分 by their shares; what rounding leaves goes to the last one.

    The start share of a race is part of the price and paid first.
    """
    rest = price_fen - start_fen
    ends = [rest * share // WHOLE_BP for share in accumulate(one.share_bp for one in asked if one.share_bp)]
    parts = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
    parts[-1] += rest - ends[-1]
    return [*([start_fen] if start_fen else []), *parts]


def due(asked: Asked, begins: date) -> date:
    """Return the last day of a milestone for work that begins on a day."""
    return add_months(begins, asked.months).day if asked.months else begins
