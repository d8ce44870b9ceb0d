"""Conflicts of interest that are found, not only declared (回避): each kind by its own rule, over plain facts.

How far back and how deep is dated policy. A conflict that blocks keeps an expert from a panel before he sees
anything; one that doesn't (an affiliation that only may be one) is shown to the secretary with its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from marketplace import policies
from marketplace.affiliations import bulk, normal
from marketplace.affiliations import queries as affiliations
from marketplace.affiliations.drafts import NodeDraft
from marketplace.affiliations.kinds import NodeKind
from marketplace.affiliations.rules import rules_of as bonds_of
from marketplace.experts import dossiers
from marketplace.experts.dossiers import same
from marketplace.experts.models import InterestKind
from marketplace.experts.ties import KINDS, Conflict, ConflictKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from marketplace.affiliations.hits import Hit
    from marketplace.experts.dossiers import Dossier
    from marketplace.experts.models import Expert
    from marketplace.experts.parties import Party


__all__ = ["KINDS", "Conflict", "ConflictKind", "blocking", "find", "find_all", "since"]


@dataclass(frozen=True)
class Since:
    """From which day on each kind of tie counts, and how deep affiliations are followed: policies of a region."""

    employer: date
    coauthor: date
    contract: date
    advice: date
    on: date
    depth: int


def since(region: str, on: date) -> Since:
    """Return from which days on ties count for a decision of a region on a day."""
    days = {
        name: policies.value(f"experts.{name}_lookback", region=region, on=on).value.before(on)
        for name in ("employer", "coauthor", "contract", "advice")
    }
    depth: int = policies.value("experts.affiliation_depth", region=region, on=on).value
    return Since(**days, on=on, depth=depth)


def find(expert: Expert, parties: Sequence[Party], on: date, region: str = "") -> list[Conflict]:
    """Return what ties an expert to those whom he would judge, the blocking ties first.

    Args:
        expert: of the pool.
        parties: publisher, bidders, members of consortia.
        on: the day of the decision.
        region: whose policies count; the expert's own when left out.
    """
    return find_all([expert], parties, on, region or expert.region)[expert.id]


def find_all(experts: Sequence[Expert], parties: Sequence[Party], on: date, region: str) -> dict[int, list[Conflict]]:
    """Return expert id -> his conflicts; the number of statements doesn't grow with experts or parties."""
    back = since(region, on)
    known = dossiers.load(experts)
    bonds = _affiliations(known, parties, back, region)
    found = {
        number: [conflict for party in parties for rule in RULES for conflict in rule(dossier, party, back)]
        for number, dossier in known.items()
    }
    return {
        number: sorted([*conflicts, *bonds[number]], key=lambda one: not one.blocks)
        for number, conflicts in found.items()
    }


def blocking(conflicts: Sequence[Conflict]) -> list[Conflict]:
    """Return those that keep an expert from the panel."""
    return [one for one in conflicts if one.blocks]


def _members(his: Dossier, party: Party, _back: Since) -> Iterator[Conflict]:
    """His account belongs to the party on this platform."""
    if party.organisation_id in his.acts_for:
        yield Conflict(ConflictKind.MEMBER, party.unit.name, {})


def _employers(his: Dossier, party: Party, back: Since) -> Iterator[Conflict]:
    """Same organisation now, or within the years of the policy."""
    for work in his.work:
        if same(work.unit, party.unit) and work.overlaps(back.employer, back.on):
            now = work.overlaps(back.on, back.on)
            kind = ConflictKind.EMPLOYER if now else ConflictKind.FORMER_EMPLOYER
            yield Conflict(kind, party.unit.name, {"since": _day(work.since), "until": _day(work.until)})


def _coauthors(his: Dossier, party: Party, back: Since) -> Iterator[Conflict]:
    """Somebody of the party's people published with him within the years of the policy."""
    people = {normal.name(one) for one in party.people}
    for one in his.coauthors:
        if one.name_key in people and back.coauthor <= one.published_on <= back.on:
            evidence = {"author": one.name, "title": one.title, "on": _day(one.published_on)}
            yield Conflict(ConflictKind.COAUTHOR, party.unit.name, evidence)
            return


