"""Reads of the graph: hits between organisations, what is decided about them, and what waits to be decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from marketplace import codes, db
from marketplace.accounts.models import Organisation
from marketplace.affiliations import graph, paths, waiting
from marketplace.affiliations.kinds import NodeKind
from marketplace.affiliations.models import Decision, Edge, Found, Node, Outcome
from marketplace.affiliations.rules import Rules, rules_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from sqlalchemy import Select

    from marketplace.affiliations.hits import Hit
    from marketplace.permissions import Actor
    from marketplace.web.waiting import Waiting

PAGE_SIZE = 50


@dataclass(frozen=True)
class Finding:
    """What a check of two organisations comes to.

    Attributes:
        publisher_id, bidder_id: the two sides; any two organisations.
        hits: paths between them, the sure ones first.
        decisions: fingerprint of a near hit -> what was decided on it last.
    """

    publisher_id: int
    bidder_id: int
    hits: list[Hit] = field(default_factory=list)
    decisions: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def sure(self) -> list[Hit]:
        """Hits that block by themselves, and near ones that were decided to be affiliations."""
        return [hit for hit in self.hits if hit.sure or self.decisions.get(hit.fingerprint) is Outcome.AFFILIATED]

    @property
    def undecided(self) -> list[Hit]:
        """Near hits that wait for an official: they block nobody by themselves."""
        return [hit for hit in self.hits if not hit.sure and hit.fingerprint not in self.decisions]

    @property
    def blocks(self) -> bool:
        """Whether the two may not be publisher and bidder of one call."""
        return bool(self.sure)

    @property
    def found(self) -> Found:
        """The outcome in one word; a near hit that was decided to be none counts as none."""
        if self.blocks:
            return Found.SURE
        return Found.NEAR if self.undecided else Found.CLEAR


def between(a: int, b: int, on: date) -> list[Hit]:
    """Return the hits between two organisations (their ids), the sure ones first; thresholds of the first's region."""
    return check(a, [b], on)[b].hits


def check(publisher_id: int, bidder_ids: Collection[int], on: date) -> dict[int, Finding]:
    """Check bidders against the publisher of a call, by the thresholds of the publisher's region.

    Args:
        publisher_id: an organisation.
        bidder_ids: others; their number doesn't change the number of statements.
        on: the day of the bid, the selection or the signature.

    Returns:
        bidder id -> what was found.
    """
    region = db.session.scalar(select(Organisation.region).where(Organisation.id == publisher_id)) or codes.NATION
    found = linked([publisher_id], bidder_ids, rules_of(region, on))
    decisions = _decided(publisher_id, bidder_ids)
    return {
        bidder_id: Finding(publisher_id, bidder_id, found.get((publisher_id, bidder_id), []), decisions[bidder_id])
        for bidder_id in bidder_ids
    }


def linked(left: Collection[int], right: Collection[int], rules: Rules) -> dict[tuple[int, int], list[Hit]]:
    """Return the hits between two sets of organisations by (left id, right id); pairs without any are left out."""
    nodes = node_ids([*left, *right])
    ours = {node_id: organisation_id for organisation_id, node_id in nodes.items()}
    lefts, rights = [[nodes[one] for one in side if one in nodes] for side in (left, right)]
    joined = hits_of_nodes(lefts, rights, rules)
    return {(ours[a], ours[b]): found for (a, b), found in joined.items()}


def hits_of_nodes(left: Collection[int], right: Collection[int], rules: Rules) -> dict[tuple[int, int], list[Hit]]:
    """Return the hits between two sets of nodes by (left id, right id); pairs without any are left out."""
    if not left or not right:
        return {}
    here = graph.between(left, right, rules)
    judged = {pair: paths.hits(*pair, here, rules) for pair in sorted(here.pairs)}
    return {pair: found for pair, found in judged.items() if found}


def node_ids(organisation_ids: Iterable[int]) -> dict[int, int]:
    """Return organisation id -> its node, of those that have one."""
    chosen = select(Node.organisation_id, Node.id).where(Node.organisation_id.in_(set(organisation_ids)))
    return {organisation_id: node_id for organisation_id, node_id in db.session.execute(chosen) if organisation_id}


