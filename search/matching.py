"""How well a result answers a demand, in points that add up, with the reasons and the gaps.

Pure and without a corpus: the same pair always gets the same score, whatever else is in the index. The weights are
a policy; whoever calls passes the ones in force. A match is made of one result, never of several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from search import alike, analysis
from search.explanation import Gap, Reason, gaps_of, reasons_of
from search.indexing import full_text
from search.indicators import Finding, judge
from search.quantities import is_unit
from search.text import normalise

if TYPE_CHECKING:
    import datetime as dt

    from search.documents import ChallengeDocument, DemandDocument, ResultDocument

    Wanting = DemandDocument | ChallengeDocument

PartName = Literal[
    "lexical", "semantic", "field", "maturity", "mode", "price", "region", "freshness", "completeness"
]  # fmt: skip

_NUMBER: Final = re.compile(r"[\d.,/-]+")
_FRESH_DAYS: Final = 180
_STALE_DAYS: Final = 3 * 365
_UNKNOWN: Final = 0.5
"""What is not said on either side counts half: neither held against the pair nor for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The most points of each part; together 100."""

    lexical: int = 45
    semantic: int = 0
    field: int = 12
    maturity: int = 10
    mode: int = 7
    price: int = 8
    region: int = 8
    freshness: int = 4
    completeness: int = 6

    def __post_init__(self) -> None:
        """Refuse weights that are negative or do not make 100."""
        each = [getattr(self, one.name) for one in fields(self)]
        if min(each) < 0 or sum(each) != 100:  # noqa: PLR2004
            raise ValueError(f"the weights {each} must be at least 0 and make 100 together")

    def by_words_alone(self) -> Weights:
        """Give what meaning would weigh to the words, where meaning can't be compared: scores stay out of 100."""
        return replace(self, lexical=self.lexical + self.semantic, semantic=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What the cosine of two meanings is worth: nothing up to the floor, all from the ceiling on.

    Models differ in this: with some, two texts that have nothing in common are still at 0.8.
    """

    floor: float = 0.8
    ceiling: float = 0.95

    def __post_init__(self) -> None:
        """Refuse a scale that has no length."""
        if not -1 <= self.floor < self.ceiling <= 1:
            raise ValueError(f"from {self.floor} to {self.ceiling} is no scale of cosines")

    def share(self, cosine: float) -> float:
        """Bring a cosine onto the scale: 0 to 1."""
        return min(1.0, max(0.0, (cosine - self.floor) / (self.ceiling - self.floor)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """By what pairs are judged; `synonyms` are groups of words that mean the same."""

    weights: Weights = Weights()
    synonyms: tuple[tuple[str, ...], ...] = ()
    scale: Scale = Scale()


_USUAL: Final = Rules()


@dataclass(frozen=True, slots=True)
class Part:
    """The points of one part of the score, out of the most it could have."""

    name: PartName
    points: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The verdict on a pair: `score` is 0 to 100 and the sum of the parts' points."""

    score: int
    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...]
    gaps: tuple[Gap, ...]
    indicators: tuple[Finding, ...]


def score(demand: Wanting, result: ResultDocument, *, today: dt.date, rules: Rules = _USUAL) -> Match:
    """Judge one pair as of `today`."""
    comparable = len(demand.meaning) == len(result.meaning) > 0
    most = rules.weights if comparable else rules.weights.by_words_alone()
    shares = _shares(demand, result, today, rules)
    parts = tuple(
        _part(name, share, getattr(most, name)) for name, share in shares.items() if comparable or name != "semantic"
    )
    findings = tuple(judge(indicator, result) for indicator in demand.indicators)
    return Match(
        score=sum(part.points for part in parts),
        parts=parts,
        reasons=reasons_of(demand, result, telling=weight, synonyms=rules.synonyms),
        gaps=gaps_of(demand, result, findings),
        indicators=findings,
    )


def _shares(demand: Wanting, result: ResultDocument, today: dt.date, rules: Rules) -> dict[PartName, float]:
    """How much of each part the pair has earned, 0 to 1."""
    return {
        "lexical": _lexical(demand, result, rules.synonyms),
        "semantic": rules.scale.share(sum(a * b for a, b in zip(demand.meaning, result.meaning, strict=False))),
        "field": _field(demand, result),
        "maturity": _maturity(demand, result),
        "mode": _mode(demand, result),
        "price": _price(demand, result),
        "region": _region(demand, result),
        "freshness": _freshness(result, today),
        "completeness": _completeness(result),
    }


