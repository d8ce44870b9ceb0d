"""Why a pair matches and what stands in its way, as codes and words; a page makes sentences of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from search import alike, analysis
from search.indexing import full_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from search.documents import ChallengeDocument, DemandDocument, ResultDocument
    from search.indicators import Finding

    Wanting = DemandDocument | ChallengeDocument

GapCode = Literal["maturity", "ip_lapsed", "price_above_budget", "region", "mode", "indicator"]

_WORDS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """One element of the result that answers the demand; each word stands in both records as it is shown.

    `element` is one of the five (material, method, effect, product, application), or "summary" where a result tells
    nothing by elements. `pairs` are two words that mean the same, the first as the demand writes it, the second as
    the element does.
    """

    element: str
    words: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between the two, with the values that a sentence about it needs."""

    code: GapCode
    data: Mapping[str, str | int | float]


def reasons_of(
    demand: Wanting,
    result: ResultDocument,
    *,
    telling: Callable[[str], float],
    synonyms: tuple[tuple[str, ...], ...] = (),
) -> tuple[Reason, ...]:
    """The elements that share words with the demand; `telling` weighs a word, 0 is not worth showing."""
    shown = full_text(demand)
    asked = {word for word in analysis.words(shown) if telling(word)}
    elements = result.parts or (("summary", result.summary),)
    found = (
        Reason(name, _shared(text, asked, shown, telling), tuple(alike.pairs(shown, text, synonyms)[:_WORDS_SHOWN]))
        for name, text in elements
    )
    return tuple(reason for reason in found if reason.words or reason.pairs)


def _shared(text: str, asked: set[str], shown: str, telling: Callable[[str], float]) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    for place in analysis.word_places(text):
        surface = text[place.start : place.end]
        # The same word may be written in other characters or case: then it cannot be shown as standing in both.
        if place.token in asked and surface in shown:
            weights[surface] = telling(place.token)
    whole = [word for word in weights if not any(word != other and word in other for other in weights)]
    return tuple(sorted(whole, key=lambda word: -weights[word])[:_WORDS_SHOWN])


def gaps_of(demand: Wanting, result: ResultDocument, findings: tuple[Finding, ...]) -> tuple[Gap, ...]:
    """Everything known to stand in the way; what is not said on one side is no gap."""
    return (
        *_maturity_gap(demand, result),
        *_ip_gap(result),
        *_price_gap(demand, result),
        *_region_gap(demand, result),
        *_mode_gap(demand, result),
        *_indicator_gaps(findings),
    )


def _maturity_gap(demand: Wanting, result: ResultDocument) -> Iterator[Gap]:
    if demand.trl is not None and result.trl is not None and result.trl < demand.trl:
        yield Gap("maturity", {"wanted": demand.trl, "offered": result.trl})


def _ip_gap(result: ResultDocument) -> Iterator[Gap]:
    if result.ip_lapsed:
        yield Gap("ip_lapsed", {"types": ",".join(result.ip_types)})


def _price_gap(demand: Wanting, result: ResultDocument) -> Iterator[Gap]:
    price, budget = result.price_fen, demand.amount_fen
    if price is not None and budget is not None and price > budget:
        yield Gap("price_above_budget", {"price_fen": price, "budget_fen": budget})


def _region_gap(demand: Wanting, result: ResultDocument) -> Iterator[Gap]:
    ours, theirs = demand.region_path, result.region_path
    if ours and theirs and ours[:2] != theirs[:2]:
        yield Gap("region", {"wanted": str(demand.region), "offered": str(result.region)})


def _mode_gap(demand: Wanting, result: ResultDocument) -> Iterator[Gap]:
    if demand.modes and result.modes and not set(demand.modes) & set(result.modes):
        yield Gap("mode", {"wanted": ",".join(demand.modes), "offered": ",".join(result.modes)})


def _indicator_gaps(findings: tuple[Finding, ...]) -> Iterator[Gap]:
    for finding in findings:
        if finding.status == "unmet":
            must = int(finding.indicator.must)
            yield Gap("indicator", {"wanted": finding.indicator.text, "said": finding.evidence, "must": must})
