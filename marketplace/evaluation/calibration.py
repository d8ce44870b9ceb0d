"""Calibration: strict and mild reviewers brought to one measure, by the z-score within each reviewer.

A reviewer's mark x becomes z = (x - m) / s, with m and s the mean and the (population) standard deviation of all his
own marks. Rescaled to points it is M + z·S, where M is the mean of all marks and S the mean of the reviewers' own
deviations. Shown beside the plain means, never instead of them: the panel chooses, and its choice is recorded.
"""

from __future__ import annotations

from statistics import fmean, pstdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHEST = 100.0  # points
NO_SPREAD = 1e-9  # points: a deviation below it is the rounding of equal marks


def raw(marks: Mapping[int, Mapping[int, float]]) -> dict[int, float]:
    """Return bid -> mean of its marks, 0-100.

    Args:
        marks: reviewer -> bid -> points; a reviewer who steps back from one bid has no mark for it.
    """
    return {bid: fmean(given) for bid, given in _by_bid(marks).items()}


def calibrated(marks: Mapping[int, Mapping[int, float]]) -> dict[int, float]:
    """Return bid -> mean of its calibrated marks, 0-100.

    A reviewer who gave every bid the same says nothing about their order: his z is 0. Where nobody tells the bids
    apart, or there is only one, what comes out is the plain mean.
    """
    told = {reviewer: given for reviewer, given in marks.items() if given}
    if not any(pstdev(given.values()) > NO_SPREAD for given in told.values()):
        return raw(told)
    centre = fmean(point for given in told.values() for point in given.values())
    width = fmean(pstdev(given.values()) for given in told.values())
    moved = {reviewer: _moved(given, centre, width) for reviewer, given in told.items()}
    return {bid: min(HIGHEST, max(0.0, point)) for bid, point in raw(moved).items()}


def _moved(given: Mapping[int, float], centre: float, width: float) -> dict[int, float]:
    own, spread = fmean(given.values()), pstdev(given.values())
    factor = width / spread if spread > NO_SPREAD else 0.0
    return {bid: centre + (point - own) * factor for bid, point in given.items()}


def _by_bid(marks: Mapping[int, Mapping[int, float]]) -> dict[int, list[float]]:
    turned: dict[int, list[float]] = {}
    for given in marks.values():
        for bid, point in given.items():
            turned.setdefault(bid, []).append(point)
    return turned
