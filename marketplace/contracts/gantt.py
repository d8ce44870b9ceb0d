"""The milestones of contracts against time (甘特图), drawn on the server: a bar in each row of their table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.contracts.states import MilestoneState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from marketplace.contracts.models import Contract, Milestone

WIDTH, LEFT, BAR = 720, 4, 16
MARK = 4
"""How wide a bar without length is drawn."""

OPEN = (MilestoneState.PLANNED, MilestoneState.REJECTED)
TONES = {
    MilestoneState.PAID: "done",
    MilestoneState.ACCEPTED: "done",
    MilestoneState.REPORTED: "now",
    MilestoneState.REJECTED: "late",
    MilestoneState.ENDED: "late",
}


@dataclass(frozen=True)
class Bar:
    """One milestone: from the one before it to its day, as places in the drawing; `tone` is done, now, late or next."""

    milestone: Milestone
    begins: date
    x: int
    width: int
    tone: str


@dataclass(frozen=True)
class Chart:
    """The bars, the line of today (None outside), and the size of a bar's drawing."""

    bars: list[Bar]
    today: int | None
    first: date
    last: date
    width: int = WIDTH
    height: int = BAR


def draw(contracts: Sequence[Contract]) -> Chart | None:
    """Return the chart of contracts that are signed; None where none is."""
    spans = [span for one in contracts if one.signed_on for span in _spans(one)]
    if not spans:
        return None
    first = min(begins for _step, begins in spans)
    last = max(step.due for step, _begins in spans)
    days = max(1, (last - first).days)

    def place(day: date) -> int:
        return LEFT + (day - first).days * (WIDTH - 2 * LEFT) // days

    bars = [
        Bar(step, begins, place(begins), max(MARK, place(step.due) - place(begins)), _tone(step))
        for step, begins in spans
    ]
    today = clock.today()
    now = place(today) if first <= today <= last else None
    return Chart(bars, now, first, last)


def _spans(contract: Contract) -> list[tuple[Milestone, date]]:
    """Return each milestone with the day it begins: the day of the one before it, or of the signature."""
    assert contract.signed_on is not None
    begins = [contract.signed_on, *(one.due for one in contract.milestones)]  # one more than there are steps
    return [(step, min(begin, step.due)) for step, begin in zip(contract.milestones, begins, strict=False)]


def _tone(step: Milestone) -> str:
    if step.state in OPEN and step.due < clock.today():
        return "late"
    return TONES.get(step.state, "next")
