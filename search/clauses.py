"""What a clause of a stored query demands of a record: every telling word of it.

A plain search is content with a part of the words; a clause wants each. So that whatever holds the clause as it
stands is found however its own text was cut, a Chinese word is looked for in the text and not among the text's
words, and what the dictionary does not know is demanded pair by pair.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from search import analysis, quantities
from search.query import LONGEST_TEXT
from search.text import clean, mainland, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARTICLES: Final = frozenset(("an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"))


@dataclass(frozen=True, slots=True)
class Needs:
    """What must stand in a record: Chinese `words` anywhere in its text, and `tokens` as words of their own.

    Tokens are Latin words, formulas and quantities. Both are in the form of `analysis`, without repetitions.
    """

    words: tuple[str, ...]
    tokens: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Tokens of `analysis` that every record has which meets these needs; more records may have them."""
        pairs = (term for word in self.words for term in _pairs(word))
        return tuple(dict.fromkeys((*pairs, *self.tokens)))


def alternatives(clause: str) -> tuple[Needs, ...]:
    """The needs of a clause as it is written, and as the mainland would say it; none where nothing is searchable."""
    clause = clause[:LONGEST_TEXT]
    both = (needs(clause), needs(mainland(clause)))
    return tuple(dict.fromkeys(each for each in both if each is not None))


def needs(text: str) -> Needs | None:
    """Cut a text into what it demands; None where there is no word in it.

    Single characters count only where there is nothing else; function words never do.
    """
    measured, rest = _quantities(text)
    words: list[str] = []
    tokens = list(measured)
    single: list[tuple[bool, str]] = []
    for chinese, word in _pieces(normalise(rest).text):
        if len(word) == 1:
            single.append((chinese, word))
        else:
            (words if chinese else tokens).append(word)
    if not words and not tokens:
        words = [word for chinese, word in single if chinese]
        tokens = [word for chinese, word in single if not chinese]
    return Needs(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(tokens))) if words or tokens else None


def _quantities(text: str) -> tuple[list[str], str]:
    """The tokens of a text's quantities, and the text without them: 450MPa is as good as 0.45 GPa."""
    plain = unicodedata.normalize("NFKC", clean(text))
    found = quantities.find(plain)
    ends = [0, *(each.end for each in found)]
    starts = [*(each.start for each in found), len(plain)]
    rest = " ".join(plain[end:start] for end, start in zip(ends, starts, strict=True))
    return [each.token for each in found], rest


def _pieces(normal: str) -> Iterator[tuple[bool, str]]:
    """Telling pieces of a text in its order, and whether they are Chinese."""
    for kind, run, _ in analysis.runs(normal):
        if kind == "cjk":
            yield from ((True, word) for word in _chinese(run))
        elif run not in _ARTICLES and (kind == "latin" or analysis.searchable(run)):
            yield False, run


def _chinese(run: str) -> Iterator[str]:
    telling = (word for word in analysis.longest_words(run))
    for unknown, group in groupby(telling, key=_kind):
        if unknown == "character":
            yield from _pairs("".join(group))
        elif unknown == "word":
            yield from group


def _kind(word: str) -> str:
    if analysis.FUNCTION.issuperset(word):
        return "function"
    return "character" if len(word) == 1 else "word"


def _pairs(word: str) -> list[str]:
    """Every two neighbours; a single character as it is."""
    return [first + second for first, second in pairwise(word)] or [word]