def _part(name: PartName, share: float, most: int) -> Part:
    """Round the points; only a whole share has all of them, or a price just above the budget would look within it."""
    points = most if share >= 1.0 else min(round(share * most), max(0, most - 1))
    return Part(name, points, most)


def _lexical(demand: Wanting, result: ResultDocument, synonyms: tuple[tuple[str, ...], ...]) -> float:
    """How much of what the demand speaks of the result speaks of too; a demand's text is never covered whole."""
    wanted, offered = full_text(demand), full_text(result)
    asked = {word: weight(word) for word in analysis.words(wanted)}
    said = analysis.words(offered).union(*(analysis.words(pair[0]) for pair in alike.pairs(wanted, offered, synonyms)))
    most = sum(asked.values())
    covered = sum(each for word, each in asked.items() if word in said) / most if most else 0.0
    return 1.0 - (1.0 - covered) ** 3


@lru_cache(maxsize=100_000)  # the words of one demand are weighed for each result, one after the other
def weight(word: str) -> float:
    """How much a shared word tells: a term of the field 3, a formula or a longer word 2, numbers nothing."""
    if len(word) == 1 or word in _common() or _NUMBER.fullmatch(word) or is_unit(word):
        return 0.0
    if word in analysis.domain_terms():
        return 3.0
    return 2.0 if len(word) > 2 or word.isascii() else 1.0  # noqa: PLR2004


@cache
def _common() -> frozenset[str]:
    text = resources.files("search").joinpath("data/common.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(normalise(word).text for line in lines for word in line.split())


def _field(demand: Wanting, result: ResultDocument) -> float:
    """The technical field three quarters, the industry as far down as both agree one quarter."""
    same = _UNKNOWN if not (demand.field and result.field) else float(demand.field == result.field)
    levels = demand.industry_path
    shared = len(set(levels) & set(result.industry_path))
    industry = shared / len(levels) if levels and result.industry_path else _UNKNOWN
    return 0.75 * same + 0.25 * industry


def _maturity(demand: Wanting, result: ResultDocument) -> float:
    """Full when as mature as wished; a quarter less for each level that is missing."""
    if demand.trl is None:
        return 1.0
    if result.trl is None:
        return _UNKNOWN
    return max(0.0, 1.0 - 0.25 * max(0, demand.trl - result.trl))


def _mode(demand: Wanting, result: ResultDocument) -> float:
    if not demand.modes:
        return 1.0
    if not result.modes:
        return _UNKNOWN
    return float(bool(set(demand.modes) & set(result.modes)))


def _price(demand: Wanting, result: ResultDocument) -> float:
    """Full within the budget, nothing at twice the budget."""
    price, budget = result.price_fen, demand.amount_fen
    if price is None or budget is None:
        return _UNKNOWN
    if price <= budget:
        return 1.0
    return max(0.0, 1.0 - (price - budget) / budget) if budget > 0 else 0.0


def _region(demand: Wanting, result: ResultDocument) -> float:
    """The same city full, the same province half: conversion in the same city is a policy aim."""
    ours, theirs = demand.region_path, result.region_path
    if not ours or not theirs:
        return _UNKNOWN
    if ours[:2] == theirs[:2]:
        return 1.0
    return 0.5 if ours[0] == theirs[0] else 0.0


def _freshness(result: ResultDocument, today: dt.date) -> float:
    """Full for half a year, then less by the day, nothing after three years."""
    age = (today - result.published_at.date()).days
    return min(1.0, max(0.0, (_STALE_DAYS - age) / (_STALE_DAYS - _FRESH_DAYS)))


def particulars(result: ResultDocument) -> tuple[int, int]:
    """How many of its particulars a result gives, and how many there are.

    They are the five elements, the summary, the maturity and a living intellectual property right.
    """
    living = bool(result.ip_types) and not result.ip_lapsed
    present = [bool(result.summary), result.trl is not None, living]
    return len(result.parts) + sum(present), len(result.part_names) + len(present)


def _completeness(result: ResultDocument) -> float:
    given, all_of_them = particulars(result)
    return given / all_of_them
