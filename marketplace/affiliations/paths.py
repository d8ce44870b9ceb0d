"""Paths between two nodes of a neighbourhood, each judged: sure, near or nothing. Pure: no database.

How a path is read. Bonds point at organisations, from whoever holds or leads them. Where a path turns at a peak
(both bonds leave the same holder), somebody stands above both sides. Where it turns at a valley (both bonds point at
the same organisation), both sides are bound to a third one, which by itself makes neither the other's. Shares along
one direction are multiplied: 60 % of what holds 50 % is 30 %.
"""

from __future__ import annotations

from collections import deque
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING

from marketplace.affiliations.hits import Doubt, Hit
from marketplace.affiliations.kinds import CONTACTS, CONTROL, Certainty, EdgeKind
from marketplace.affiliations.rules import WHOLE_BP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from marketplace.affiliations.graph import Bond, Neighbourhood, Point
    from marketplace.affiliations.rules import Rules

MOST_HITS = 12
"""Paths that are shown between two organisations, the shortest first: more of them tell nothing new."""

MOST_LOOKED_AT = 20_000

Path = tuple[tuple[int, ...], tuple["Bond", ...]]
"""Node ids, and the bonds between them."""


def hits(a: int, b: int, here: Neighbourhood, rules: Rules) -> list[Hit]:
    """Return the hits between two nodes: the sure ones first, then by length."""
    at = here.at()
    left = _distances(b, at, rules.near_depth)
    paths = islice(_paths(a, b, at, left, rules.near_depth), MOST_LOOKED_AT)
    judged = (judge(path, here.points, rules) for path in paths)
    found = [hit for hit in judged if hit is not None]
    return sorted(found, key=lambda hit: (not hit.sure, len(hit.bonds)))[:MOST_HITS]


def _distances(end: int, at: Mapping[int, Sequence[Bond]], most: int) -> dict[int, int]:
    """Return node id -> bonds from there to the end."""
    distances, edge = {end: 0}, [end]
    for depth in range(1, most + 1):
        edge = list({bond.other(node) for node in edge for bond in at.get(node, ())} - distances.keys())
        distances |= dict.fromkeys(edge, depth)
    return distances


def _paths(a: int, b: int, at: Mapping[int, Sequence[Bond]], left: Mapping[int, int], most: int) -> Iterator[Path]:
    """Yield the paths that visit no node twice, the shortest first; what can't reach the end in time isn't followed."""
    open_paths: deque[Path] = deque([((a,), ())])
    while open_paths:
        nodes, bonds = open_paths.popleft()
        if nodes[-1] == b:
            yield nodes, bonds
            continue
        for bond in at.get(nodes[-1], ()):
            further = bond.other(nodes[-1])
            if further not in nodes and len(bonds) + 1 + left.get(further, most) <= most:
                open_paths.append(((*nodes, further), (*bonds, bond)))


def judge(path: Path, points: Mapping[int, Point], rules: Rules) -> Hit | None:
    """Return a path as a hit with its doubts; None where it binds nobody.

    Args:
        path: node ids and bonds.
        points: what the nodes are.
        rules: the thresholds.
    """
    nodes, bonds = path
    along = tuple(points[node] for node in nodes)
    share = min(_shares(path), default=WHOLE_BP)
    valley = any(_valleys(path))
    if any(point.state_holder for point in along[1:-1]) or share < rules.near_bp:
        return None
    if valley and share < rules.sure_bp:
        return None
    doubts = {
        Doubt.CONTACT: any(bond.kind in CONTACTS for bond in bonds),
        Doubt.BY_NAME: any(point.by_name_only for point in along[1:-1]),
        Doubt.REPORTED: any(bond.certainty is Certainty.REPORTED for bond in bonds),
        Doubt.ENDED: any(bond.until is not None and bond.until <= rules.on for bond in bonds),
        Doubt.SMALL_SHARE: share < rules.sure_bp,
        Doubt.LONG: len(bonds) > rules.sure_depth,
        Doubt.MEETS_BELOW: valley,
        Doubt.COLLEAGUES: any(left.kind is right.kind is EdgeKind.EMPLOYER for left, right in pairwise(bonds)),
    }
    return Hit(along, bonds, tuple(doubt for doubt, holds in doubts.items() if holds))


def _shares(path: Path) -> Iterator[int]:
    """Yield the share that is held along each run of holdings in one direction, in hundredths of a percent."""
    nodes, bonds = path
    steps = [(bond, bond.from_id == node) for node, bond in zip(nodes, bonds, strict=False)]
    for (control, _down), run in groupby(steps, key=lambda step: (step[0].kind in CONTROL, step[1])):
        if control:
            yield _product([bond.share_bp or WHOLE_BP for bond, _ in run])


def _product(shares: Sequence[int]) -> int:
    product = WHOLE_BP
    for share in shares:
        product = product * share // WHOLE_BP
    return product


def _valleys(path: Path) -> Iterator[bool]:
    """Yield of each inner node whether both bonds point at it."""
    nodes, bonds = path
    for node, (left, right) in zip(nodes[1:-1], pairwise(bonds), strict=True):
        yield left.to_id == node == right.to_id