def _decided(publisher_id: int, bidder_ids: Collection[int]) -> dict[int, dict[str, Outcome]]:
    """Return bidder id -> fingerprint -> the latest decision on it."""
    rows = db.session.execute(
        select(Decision.low_id, Decision.high_id, Decision.outcome, Decision.fingerprints)
        .where(
            or_(
                (Decision.low_id == publisher_id) & Decision.high_id.in_(bidder_ids),
                (Decision.high_id == publisher_id) & Decision.low_id.in_(bidder_ids),
            )
        )
        .order_by(Decision.id)
    )
    found: dict[int, dict[str, Outcome]] = defaultdict(dict)
    for low, high, outcome, fingerprints in rows:
        found[high if low == publisher_id else low] |= dict.fromkeys(fingerprints, outcome)
    return found


def node(node_id: int) -> Node | None:
    """Return a node, or None."""
    return db.session.get(Node, node_id, options=[joinedload(Node.organisation)])


def edge(edge_id: int) -> Edge | None:
    """Return a bond with both ends, or None."""
    return db.session.get(Edge, edge_id, options=[joinedload(Edge.holder), joinedload(Edge.held)])


def node_of(organisation_id: int) -> Node | None:
    """Return the node of one of our organisations, None while nothing is known of it."""
    return db.session.scalar(select(Node).where(Node.organisation_id == organisation_id))


def bonds_of(node_id: int) -> list[Edge]:
    """Return all bonds of a node, those that hold first, then what has ended; withdrawn ones are left out."""
    chosen = (
        select(Edge)
        .where(or_(Edge.from_id == node_id, Edge.to_id == node_id), Edge.withdrawn_at.is_(None))
        .options(joinedload(Edge.holder), joinedload(Edge.held))
        .order_by(Edge.valid_to.is_not(None), Edge.kind, Edge.valid_from.desc(), Edge.id)
        .limit(MOST_BONDS)
    )
    return list(db.session.scalars(chosen))


MOST_BONDS = 500
"""Bonds of one node that a page shows."""


def found_nodes(words: str, page: int) -> tuple[list[Node], int]:
    """Return a page of the organisations, people, addresses and numbers that a word names, and how many there are."""
    chosen = _named(words)
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    return list(db.session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))), total


def _named(words: str) -> Select[Node]:
    chosen = select(Node).order_by(Node.kind != NodeKind.ORGANISATION, Node.name, Node.id)
    if not words:
        return chosen
    return chosen.where(or_(Node.name.contains(words, autoescape=True), Node.uscc == words.upper()))


def decisions_of(a: int, b: int) -> list[Decision]:
    """Return what was decided on two organisations, the latest first."""
    low, high = sorted((a, b))
    chosen = select(Decision).where(Decision.low_id == low, Decision.high_id == high)
    return list(db.session.scalars(chosen.order_by(Decision.id.desc())))


def decisions_about(organisation_id: int) -> list[Decision]:
    """Return what was decided about an organisation and others, the latest first."""
    about = or_(Decision.low_id == organisation_id, Decision.high_id == organisation_id)
    return list(db.session.scalars(select(Decision).where(about).order_by(Decision.id.desc()).limit(PAGE_SIZE)))


def organisation_named(written: str) -> Organisation | None:
    """Return one of our organisations by its number, its code or its exact name; None where none or several fit."""
    if not written:
        return None
    fits = or_(Organisation.uscc == written.upper(), Organisation.name == written)
    if written.isascii() and written.isdigit() and len(written) < LONGEST_NUMBER:
        fits = Organisation.id == int(written)
    found = list(db.session.scalars(select(Organisation).where(fits).limit(2)))
    return found[0] if len(found) == 1 else None


LONGEST_NUMBER = 10
"""Digits of a number here; a code has eighteen."""


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: near hits to decide."""
    return waiting.waiting_for(actor)
