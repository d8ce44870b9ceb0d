"""One search by words and by meaning on Elasticsearch, in three rounds of requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from search.elastic import query as build
from search.meaning import hybrid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from search.elastic.index import Indices
    from search.elastic.query import Json
    from search.query import Query

_DIGITS: Final = 5
"""As in the embedded engine: equal vectors shall be equally near."""


@dataclass
class HybridSearch:
    """`text` is what the words find and `scored` what they score; `but` is the id of a record to leave out."""

    indices: Indices
    asked: Query
    text: Json
    scored: Json
    but: str | None = None
    _dates: dict[int, int] = field(default_factory=dict)
    _best: dict[int, float] = field(default_factory=dict)
    _nearest: dict[int, float] = field(default_factory=dict)

    def answer(self) -> Json:
        """What a search by words alone would answer: the hits of the page, their total and the facets."""
        set_ = self._found()
        if self.asked.sort != "relevance":
            return self.indices.search(set_)
        order = hybrid.blend(self)
        counted, *parts = self.indices.searches([set_ | {"from": 0, "size": 0}, *self._page_of(order)])
        counted["hits"]["hits"] = [each for part in parts for each in _scored(part, dict(order))]
        return counted

    def _found(self) -> Json:
        """Ask for the candidates; give the search for all that is found."""
        left_out = [None, *(name for name in self.asked.facets if name in self.asked.filters)]
        by_words = build.scored_body(build.both(self._filters(), self.text), size=hybrid.DEPTH)
        best, *nearest = self.indices.searches([by_words, *map(self._near_without, left_out)])
        near = [hybrid.near(self._cosines(each), self.asked.related) for each in nearest]
        self._best, self._nearest = self._scores(best), near[0]
        found = build.either(self.text, {tie for each in near for tie in each})
        return build.search_body(self.asked, self._but(found), sort=self.asked.sort)

    def _page_of(self, order: Sequence[tuple[int, float]]) -> Iterator[Json]:
        """The searches for the part of the page that is in the common order, and for the part behind it."""
        start, size = self.asked.offset, self.asked.per_page
        ties = [tie for tie, _ in order]
        shown = ties[start : start + size]
        if shown:
            yield self._sources(build.among(shown), 0, len(shown))
        if len(shown) < size:
            behind = build.both(self._filters(), build.except_for(self.text, ties))
            yield self._sources(behind, max(0, start - len(ties)), size - len(shown))

    def _sources(self, query: Json, skip: int, size: int) -> Json:
        return build.scored_body(query, skip=skip, size=size) | {"_source": ["source"]}

    def _near_without(self, name: str | None) -> Json:
        return build.nearest_body(self.asked.meaning, self._filters(without=name), hybrid.NEAR)

    def _filters(self, *, without: str | None = None) -> list[Json]:
        return [*build.filters(self.asked, without=without), *([build.other_than(self.but)] if self.but else [])]

    def _but(self, query: Json) -> Json:
        return build.but_not(query, self.but) if self.but else query

    def _scores(self, answer: Json) -> dict[int, float]:
        return {tie: float(each["_score"]) for tie, each in self._tied(answer)}

    def _cosines(self, answer: Json) -> dict[int, float]:
        """The server's score is (1 + cosine) / 2."""
        return {tie: round(2 * float(each["_score"]) - 1, _DIGITS) for tie, each in self._tied(answer)}

    def _tied(self, answer: Json) -> Iterable[tuple[int, Json]]:
        for each in answer["hits"]["hits"]:
            (tie,), (date,) = each["fields"]["tie"], each["fields"]["published_at"]
            self._dates[tie] = date
            yield tie, each

    # What `hybrid.blend` asks.

    def candidates(self) -> tuple[dict[int, float], dict[int, float]]:
        """The best by words, and the near ones."""
        return self._best, self._nearest

    def missing(self, words: Collection[int], meaning: Collection[int]) -> tuple[dict[int, float], dict[int, float]]:
        """What each side says of candidates of the other."""
        scores = build.scored_body(build.both([build.among(words)], self.scored), size=len(words))
        cosines = build.nearest_body(self.asked.meaning, [build.among(meaning)], max(1, len(meaning)))
        by_words, by_meaning = self.indices.searches([scores, cosines])
        return self._scores(by_words), self._cosines(by_meaning)

    def dates_of(self, ties: Collection[int]) -> dict[int, int]:
        """When these were published: every answer said it."""
        return {tie: self._dates[tie] for tie in ties}


def _scored(answer: Json, scores: dict[int, float]) -> list[Any]:
    """The hits with the scores of the common order, and in it; 0 for what stands behind it, in the server's order."""
    hits = [each | {"_score": scores.get(each["fields"]["tie"][0], 0.0)} for each in answer["hits"]["hits"]]
    places = {tie: place for place, tie in enumerate(scores)}
    return sorted(hits, key=lambda each: places.get(each["fields"]["tie"][0], 0))