def _contracts(his: Dossier, party: Party, back: Since) -> Iterator[Conflict]:
    """The party has a contract with an organisation for which he worked then or works now."""
    for contract in party.contracts:
        if not back.contract <= contract.signed_on <= back.on:
            continue
        for work in his.work:
            if same(work.unit, contract.other) and work.overlaps(contract.signed_on, back.on):
                evidence = {"with": work.unit.name, "title": contract.title, "on": _day(contract.signed_on)}
                yield Conflict(ConflictKind.CONTRACT, party.unit.name, evidence)
                return


def _declared(his: Dossier, party: Party, _back: Since) -> Iterator[Conflict]:
    """What he declared: a relative among its people or working there, a stake in it."""
    people = {normal.name(one) for one in party.people}
    for one in his.declared:
        there = one.unit is not None and same(one.unit, party.unit)
        if one.kind is InterestKind.FAMILY and (there or one.name_key in people):
            yield Conflict(ConflictKind.FAMILY, party.unit.name, {"relative": one.name})
        if one.kind is InterestKind.STAKE and there:
            yield Conflict(ConflictKind.STAKE, party.unit.name, {})


def _domains(his: Dossier, party: Party, _back: Since) -> Iterator[Conflict]:
    """An e-mail domain of his, used or declared, is the party's, and isn't one that anybody can have."""
    mine = {his.domain, *(one.name_key for one in his.declared if one.kind is InterestKind.DOMAIN)} - {""}
    theirs = {one.strip().lower().lstrip("@") for one in party.domains}
    for shared in sorted((mine & theirs) - anybodys_domains()):
        yield Conflict(ConflictKind.DOMAIN, party.unit.name, {"domain": shared})


def _advisers(his: Dossier, party: Party, back: Since) -> Iterator[Conflict]:
    """He has advised the party within the years of the policy."""
    for one in his.advice:
        ended = one.until is not None and one.until <= back.advice
        if same(one.unit, party.unit) and one.since <= back.on and not ended:
            evidence = {"what": one.what, "since": _day(one.since), "until": _day(one.until)}
            yield Conflict(ConflictKind.ADVISER, party.unit.name, evidence)


def _team(his: Dossier, party: Party, _back: Since) -> Iterator[Conflict]:
    """His own name stands among the party's people."""
    if his.name_key in {normal.name(one) for one in party.people}:
        yield Conflict(ConflictKind.TEAM, party.unit.name, {})


RULES = (_members, _employers, _team, _coauthors, _contracts, _declared, _domains, _advisers)
"""One for each kind of tie; affiliations are asked of the graph for all experts at once."""


def _affiliations(
    known: Mapping[int, Dossier], parties: Sequence[Party], back: Since, region: str
) -> dict[int, list[Conflict]]:
    """Return expert id -> affiliations of the organisations for which he works now with parties."""
    works = {(number, work.node_id) for number, his in known.items() for work in his.work if _works(work, back)}
    there = _nodes_of(parties)
    rules = bonds_of(region, back.on).within(back.depth)
    hits = affiliations.hits_of_nodes({node for _, node in works}, set(there.values()), rules)
    found: dict[int, list[Conflict]] = defaultdict(list)
    for number, employer in sorted(works):
        for party in parties:
            between = hits.get((employer, there.get(party, 0)), [])
            found[number] += [_bound(between[0], party)] if between else []
    return found


def _works(work: dossiers.Work, back: Since) -> bool:
    return work.overlaps(back.on, back.on)


def _bound(hit: Hit, party: Party) -> Conflict:
    return Conflict(ConflictKind.AFFILIATION, party.unit.name, hit.as_row(), blocks=hit.sure)


def _nodes_of(parties: Sequence[Party]) -> dict[Party, int]:
    """Return the node of each party in the graph, of those that have one."""
    ours = affiliations.node_ids(one.organisation_id for one in parties if one.organisation_id)
    drafts = {one: NodeDraft(NodeKind.ORGANISATION, one.unit.name, one.unit.uscc) for one in parties}
    ids = bulk.known(set(drafts.values()))
    found = {one: ours.get(one.organisation_id or 0) or ids.get(draft) for one, draft in drafts.items()}
    return {one: node_id for one, node_id in found.items() if node_id}


@cache
def anybodys_domains() -> frozenset[str]:
    """Return the e-mail domains under which anybody can have an address: they bind nobody."""
    file = Path(__file__).parent / "data" / "anybodys_domains.txt"
    return frozenset(file.read_text(encoding="utf-8").split())


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
