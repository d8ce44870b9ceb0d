"""Bonds between organisations, recorded by officials from registers and letters: what the rule of affiliation finds."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import clock
from marketplace.affiliations import actions, queries, taking
from marketplace.affiliations.drafts import EdgeDraft, NodeDraft
from marketplace.affiliations.kinds import Certainty, EdgeKind, NodeKind
from marketplace.demo import cast, material
from marketplace.demo.people import OPENED
from marketplace.demo.timeline import Scene

if TYPE_CHECKING:
    from marketplace.affiliations.models import Edge
    from marketplace.demo.timeline import Act

Entry = dict[str, Any]


def acts(today: date) -> list[Act]:
    """Return the acts that record bonds."""
    scene = Scene("bonds", today)
    scene.add("take", OPENED - 4, _take, quiet=True)
    for entry in material.bonds():
        scene.add(entry["key"], entry["ago"], partial(_record, entry), quiet=True)
    return scene.acts


def _take() -> None:
    """Take in what the organisations say of themselves: nobody heard of it when the market opened."""
    taking.take_all()


def _record(entry: Entry) -> Edge:
    held = queries.node_of(cast.organisation(entry["held"]).id)
    assert held is not None, "verified organisations stand in the graph"
    draft = EdgeDraft(
        _holder(entry["holder"]),
        EdgeKind(entry["kind"]),
        clock.today() - timedelta(days=entry["since"]),
        entry["source"],
        Certainty(entry["certainty"]),
        share_bp=entry.get("share_bp"),
    )
    return actions.record(held, draft, by=cast.actor("call-secretary"))


def _holder(said: Entry) -> NodeDraft:
    if "org" in said:
        party = cast.organisation(said["org"])
        return NodeDraft(NodeKind.ORGANISATION, party.name, party.uscc)
    return NodeDraft(NodeKind(said["kind"]), said["name"], mark=said.get("mark", ""))
