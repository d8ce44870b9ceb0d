"""Marking what answered the query, in the record's own text and never as markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from search import analysis
from search.query import Segment
from search.synonyms import NONE, Synonyms
from search.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

LENGTH: Final = 120
"""Characters of a snippet."""

_LEAD: Final = 20
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks the tokens of one query."""

    tokens: frozenset[str]

    @classmethod
    def of(cls, text: str, synonyms: Synonyms = NONE) -> Marker:
        """Make the marker of a query's text; of another word of a group only the whole is marked."""
        cut = analysis.query_tokens(text)
        pairs = {pair for pair in cut.bigrams if not analysis.FUNCTION.intersection(pair)}
        words = {word for word in cut.words if len(word) > 1 or not cut.bigrams}
        alone = cut.chars if not cut.bigrams else ()
        others = {other for found in synonyms.alternatives(text) for other in found.others}
        return cls(frozenset(words | pairs | set(alone) | others))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the text has any of the tokens, overlapping and touching places made one."""
        found = sorted(analysis.occurrences(text, self.tokens))
        merged: list[tuple[int, int]] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def whole(self, text: str) -> tuple[Segment, ...]:
        """The whole text, marked."""
        return _cut(clean(text), self.spans(text), 0, len(text))

    def snippet(self, parts: Iterable[str]) -> tuple[Segment, ...]:
        """The stretch of the parts that answers best; the beginning of the first where none does."""
        texts = [part for part in parts if part]
        best = max((self._best(text) for text in texts), key=lambda found: found[0], default=None)
        if best is None:
            return ()
        _, text, spans, start = best
        return _window(clean(text), spans, start)

    def _best(self, text: str) -> tuple[int, str, list[tuple[int, int]], int]:
        spans = self.spans(text)
        starts = [start for start, _ in spans] or [0]
        covered = {
            start: sum(min(b, start + LENGTH) - a for a, b in spans if start <= a < start + LENGTH)
            for start in starts[:200]
        }
        start = max(covered, key=lambda each: covered[each])
        return covered[start], text, spans, max(0, start - _LEAD)


def _window(text: str, spans: list[tuple[int, int]], start: int) -> tuple[Segment, ...]:
    start = 0 if start <= _LEAD else start
    end = min(len(text), start + LENGTH)
    before = (Segment(_ELLIPSIS),) if start else ()
    after = (Segment(_ELLIPSIS),) if end < len(text) else ()
    return (*before, *_cut(text, spans, start, end), *after)


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    reached = start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        before, marked = text[reached : max(first, start)], text[max(first, start) : min(last, end)]
        segments += [Segment(before), Segment(marked, marked=True)]
        reached = min(last, end)
    segments.append(Segment(text[reached:end]))
    return tuple(segment for segment in segments if segment.text)
