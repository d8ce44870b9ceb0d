"""Matching: judge pairs, keep those that qualify, drop those that no longer do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from marketplace import audit, clock, codes, db, policies
from marketplace.discovery.documents import document_of
from marketplace.listings import queries as listings
from marketplace.listings.states import Kind
from marketplace.matching.models import Match
from search import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marketplace.listings.models import Version
    from search.documents import DemandDocument, ResultDocument

LEAST_SHARE = 4
"""One part in so many of the points for shared terms is the least."""

POLICY_NAMES = {"mode": "modes"}
"""Where the policy's name of a part differs from the score's."""


@dataclass(frozen=True)
class Rule:
    """What counts as a match: the weights of its parts, and the least score."""

    threshold: int
    weights: matching.Weights

    def admits(self, verdict: matching.Match) -> bool:
        """Tell whether a pair qualifies: enough points, and a quarter of those for shared terms.

        What neither side says counts half, so two records that have nothing to do with each other reach a third of
        all points; only the words tell them from a pair.
        """
        lexical = next(part for part in verdict.parts if part.name == "lexical")
        return verdict.score >= self.threshold and lexical.points * LEAST_SHARE >= lexical.most


def forget(listing_id: int) -> None:
    """Drop every match of a listing that no longer stands."""
    db.session.execute(
        delete(Match).where(or_(Match.demand_listing_id == listing_id, Match.result_listing_id == listing_id))
    )


def judge(listing_id: int, likely: Iterable[int]) -> list[Match]:
    """Judge a listing against likely partners and those it is matched with already; returns the new matches.

    Args:
        listing_id: a listing that stands.
        likely: ids of listings of the other kind.
    """
    standing = listings.published(listing_id)
    if standing is None:
        return []
    known = {_partner(match, listing_id): match for match in _matches_of(listing_id)}
    rule = rule_in_force()
    new = []
    for partner_id in sorted({*likely, *known}):
        verdict = _verdict(standing, listings.published(partner_id), rule)
        match = known.get(partner_id)
        if verdict is None or not rule.admits(verdict[2]):
            if match is not None:
                db.session.delete(match)
        elif match is None:
            new.append(_keep(Match(), *verdict))
        else:
            _keep(match, *verdict)
    db.session.flush()
    for match in new:
        audit.record("match.find", match, by=None, score=match.score)
    return new


def _matches_of(listing_id: int) -> list[Match]:
    of_it = or_(Match.demand_listing_id == listing_id, Match.result_listing_id == listing_id)
    return list(db.session.scalars(select(Match).where(of_it, Match.challenge_id.is_(None))))


def _partner(match: Match, listing_id: int) -> int:
    other = match.result_listing_id if match.demand_listing_id == listing_id else match.demand_listing_id
    assert other is not None, "a match of a listing with a call has the listing as its result"
    return other


def _verdict(one: Version, other: Version | None, rule: Rule) -> tuple[Version, Version, matching.Match] | None:
    if other is None or other.kind is one.kind or other.organisation_id == one.organisation_id:
        return None
    demand, result = (one, other) if one.kind is Kind.DEMAND else (other, one)
    wanted: DemandDocument = document_of(demand)  # type: ignore[assignment]
    offered: ResultDocument = document_of(result)  # type: ignore[assignment]
    return (
        demand,
        result,
        matching.score(wanted, offered, today=clock.today(), rules=matching.Rules(weights=rule.weights)),
    )


def rule_in_force() -> Rule:
    """Return the rule of today: two dated policy records."""
    record = policies.value("matching.weights", region=codes.NATION, on=clock.today()).value
    names = set(matching.Weights.__dataclass_fields__) - {"semantic"}
    return Rule(
        threshold=policies.value("matching.threshold", region=codes.NATION, on=clock.today()).value,
        weights=matching.Weights(**{name: _share(record, name) for name in names}),
    )


def _share(record: Mapping[str, int], name: str) -> int:
    """Return a part's weight; where meaning isn't measured, its weight is that of the words."""
    weight = record[POLICY_NAMES.get(name, name)]
    return weight + record.get("semantic", 0) if name == "lexical" else weight


def _keep(match: Match, demand: Version, result: Version, verdict: matching.Match) -> Match:
    match.demand_listing_id, match.result_listing_id = demand.listing_id, result.listing_id
    match.demand_version_id, match.result_version_id = demand.id, result.id
    match.score = verdict.score
    match.parts = [{"name": part.name, "points": part.points, "most": part.most} for part in verdict.parts]
    match.reasons = [{"element": reason.element, "words": list(reason.words)} for reason in verdict.reasons]
    match.gaps = [{"code": gap.code, "data": dict(gap.data)} for gap in verdict.gaps]
    match.indicators = [
        {
            "asked": finding.indicator.text,
            "said": finding.evidence,
            "state": finding.status,
            "must": finding.indicator.must,
        }
        for finding in verdict.indicators
    ]
    db.session.add(match)
    return match
