"""One search by words and by meaning in one state of a tantivy folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from search import hybrid
from search import tantivy_query as build
from search.tantivy_search import Search

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tantivy import DocAddress, Query

    from search.vectors import Nearness

_FEW: Final = 5_000
"""If the filters leave no more records than this, all of them are compared; else the nearest are filtered."""
_WIDER: Final = 4


@dataclass(frozen=True)
class HybridSearch(Search):
    """A search that also finds what is near in meaning; `nearness` compares every record with what is asked."""

    nearness: Nearness = field(kw_only=True)

    def _shown(self) -> tuple[int, list[tuple[float, DocAddress]]]:
        if self.asked.sort != "relevance":
            return super()._shown()
        start, size = self.asked.offset, self.asked.per_page
        order = hybrid.blend(self, self.asked.related)
        first = self._addressed(order[start : start + size])
        left = super()._query().and_must_not_match(build.among(self.schema, (tie for tie, _ in order)))
        skip = max(0, start - len(order))
        _, rest = self._sorted(left, "relevance", skip + size)
        return self._many(self._query()), [*first, *((0.0, address) for _, address in rest[skip:])][:size]

    def _query(self, without: str | None = None) -> Query:
        """What the words find, and the near ones; those near with all filters are counted with fewer of them too."""
        ties = {*self._near(without), *self._near(None)}
        return build.either(
            super()._query(without), build.both(self._filtered(without), build.among(self.schema, ties))
        )

    def _near(self, without: str | None) -> tuple[int, ...]:
        nearest = self._nearest(without) if without else self._all_filters
        return hybrid.near(nearest, self.asked.related)

    @cached_property
    def _all_filters(self) -> dict[int, float]:
        return self._nearest(None)

    def _nearest(self, without: str | None) -> dict[int, float]:
        cosines = self.nearness.of(self._allowed(self._filtered(without)))
        return dict(sorted(cosines.items(), key=lambda each: (-each[1], each[0]))[: hybrid.DEPTH])

    def _allowed(self, filtered: Query) -> Iterable[int]:
        """Records that the filters leave, among them the nearest."""
        if self._many(filtered) <= _FEW:
            return self._ties(filtered, _FEW)
        wide = 2 * hybrid.DEPTH
        while True:
            ties = self._ties(build.both(filtered, build.among(self.schema, self.nearness.best(wide).tolist())), wide)
            if len(ties) >= hybrid.DEPTH or wide >= len(self.nearness):
                return ties
            wide *= _WIDER

    def _many(self, query: Query) -> int:
        found: Any = self.searcher.search(query, 1)  # its stub leaves out `count`
        return int(found.count)

    def _ties(self, query: Query, most: int) -> list[int]:
        return [tie for tie, _, _ in self._tied(query, most)]

    def _tied(self, query: Query, most: int) -> list[tuple[int, float, DocAddress]]:
        hits = self.searcher.search(query, max(1, most), count=False).hits
        ties: Any = self.searcher.fast_field_values("tie", [address for _, address in hits])
        return [(tie, score, address) for tie, (score, address) in zip(ties, hits, strict=True)]

    def _addressed(self, scores: Collection[tuple[int, float]]) -> list[tuple[float, DocAddress]]:
        found = self._tied(build.among(self.schema, (tie for tie, _ in scores)), len(scores))
        addresses = {tie: address for tie, _, address in found}
        return [(score, addresses[tie]) for tie, score in scores]

    # What `hybrid.blend` asks.

    def candidates(self) -> tuple[dict[int, float], dict[int, float]]:
        """The best by words, and the nearest in meaning."""
        _, ordered = self._sorted(super()._query(), "relevance", hybrid.DEPTH)
        ties: Any = self.searcher.fast_field_values("tie", [address for _, address in ordered])
        return {tie: score for tie, (score, _) in zip(ties, ordered, strict=True)}, self._all_filters

    def missing(self, words: Collection[int], meaning: Collection[int]) -> tuple[dict[int, float], dict[int, float]]:
        """What each side says of candidates of the other."""
        found = self._tied(build.both(super()._query(), build.among(self.schema, words)), len(words))
        return {tie: score for tie, score, _ in found}, self.nearness.of(meaning)

    def dates_of(self, ties: Collection[int]) -> dict[int, int]:
        """When these were published."""
        found = self._tied(build.among(self.schema, ties), len(ties))
        dates: Any = self.searcher.fast_field_values("published_at", [address for _, _, address in found])
        return {tie: date or 0 for (tie, _, _), date in zip(found, dates, strict=True)}
