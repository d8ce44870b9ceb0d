"""Matching: judge pairs, keep those that qualify, drop those that no longer do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import audit, clock, db
from marketplace.challenges.models import Challenge
from marketplace.matching import opinions, queries, rules, sides
from marketplace.matching.models import Match
from search import matching

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.listings.models import ResultVersion
    from marketplace.matching.sides import Record


def judge(key: str, likely: Iterable[str] = ()) -> list[Match]:
    """Judge a record against likely partners and those it is matched with already; returns the new matches.

    Args:
        key: "result:7", "demand:12" or "challenge:3"; when it no longer stands, its matches go.
        likely: keys of records of the other side.
    """
    mine = sides.standing(key)
    known = {queries.partner(match, key): match for match in queries.all_of(key)}
    rule = rules.in_force()
    new = []
    for partner in sorted({*likely, *known}):
        found = _judged(known.get(partner), mine, sides.standing(partner), rule)
        if found is not None and partner not in known:
            new.append(found)
    db.session.flush()
    for match in new:
        audit.record("match.find", match, by=None, score=match.score)
    return new


def _judged(known: Match | None, mine: Record | None, theirs: Record | None, rule: rules.Rule) -> Match | None:
    """Keep the match of two records, or drop it; returns what stands now."""
    pair = sides.as_pair(mine, theirs) if mine is not None and theirs is not None else None
    verdict = _verdict(*pair, rule) if pair is not None else None
    if pair is None or verdict is None:
        if known is not None:
            db.session.delete(known)
        return None
    match = known or Match()
    _name(match, *pair)
    _write(match, verdict)
    match.feedback_points = opinions.points(opinions.standing_on(match))
    db.session.add(match)
    return match


def _verdict(asking: Record, result: ResultVersion, rule: rules.Rule) -> matching.Match | None:
    wanted, offered = sides.document(asking), sides.document(result)
    verdict = matching.score(wanted, offered, today=clock.today(), rules=rule.judging)  # type: ignore[arg-type]
    return verdict if rule.admits(verdict) else None


def _name(match: Match, asking: Record, result: ResultVersion) -> None:
    match.result_listing_id, match.result_version_id = result.listing_id, result.id
    if isinstance(asking, Challenge):
        match.challenge_id = asking.id
    else:
        match.demand_listing_id, match.demand_version_id = asking.listing_id, asking.id


def _write(match: Match, verdict: matching.Match) -> None:
    match.score, match.judged_at = verdict.score, clock.now()
    match.parts = [{"name": part.name, "points": part.points, "most": part.most} for part in verdict.parts]
    match.reasons = [
        {"element": one.element, "words": list(one.words), "pairs": [list(pair) for pair in one.pairs]}
        for one in verdict.reasons
    ]
    match.gaps = [{"code": gap.code, "data": dict(gap.data)} for gap in verdict.gaps]
    match.indicators = [
        {"asked": one.indicator.text, "said": one.evidence, "state": one.status, "must": one.indicator.must}
        for one in verdict.indicators
    ]
