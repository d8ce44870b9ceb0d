"""Text folded for comparing, each letter with the place it came from: what is found is marked where it stood.

Full-width forms, traditional characters, capital letters, invisible characters and spaces inside Chinese words are
usual ways in which one name is written twice, by habit or to hide it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opencc import OpenCC

_LETTERS_KNOWN = 20_000
_GAPS = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `places[i]` is where its letter i stood in the text as it was written."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return (start, end) in the written text of a part that isn't empty."""
        return self.places[start], self.places[end - 1] + 1


def folded(written: str) -> Folded:
    """Fold a text: NFKC, simplified characters, lower case, nothing invisible, no space between two characters."""
    letters = [(one, place) for place, letter in enumerate(written) for one in _letter(letter)]
    text = "".join(one for one, _place in letters)
    kept = _outside(len(text), (gap.span() for gap in _GAPS.finditer(text)))
    return Folded("".join(text[i] for i in kept), tuple(letters[i][1] for i in kept))


def plain(written: str) -> str:
    """Return the folded text alone."""
    return folded(written).text


def _outside(length: int, gaps: Iterable[tuple[int, int]]) -> list[int]:
    dropped = {place for start, end in gaps for place in range(start, end)}
    return [place for place in range(length) if place not in dropped]


@lru_cache(_LETTERS_KNOWN)
def _letter(letter: str) -> str:
    if unicodedata.category(letter) == "Cf":  # joiners, marks of direction, soft hyphens
        return ""
    return str(_simplified().convert(unicodedata.normalize("NFKC", letter))).lower()


@cache
def _simplified() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
