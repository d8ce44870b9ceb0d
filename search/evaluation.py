"""How good a ranking is on a judged set, in the usual measures; they come from the library `ir-measures`."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from statistics import fmean, quantiles
from typing import TYPE_CHECKING, Any, Final

from search.documents import ResultDocument
from search.indexing import full_text
from search.query import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from search.beir import Text
    from search.engine import Engine
    from search.meaning.embedder import Embedder

Ranking = list[str]

DEPTH: Final = 100
"""Hits looked at for each query."""

_LOADED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_PERCENTILES: Final = 20
_BATCH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Means over all judged queries and over those of each prefix of their ids (title-1, keywords-1, ...)."""

    overall: Mapping[str, float]
    by_prefix: Mapping[str, Mapping[str, float]]
    by_query: Mapping[str, Mapping[str, float]]
    rankings: Mapping[str, Ranking]
    milliseconds: tuple[float, float]
    """Median and 95th percentile of a query."""

    def as_dict(self, *, engine: str, semantic: bool) -> dict[str, Any]:
        """The report in the form that the command line prints as JSON."""
        return {
            "all": dict(self.overall),
            "by_prefix": {name: dict(values) for name, values in self.by_prefix.items()},
            "engine": engine,
            "semantic": semantic,
            "queries": len(self.by_query),
            "ms_per_query": {"p50": round(self.milliseconds[0], 3), "p95": round(self.milliseconds[1], 3)},
        }


@dataclass(frozen=True, slots=True)
class Searchable:
    """A judged corpus in an engine; documents are numbered, since their own ids may hold anything."""

    engine: Engine
    ids: Sequence[str]
    embedder: Embedder | None = None

    @classmethod
    def load(
        cls,
        engine: Engine,
        corpus: Iterable[Text],
        *,
        embedder: Embedder | None = None,
        progress: Callable[[], None] | None = None,
    ) -> Searchable:
        """Replace everything in the engine by the corpus; with an embedder, by words and meaning."""
        ids: list[str] = []

        def documents() -> Iterable[ResultDocument]:
            for batch in _batches(corpus):
                for document in _documents(batch, len(ids), embedder):
                    yield document
                    if progress is not None:
                        progress()
                ids.extend(text.id for text in batch)

        with engine.rebuild() as fresh:
            fresh.put(documents())
        return cls(engine, ids, embedder)

    def rank(self, text: str) -> Ranking:
        """The ids of the best documents, the best first."""
        query = Query(text=text, per_page=DEPTH)
        if self.embedder is not None:
            query = replace(query, meaning=self.embedder.embed_query(text), related=self.embedder.related)
        return [self.ids[int(hit.id.partition(":")[2])] for hit in self.engine.search(query).hits]


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    left = iter(texts)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _documents(texts: Sequence[Text], first: int, embedder: Embedder | None) -> list[ResultDocument]:
    documents = [_document(number, text) for number, text in enumerate(texts, first)]
    if embedder is None:
        return documents
    meanings = embedder.embed_documents([full_text(document).strip() for document in documents])
    return [replace(document, meaning=meaning) for document, meaning in zip(documents, meanings, strict=True)]


def _document(number: int, text: Text) -> ResultDocument:
    return ResultDocument(id=f"result:{number}", version=1, title=text.title, summary=text.text, published_at=_LOADED)


def evaluate(
    rank: Callable[[str], Ranking],
    queries: Iterable[Text],
    judged: Mapping[str, Mapping[str, int]],
    *,
    progress: Callable[[], None] | None = None,
) -> Report:
    """Ask every judged query and measure what comes back; queries without a judgement are passed over."""
    rankings: dict[str, Ranking] = {}
    spent: list[float] = []
    for query in queries:
        if query.id in judged:
            begun = time.perf_counter()
            rankings[query.id] = rank(query.text)
            spent.append((time.perf_counter() - begun) * 1000)
        if progress is not None:
            progress()
    by_query = _measured(rankings, judged)
    return Report(
        overall=_means(by_query.values()),
        by_prefix=_by_prefix(by_query),
        by_query=by_query,
        rankings=rankings,
        milliseconds=_median_and_95th(spent),
    )


def _measured(rankings: Mapping[str, Ranking], judged: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    # Here and not above: it brings numpy along, and only an evaluation needs it.
    import ir_measures
    from ir_measures import RR, R, nDCG

    names = {nDCG @ 10: "ndcg@10", R @ 10: "recall@10", R @ 20: "recall@20", R @ 100: "recall@100", RR @ 10: "mrr@10"}
    grades = {query: dict(judged[query]) for query in rankings}
    scores = {
        query: {document: float(len(ranking) - place) for place, document in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    values: dict[str, dict[str, float]] = {query: dict.fromkeys(names.values(), 0.0) for query in rankings}
    for each in ir_measures.iter_calc(list(names), grades, scores):
        values[each.query_id][names[each.measure]] = each.value
    return values


def _by_prefix(by_query: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    groups: defaultdict[str, list[Mapping[str, float]]] = defaultdict(list)
    for query, values in by_query.items():
        prefix = query.rpartition("-")[0]
        if prefix:
            groups[prefix].append(values)
    return {prefix: _means(group) for prefix, group in groups.items()}


def _means(rows: Iterable[Mapping[str, float]]) -> dict[str, float]:
    listed = list(rows)
    return {name: round(fmean(row[name] for row in listed), 4) for name in (listed[0] if listed else ())}


def _median_and_95th(spent: Sequence[float]) -> tuple[float, float]:
    if len(spent) < 2:  # noqa: PLR2004  # quantiles needs two
        return (spent[0], spent[0]) if spent else (0.0, 0.0)
    cuts = quantiles(spent, n=_PERCENTILES, method="inclusive")
    return cuts[_PERCENTILES // 2 - 1], cuts[-1]
