"""Finding by words and by meaning at once: which records, and the order of the best, the same for both engines.

A record is found if the words find it, or if it is one of the few nearest in meaning and near enough. The best by
words and the nearest are put in one order by `fusion`; what only the words find follows in their order. So a page
never shows a record twice and never leaves one out, and totals and facets count one and the same set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from search.meaning.fusion import fuse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

DEPTH: Final = 200
"""So many of the best by words are put in one order with what is found by its meaning."""

NEAR: Final = 20
"""At most so many are found by their meaning: further ones have less and less to do with what is asked."""


class Signals(Protocol):
    """What an engine knows of one query; a record is known by its `tie`. The filters hold in all of it."""

    def candidates(self) -> tuple[dict[int, float], dict[int, float]]:
        """The `DEPTH` best by words with their scores, and the `near` ones with their cosines."""

    def missing(self, words: Collection[int], meaning: Collection[int]) -> tuple[dict[int, float], dict[int, float]]:
        """What any word in the ones scores, few as they may be, and the cosines of those others that have a vector."""

    def dates_of(self, ties: Collection[int]) -> dict[int, int]:
        """When these records were published."""


def near(cosines: Mapping[int, float], related: float) -> dict[int, float]:
    """Those that are found by their meaning, near enough and few."""
    enough = sorted((-cosine, tie) for tie, cosine in cosines.items() if cosine >= related)
    return {tie: -distance for distance, tie in enough[:NEAR]}


def blend(signals: Signals) -> list[tuple[int, float]]:
    """The candidates of one query with their scores, the best first; equal ones the newest first."""
    best, nearest = signals.candidates()
    scored, compared = signals.missing(nearest.keys() - best.keys(), best.keys() - nearest.keys())
    found = best.keys() | nearest.keys()
    scores = dict.fromkeys(found, 0.0) | fuse(best | scored, nearest | compared)
    dates = signals.dates_of(found)
    order = sorted(found, key=lambda tie: (-scores[tie], -dates.get(tie, 0), tie))
    return [(tie, scores[tie]) for tie in order]
