"""One order out of two: how well the words fit, and how near the meaning is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = 0.55
"""What the words count; the meaning counts the rest (docs/decisions/0012-words-and-meaning-in-one-order.md)."""

_DIGITS: Final = 6
"""Scores that differ by less are equal: the last bits of a float depend on how it was summed up."""


def fuse(words: Mapping[int, float], meaning: Mapping[int, float]) -> dict[int, float]:
    """The scores of all candidates, 0 to 1.

    Each side's scores are stretched to reach from 0, its worst candidate, to 1, its best; a candidate that a side
    does not know is as bad as its worst.
    """
    one, other = _stretched(words), _stretched(meaning)
    return {
        each: round(WORDS * one.get(each, 0.0) + (1 - WORDS) * other.get(each, 0.0), _DIGITS)
        for each in one.keys() | other.keys()
    }


def _stretched(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    lowest, highest = min(scores.values()), max(scores.values())
    span = highest - lowest
    return {each: (score - lowest) / span if span else 1.0 for each, score in scores.items()}
