"""The part of the graph that lies between two sets of organisations, found by the database.

A recursive query walks from both sides at once, half of the greatest depth each; only where the two balls meet are
bonds loaded. So a hundred thousand bonds cost what the neighbourhoods of those who are asked about cost, and three
statements whatever their number. Nobody walks on through a body that holds for the State, nor through an address, a
telephone or a bare name that many share: the first binds nobody by law, the others say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import CTE, Integer, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from marketplace import db
from marketplace.affiliations.kinds import NodeKind
from marketplace.affiliations.models import Edge, Node

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import ColumnElement

    from marketplace.affiliations.kinds import Certainty, EdgeKind
    from marketplace.affiliations.rules import Rules


@dataclass(frozen=True)
class Point:
    """A node as the judgement of paths needs it."""

    id: int
    kind: NodeKind
    name: str
    by_name_only: bool
    state_holder: bool
    organisation_id: int | None = None


@dataclass(frozen=True)
class Bond:
    """An edge as the judgement of paths needs it; `until` is the first day on which it no longer holds."""

    id: int
    from_id: int
    to_id: int
    kind: EdgeKind
    share_bp: int | None
    since: date
    until: date | None
    certainty: Certainty
    source: str = ""

    def other(self, node_id: int) -> int:
        """Return the other end."""
        return self.to_id if node_id == self.from_id else self.from_id


@dataclass
class Neighbourhood:
    """What lies between two sides: pairs of node ids that meet, the points and the bonds around them."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    points: dict[int, Point] = field(default_factory=dict)
    bonds: list[Bond] = field(default_factory=list)

    def at(self) -> dict[int, list[Bond]]:
        """Return node id -> the bonds that it has."""
        found: dict[int, list[Bond]] = {}
        for bond in self.bonds:
            found.setdefault(bond.from_id, []).append(bond)
            found.setdefault(bond.to_id, []).append(bond)
        return found


def between(left: Collection[int], right: Collection[int], rules: Rules) -> Neighbourhood:
    """Return what lies between two sets of nodes.

    Args:
        left: node ids of the one side.
        right: node ids of the other.
        rules: the day, the depth and which bonds count.
    """
    pairs = _meeting(left, right, rules)
    if not pairs:
        return Neighbourhood()
    ends = {end for pair in pairs for end in pair}
    return Neighbourhood(pairs, _points(ends, rules), _bonds(ends, rules))


def counting(rules: Rules) -> ColumnElement[bool]:
    """Return the condition that a bond counts: recorded, begun, not ended too long ago, and no trifling share."""
    return and_(
        Edge.withdrawn_at.is_(None),
        Edge.valid_from <= rules.on,
        or_(Edge.valid_to.is_(None), Edge.valid_to >= rules.since),
        or_(Edge.share_bp.is_(None), Edge.share_bp >= rules.near_bp),
    )


def _meeting(left: Collection[int], right: Collection[int], rules: Rules) -> set[tuple[int, int]]:
    """Return the pairs whose neighbourhoods meet within the greatest depth."""
    reached = _reached({*left, *right}, rules)
    one, two = aliased(reached), aliased(reached)
    met = (
        select(one.c.root, two.c.root)
        .join(two, one.c.node == two.c.node)
        .where(
            one.c.root.in_(left),
            two.c.root.in_(right),
            one.c.root != two.c.root,
            one.c.depth + two.c.depth <= rules.near_depth,
        )
    )
    return {(a, b) for a, b in db.session.execute(met.distinct())}


def _reached(roots: Collection[int], rules: Rules) -> CTE:
    """Return (root, node, depth): what is reached from each root within the radius. UNION ends every circle."""
    zero = cast(literal(0), Integer)
    start = select(Node.id.label("root"), Node.id.label("node"), zero.label("depth")).where(Node.id.in_(roots))
    walk = start.cte("reached", recursive=True)
    further = aliased(Node)
    other = case((Edge.from_id == walk.c.node, Edge.to_id), else_=Edge.from_id)
    step = (
        select(walk.c.root, further.id, walk.c.depth + 1)
        .join(Edge, or_(Edge.from_id == walk.c.node, Edge.to_id == walk.c.node))
        .join(further, further.id == other)
        .where(walk.c.depth < rules.radius, counting(rules))
        .where(or_(further.id.in_(roots), _binds(further, rules)))
    )
    return walk.union(step)


def _binds(node: type[Node], rules: Rules) -> ColumnElement[bool]:
    """Return the condition that a node binds those who have it in common."""
    few = select(Edge.id).where(Edge.from_id == node.id, Edge.withdrawn_at.is_(None)).limit(rules.shared_by_many + 1)
    shared = select(func.count()).select_from(few.correlate(node).subquery()).scalar_subquery()
    return or_(
        and_(node.kind == NodeKind.ORGANISATION, ~node.state_holder),
        and_(node.kind == NodeKind.PERSON, node.mark != ""),
        and_(node.kind != NodeKind.ORGANISATION, shared <= rules.shared_by_many),
    )


def _bonds(ends: Collection[int], rules: Rules) -> list[Bond]:
    """Return the bonds within reach of these ends."""
    near = select(_reached(ends, rules).c.node)
    rows = db.session.execute(
        select(
            *(Edge.id, Edge.from_id, Edge.to_id, Edge.kind, Edge.share_bp),
            *(Edge.valid_from, Edge.valid_to, Edge.certainty, Edge.source),
        )
        .where(Edge.from_id.in_(near), Edge.to_id.in_(near), counting(rules))
        .order_by(Edge.id)
    )
    return [Bond(*row) for row in rows]


def _points(ends: Collection[int], rules: Rules) -> dict[int, Point]:
    """Return what lies within reach of these ends, by node id."""
    near = select(_reached(ends, rules).c.node)
    return {
        one.id: Point(one.id, one.kind, one.name, one.by_name_only, one.state_holder, one.organisation_id)
        for one in db.session.scalars(select(Node).where(Node.id.in_(near)))
    }
