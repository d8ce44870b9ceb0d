"""Whether a result meets a demand's indicators, judged by what the result's own text says and nothing else."""

from __future__ import annotations

import operator
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from search import quantities
from search.text import clean, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search.documents import Indicator, ResultDocument

Status = Literal["met", "unmet", "unknown"]

_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": lambda claimed, wanted: abs(claimed - wanted) <= 1e-9 * max(abs(claimed), abs(wanted)),
}
_CLAUSE: Final = re.compile(r"[^。；;，,、！？\n]+")
_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9_.])[+-]?\d{1,15}(?:,\d{3})*(?:\.\d{1,9})?")
_UPPER: Final = re.compile(r"(?:[<≤]=?|小于|低于|少于|不超过|不高于|不大于|至多|以下|最低|仅)\s*(?:或?等于)?\s*$")
_LOWER: Final = re.compile(r"(?:[>≥]=?|大于|高于|多于|超过|不低于|不少于|不小于|至少|以上|优于)\s*(?:或?等于)?\s*$")
_NEGATED: Final = re.compile(r"不(?:小于|低于|少于|高于|大于)\s*$")
_LIKE: Final = 0.6
"""Share of the pairs of an indicator's name that a clause must have to speak of the same quantity."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the result says of one indicator; `evidence` stands in it word for word, and is empty when unknown."""

    indicator: Indicator
    status: Status
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    value: float
    clause: str
    bound: Literal["upper", "lower", "exact"]


def judge(indicator: Indicator, result: ResultDocument) -> Finding:
    """Compare one indicator with every number that the result gives for the same quantity in the same measure."""
    wanted, measure = quantities.measure_of(indicator.value, indicator.unit)
    best = Finding(indicator, "unknown")
    for claim in _claims(indicator, measure, result):
        status = _status(indicator.operator, wanted, claim)
        if status == "met":
            return Finding(indicator, "met", claim.clause)
        if status == "unmet" and best.status == "unknown":
            best = Finding(indicator, "unmet", claim.clause)
    return best


def _status(comparison: str, wanted: float, claim: _Claim) -> Status:
    holds = _COMPARE[comparison](claim.value, wanted)
    against = {"upper": {">=", ">", "="}, "lower": {"<=", "<", "="}, "exact": set()}[claim.bound]
    if comparison in against and holds:
        return "unknown"  # "at most 500" does not say that it is at least 450
    return "met" if holds else "unmet"


def _claims(indicator: Indicator, measure: str, result: ResultDocument) -> Iterator[_Claim]:
    texts = (result.title, result.summary, *(text for _, text in result.parts))
    for text in texts:
        for match in _CLAUSE.finditer(text):
            clause = match.group().strip()
            if _speaks_of(indicator.quantity, clause):
                yield from _numbers(clause, measure, indicator.unit)


def _speaks_of(name: str, clause: str) -> bool:
    wanted, said = normalise(name).text.replace(" ", ""), normalise(clause).text.replace(" ", "")
    if not wanted:
        return False
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)} or {wanted}
    return sum(pair in said for pair in pairs) >= _LIKE * len(pairs)


def _numbers(clause: str, measure: str, unit: str) -> Iterator[_Claim]:
    plain = unicodedata.normalize("NFKC", clean(clause))
    known = [each for each in quantities.find(clause) if each.measure == measure]
    for each in known:
        yield _Claim(each.value, clause, _bound(plain[: each.start]))
    if known:
        return
    for match in _NUMBER.finditer(plain):
        after = plain[match.end() :].lstrip()
        if _bare(after) if not unit else after.startswith(unicodedata.normalize("NFKC", clean(unit))):
            yield _Claim(float(match.group().replace(",", "")), clause, _bound(plain[: match.start()]))


def _bare(after: str) -> bool:
    """Whether a number stands without a unit, as that of an indicator without one must."""
    return not re.match(r"[A-Za-z%‰°μΩ\u4e00-\u9fff]", after)


def _bound(before: str) -> Literal["upper", "lower", "exact"]:
    if negated := _NEGATED.search(before):
        return "lower" if re.search("小|低|少", negated.group()) else "upper"
    if _UPPER.search(before):
        return "upper"
    return "lower" if _LOWER.search(before) else "exact"
