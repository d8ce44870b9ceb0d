"""One search by words and by meaning in one state of a tantivy folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from search.embedded import query as build
from search.embedded.searching import Search
from search.meaning import hybrid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tantivy import DocAddress, Query

    from search.meaning.vectors import Nearness

_FEW: Final = 5_000
"""If the filters leave no more records than this, all of them are compared rather than ever more of the nearest."""
_WIDER: Final = 4


@dataclass(frozen=True)
class HybridSearch(Search):
    """A search that also finds what is near in meaning; `nearness` compares every record with what is asked."""

    nearness: Nearness = field(kw_only=True)

    def _shown(self) -> tuple[int, list[tuple[float, DocAddress]]]:
        if self.asked.sort != "relevance":
            return super()._shown()
        start, size = self.asked.offset, self.asked.per_page
        order = hybrid.blend(self)
        shown = self._addressed(order[start : start + size])
        if len(shown) < size:
            shown += self._behind([tie for tie, _ in order], max(0, start - len(order)), size - len(shown))
        return self._many(self._query()), shown

    def _behind(self, ties: Collection[int], skip: int, size: int) -> list[tuple[float, DocAddress]]:
        """What only the words find, in their order."""
        left = self._words.and_must_not_match(build.among(self.schema, ties))
        _, rest = self._sorted(left, "relevance", skip + size)
        return [(0.0, address) for _, address in rest[skip:]]

    def _query(self, without: str | None = None) -> Query:
        """What the words find, and the near ones; those near with all filters are counted with fewer of them too."""
        words = super()._query(without) if without else self._words
        ties = {*self._nearest, *(self._near(without) if without else ())}
        return build.either(words, build.both(self._filtered(without), build.among(self.schema, ties)))

    @cached_property
    def _words(self) -> Query:
        """What the words find, with all filters."""
        return super()._query()

    @cached_property
    def _nearest(self) -> dict[int, float]:
        """What is found by its meaning, with all filters."""
        return self._near(None)

    def _near(self, without: str | None) -> dict[int, float]:
        return hybrid.near(self.nearness.of(self._allowed(self._filtered(without))), self.asked.related)

    def _allowed(self, filtered: Query) -> Iterable[int]:
        """Records that the filters leave, among them the nearest."""
        wide = _WIDER * hybrid.NEAR
        while True:
            ties = self._ties(build.both(filtered, build.among(self.schema, self.nearness.best(wide).tolist())), wide)
            if len(ties) >= hybrid.NEAR or wide >= len(self.nearness):
                return ties
            if self._many(filtered) <= _FEW:
                return self._ties(filtered, _FEW)
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
        """The best by words, and the near ones."""
        _, ordered = self._sorted(self._words, "relevance", hybrid.DEPTH)
        ties: Any = self.searcher.fast_field_values("tie", [address for _, address in ordered])
        return {tie: score for tie, (score, _) in zip(ties, ordered, strict=True)}, self._nearest

    def missing(self, words: Collection[int], meaning: Collection[int]) -> tuple[dict[int, float], dict[int, float]]:
        """What each side says of candidates of the other."""
        assert self.wanted is not None, "without words nothing is asked by meaning"
        scored = build.both(build.among(self.schema, words), build.any_of(self.schema, self.wanted.scoring))
        return {tie: score for tie, score, _ in self._tied(scored, len(words))}, self.nearness.of(meaning)

    def dates_of(self, ties: Collection[int]) -> dict[int, int]:
        """When these were published."""
        found = self._tied(build.among(self.schema, ties), len(ties))
        dates: Any = self.searcher.fast_field_values("published_at", [address for _, _, address in found])
        return {tie: date or 0 for (tie, _, _), date in zip(found, dates, strict=True)}
