"""Recording bonds, ending and withdrawing them, and deciding near hits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from marketplace import audit, clock, db
from marketplace.affiliations import nodes, queries
from marketplace.affiliations.hits import as_rows
from marketplace.affiliations.kinds import HOLDERS, Certainty, EdgeKind
from marketplace.affiliations.models import Decision, Edge, Node, Outcome
from marketplace.affiliations.rules import WHOLE_BP
from marketplace.errors import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import date

    from marketplace.affiliations.drafts import EdgeDraft, NodeDraft
    from marketplace.permissions import Actor


def add_organisation(draft: NodeDraft, *, by: Actor) -> Node:
    """Take an organisation into the graph, or find it there.

    Raises:
        Invalid: the name is missing or the code is none.
    """
    node = nodes.provide(draft)
    audit.record("affiliation.add", node, by=by)
    return node


def record(held: Node, draft: EdgeDraft, *, by: Actor | None, organisation_id: int | None = None) -> Edge:
    """Record a bond that leads to an organisation.

    Args:
        held: the organisation that it leads to.
        draft: from whom, of which kind, from when to when.
        by: an official, or somebody who acts for the organisation; None for an import and the system.
        organisation_id: whose declaration it is, where an organisation says so of itself.

    Raises:
        Invalid: the two can't be bound so, the share or the days are wrong, or the bond stands here already.
    """
    check(draft)
    holder = nodes.provide(draft.holder)
    if holder.id == held.id:
        raise Invalid(_l("An organisation can't be bound to itself."), field="name")
    if _overlapping(holder, held, draft) is not None:
        raise Invalid(_l("This bond stands here already for that time: end it or withdraw it first."), field="kind")
    edge = _edge(draft, organisation_id)
    edge.holder, edge.held, edge.recorded_by = holder, held, by.person_id if by else None
    db.session.add(edge)
    db.session.flush()
    audit.record("affiliation.record", edge, by=by, kind=edge.kind, certainty=edge.certainty)
    return edge


def _edge(draft: EdgeDraft, organisation_id: int | None) -> Edge:
    return Edge(
        kind=draft.kind,
        share_bp=draft.share_bp,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        source=draft.source.strip(),
        certainty=Certainty.DECLARED if organisation_id else draft.certainty,
        organisation_id=organisation_id,
    )


def check(draft: EdgeDraft) -> None:
    """Refuse a bond that can't be meant.

    Raises:
        Invalid: named by the field.
    """
    if draft.holder.kind not in HOLDERS[draft.kind]:
        raise Invalid(_l("This kind of bond doesn't start from there: choose another kind."), field="kind")
    if (draft.kind is EdgeKind.EQUITY) != (draft.share_bp is not None):
        raise Invalid(_l("A holding has a share, and nothing else has one."), field="share")
    if draft.share_bp is not None and not 0 < draft.share_bp <= WHOLE_BP:
        raise Invalid(_l("The share lies between 0.01 % and 100 %."), field="share")
    if draft.valid_from > clock.today():
        raise Invalid(_l("This day lies in the future: a bond is recorded once it holds."), field="valid_from")
    if draft.valid_to is not None and draft.valid_to <= draft.valid_from:
        raise Invalid(_l("The bond would end before it begins."), field="valid_to")
    if not draft.source.strip():
        raise Invalid(_l("Name the register or the document that shows it."), field="source")


def _overlapping(holder: Node, held: Node, draft: EdgeDraft) -> Edge | None:
    """Return a bond of this kind between the two that holds at some time of the new one's."""
    chosen = select(Edge).where(
        Edge.from_id == holder.id,
        Edge.to_id == held.id,
        Edge.kind == draft.kind,
        Edge.withdrawn_at.is_(None),
        or_(Edge.valid_to.is_(None), Edge.valid_to > draft.valid_from),
    )
    if draft.valid_to is not None:
        chosen = chosen.where(Edge.valid_from < draft.valid_to)
    return db.session.scalar(chosen.limit(1))


def end(edge: Edge, on: date, *, by: Actor | None) -> Edge:
    """End a bond: `on` is the first day on which it no longer holds.

    Raises:
        Conflict: it has ended, or was withdrawn.
        Invalid: the day is before its first, or in the future; field "valid_to".
    """
    _check_open(edge)
    if not edge.valid_from < on <= clock.today():
        raise Invalid(_l("The day of the end lies after the first day of the bond and not in the future."), field="on")
    edge.valid_to = on
    db.session.flush()
    audit.record("affiliation.end", edge, by=by, valid_to=on.isoformat())
    return edge


def withdraw(edge: Edge, reason: str, *, by: Actor | None) -> Edge:
    """Withdraw a bond that was never true; it stays on record, with the reason, and counts no more.

    Raises:
        Conflict: it was withdrawn before.
        Invalid: there is no reason; field "reason".
    """
    if edge.withdrawn_at is not None:
        raise Conflict
    if not reason.strip():
        raise Invalid(_l("Give the reason."), field="reason")
    edge.withdrawn_at, edge.withdrawn_because = clock.now(), reason.strip()
    edge.withdrawn_by = by.person_id if by else None
    db.session.flush()
    audit.record("affiliation.withdraw", edge, by=by)
    return edge


def _check_open(edge: Edge) -> None:
    if edge.withdrawn_at is not None or edge.valid_to is not None:
        raise Conflict(_l("This bond has ended or was withdrawn."))


def decide(publisher_id: int, bidder_id: int, outcome: Outcome, reason: str, *, by: Actor) -> Decision:
    """Decide on the near hits between two organisations as they are today; a new path later is a new question.

    Args:
        publisher_id: an organisation; the thresholds are those of its region.
        bidder_id: the other one.
        outcome: whether they are affiliated.
        reason: what in the evidence says so.
        by: an official who belongs to neither.

    Raises:
        Conflict: no near hit is undecided.
        Invalid: there is no reason; field "reason".
    """
    open_hits = queries.check(publisher_id, [bidder_id], clock.today())[bidder_id].undecided
    if not open_hits:
        raise Conflict(_l("Nothing is to be decided on between these two."))
    if not reason.strip():
        raise Invalid(_l("Say what in the evidence decides it."), field="reason")
    assert by.person_id is not None
    low, high = sorted((publisher_id, bidder_id))
    decision = Decision(
        low_id=low,
        high_id=high,
        outcome=outcome,
        reason=reason.strip(),
        fingerprints=[hit.fingerprint for hit in open_hits],
        evidence=as_rows(open_hits),
        decided_by=by.person_id,
    )
    db.session.add(decision)
    db.session.flush()
    audit.record("affiliation.decide", decision, by=by, outcome=outcome)
    return decision
