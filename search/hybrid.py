"""Finding by words and by meaning at once: which records, and the order of the best, the same for both engines.

A record is found if the words find it, or if it is one of the few nearest in meaning and near enough. The best by
words and the nearest are put in one order by `fusion`; what only the words find follows in their order. So a page
never shows a record twice and never leaves one out, and totals and facets count one and the same set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from search.fusion import fuse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DEPTH: Final = 100
"""So many of the best by words, and so many of the nearest, are put in one order."""

NEAR: Final = 20
"""At most so many are found by their meaning alone: further ones have less and less to do with what is asked."""


class Signals(Protocol):
    """What an engine knows of one query; a record is known by its `tie`. The filters hold in all of it."""

    def candidates(self) -> tuple[dict[int, float], dict[int, float]]:
        """The `DEPTH` best by words with their scores, and the `DEPTH` nearest in meaning with their cosines."""

    def missing(self, words: Collection[int], meaning: Collection[int]) -> tuple[dict[int, float], dict[int, float]]:
        """The scores of those of the one that the words find, the cosines of those of the other that have a vector."""

    def dates_of(self, ties: Collection[int]) -> dict[int, int]:
        """When these records were published."""


def near(nearest: Mapping[int, float], related: float) -> tuple[int, ...]:
    """Those that are found by their meaning alone."""
    enough = sorted((-cosine, tie) for tie, cosine in nearest.items() if cosine >= related)
    return tuple(tie for _, tie in enough[:NEAR])


def blend(signals: Signals, related: float) -> list[tuple[int, float]]:
    """The candidates of one query with their scores, the best first; equal ones the newest first."""
    best, nearest = signals.candidates()
    scored, compared = signals.missing(nearest.keys() - best.keys(), best.keys() - nearest.keys())
    words, cosines = best | scored, nearest | compared
    found = words.keys() | set(near(nearest, related))
    scores = fuse(words, {tie: cosine for tie, cosine in cosines.items() if tie in found})
    dates = signals.dates_of(found)
    order = sorted(found, key=lambda tie: (-scores[tie], -dates.get(tie, 0), tie))
    return [(tie, scores[tie]) for tie in order]
