"""From sheets of points to a list of bids: weights, means, minimums, spreads, the raw and the calibrated order.

Plain numbers in, plain numbers out: points are whole, 0 to 100; scores are hundredths of a point, 0 to 10,000.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean
from typing import TYPE_CHECKING

from marketplace.evaluation import calibration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HUNDREDTHS = 100
BP_OF_A_POINT = 100  # a criterion's range is 100 points: one of them is 1/100 of it, 100 in 1/10000
WHOLE = 0
"""In the place of a criterion's number: the one mark for a bid as a whole, at its defence or visit."""


class Stage(enum.StrEnum):
    """What a sheet is about; each is scored apart."""

    BLIND = "blind"
    DEFENCE = "defence"  # 答辩, named
    VISIT = "visit"  # 现场考察


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of the call: its number counts from 1, weight in percent, minimum in points."""

    number: int
    name: str
    weight: int
    minimum: int | None = None


@dataclass(frozen=True)
class Sheets:
    """All submitted sheets of a stage: reviewer -> bid -> criterion's number -> points."""

    stage: Stage
    given: Mapping[int, Mapping[int, Mapping[int, int]]]


@dataclass(frozen=True)
class Line:
    """A bid's result.

    Attributes:
        means: criterion's number -> mean of its points in the blind review.
        spreads: criterion's number -> largest difference between two reviewers, in 1/10000 of the range.
        stages: stage -> (raw, calibrated), hundredths of a point.
        raw, calibrated: of all stages by their weights, hundredths of a point.
        below: the criteria whose minimum it misses.
    """

    bid: int
    means: Mapping[int, float] = field(default_factory=dict)
    spreads: Mapping[int, int] = field(default_factory=dict)
    stages: Mapping[Stage, tuple[int, int]] = field(default_factory=dict)
    raw: int = 0
    calibrated: int = 0
    below: tuple[Criterion, ...] = ()


def weighted(points: Mapping[int, int], criteria: Iterable[Criterion]) -> float:
    """Return a sheet's mark for a bid, 0-100: points by weight, or the one mark for the whole."""
    if WHOLE in points:
        return float(points[WHOLE])
    return sum(points[one.number] * one.weight for one in criteria) / 100


def lines(criteria: Sequence[Criterion], stages: Sequence[Sheets], shares: Mapping[Stage, Decimal]) -> list[Line]:
    """Return a line for each bid that was scored, in the order of their numbers.

    Args:
        criteria: of the call; the weights add up to 100.
        stages: the blind review first.
        shares: what a stage counts for in the whole; the blind review has what the others leave.
    """
    blind = stages[0]
    results = {one.stage: _result(one, criteria) for one in stages}
    return [
        _line(bid, criteria, blind, {stage: found[bid] for stage, found in results.items() if bid in found}, shares)
        for bid in sorted(results[blind.stage])
    ]


def _result(sheets: Sheets, criteria: Sequence[Criterion]) -> dict[int, tuple[int, int]]:
    marks = {
        reviewer: {bid: weighted(points, criteria) for bid, points in bids.items()}
        for reviewer, bids in sheets.given.items()
    }
    plain, moved = calibration.raw(marks), calibration.calibrated(marks)
    return {bid: (hundredths(plain[bid]), hundredths(moved[bid])) for bid in plain}


def _line(
    bid: int,
    criteria: Sequence[Criterion],
    blind: Sheets,
    stages: Mapping[Stage, tuple[int, int]],
    shares: Mapping[Stage, Decimal],
) -> Line:
    given = [bids[bid] for bids in blind.given.values() if bid in bids]
    points = {one.number: [sheet[one.number] for sheet in given] for one in criteria}
    means = {number: fmean(marks) for number, marks in points.items()}
    whole = _whole(stages, shares)
    return Line(
        bid=bid,
        means=means,
        spreads={number: (max(marks) - min(marks)) * BP_OF_A_POINT for number, marks in points.items()},
        stages=stages,
        raw=whole[0],
        calibrated=whole[1],
        below=tuple(one for one in criteria if one.minimum is not None and means[one.number] < one.minimum),
    )


def _whole(stages: Mapping[Stage, tuple[int, int]], shares: Mapping[Stage, Decimal]) -> tuple[int, int]:
    """Weigh the stages; a stage that a bid didn't reach leaves its share to the blind review."""
    others = {stage: shares.get(stage, Decimal(0)) for stage in stages if stage is not Stage.BLIND}
    left = 1 - sum(others.values(), Decimal(0))
    parts = [(left, stages[Stage.BLIND]), *((share, stages[stage]) for stage, share in others.items())]
    raw, moved = (sum((share * pair[place] for share, pair in parts), Decimal(0)) for place in (0, 1))
    return _rounded(raw), _rounded(moved)


def hundredths(points: float) -> int:
    """Return points as hundredths, rounded half up; what a machine adds at the tenth digit is cut off before."""
    return _rounded(Decimal(repr(round(points, 8))) * HUNDREDTHS)


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def ranked(
    found: Iterable[Line], criteria: Iterable[Criterion], prices: Mapping[int, int], *, by_calibrated: bool
) -> list[Line]:
    """Return the lines that miss no minimum, the best first.

    Equal scores are parted by the mean of the heaviest criterion, then of the next ones, then by the lower price,
    then by the bid's number, so that the order is the same whoever asks.
    """
    heaviest = [one.number for one in sorted(criteria, key=lambda one: -one.weight)]
    placed = [line for line in found if not line.below]
    return sorted(
        placed,
        key=lambda line: (
            -(line.calibrated if by_calibrated else line.raw),
            [-round(line.means[number], 8) for number in heaviest],
            prices[line.bid],
            line.bid,
        ),
    )
