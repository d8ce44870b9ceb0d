"""What an organisation says of itself in its own details, taken into the graph when an official has verified it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import clock, db
from marketplace.accounts.models import Organisation, OrganisationState
from marketplace.affiliations import actions, nodes
from marketplace.affiliations.drafts import EdgeDraft, NodeDraft
from marketplace.affiliations.kinds import Certainty, EdgeKind, NodeKind
from marketplace.affiliations.models import Edge, Node
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "本平台单位资料"
"""The source of these bonds: the organisation's details, which an official has checked."""


def take(party: Organisation) -> Node:
    """Bring an organisation's node and the bonds of its details up to date; again and again the same comes of it."""
    node = nodes.provide(NodeDraft(NodeKind.ORGANISATION, party.name, party.uscc))
    node.organisation_id, node.name = party.id, party.name
    db.session.flush()
    for kind, holder in _details(party):
        _follow(party, node, kind, holder)
    return node


def take_all() -> int:
    """Take every verified organisation in, for an installation that had some before there was a graph."""
    verified = db.session.scalars(select(Organisation).where(Organisation.state == OrganisationState.VERIFIED))
    return sum(take(party) is not None for party in verified)


def _details(party: Organisation) -> Iterator[tuple[EdgeKind, NodeDraft]]:
    yield EdgeKind.LEGAL_REPRESENTATIVE, NodeDraft(NodeKind.PERSON, party.legal_representative)
    if party.address:
        yield EdgeKind.ADDRESS, NodeDraft(NodeKind.ADDRESS, party.address, region=party.region)


def _follow(party: Organisation, node: Node, kind: EdgeKind, holder: NodeDraft) -> None:
    """Record a detail as a bond, and end the one that it replaces; what can't be read as one binds nobody."""
    try:
        wanted = nodes.provide(holder)
    except Invalid:
        return
    stands = _standing(party, node, kind)
    if any(edge.from_id == wanted.id for edge in stands):
        return
    for edge in stands:
        _end(edge)
    draft = EdgeDraft(holder, kind, clock.today(), SOURCE, Certainty.DECLARED)
    actions.record(node, draft, by=None, organisation_id=party.id)


def _standing(party: Organisation, node: Node, kind: EdgeKind) -> list[Edge]:
    chosen = select(Edge).where(
        Edge.to_id == node.id,
        Edge.kind == kind,
        Edge.organisation_id == party.id,
        Edge.source == SOURCE,
        Edge.valid_to.is_(None),
        Edge.withdrawn_at.is_(None),
    )
    return list(db.session.scalars(chosen))


def _end(edge: Edge) -> None:
    """End a bond today; one that began today was a slip and never held."""
    if edge.valid_from < clock.today():
        actions.end(edge, clock.today(), by=None)
    else:
        actions.withdraw(edge, SOURCE, by=None)
