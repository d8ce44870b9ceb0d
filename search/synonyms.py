"""Words that find each other, brought in when a question is asked: changing them needs no rebuild."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from search.text import mainland, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FIRST_CJK: Final = "\u2e80"


@dataclass(frozen=True, slots=True)
class Alternative:
    """A word of a text that stands in a group, and the other words of that group; all in their normal form."""

    said: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of words or phrases that mean the same, as somebody typed them (发光二极管, LED)."""

    groups: tuple[tuple[str, ...], ...] = ()

    def alternatives(self, text: str) -> tuple[Alternative, ...]:
        """What else could have been said for the words of a text, in their order; the longest words first.

        A phrase counts as one word however the dictionary cuts it: 发光 inside 发光二极管 is no word of its own.
        """
        if not self.groups:
            return ()
        known = _read(self)
        forms = dict.fromkeys((_normal(text), _normal(mainland(text))))
        said = dict.fromkeys(word for form in forms for word in known.words_of(form))
        return tuple(Alternative(word, known.others[word]) for word in said)


NONE: Final = Synonyms()
"""No word finds another."""


def word_of(text: str) -> str:
    """The form in which words of a group are compared: two words of one form are the same word."""
    return _normal(text)


@dataclass(frozen=True, slots=True)
class _Known:
    """Every word of the groups with the others of its group, and how long the words are that begin with a sign."""

    others: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, tuple[int, ...]]

    def words_of(self, text: str) -> Iterator[str]:
        """The words that stand in a normal text, none inside another."""
        start = 0
        while start < len(text):
            word = self._word_at(text, start)
            if word:
                yield word
            start += len(word) or 1

    def _word_at(self, text: str, start: int) -> str:
        found = (text[start : start + size] for size in self.sizes.get(text[start], ()))
        return next((word for word in found if word in self.others and _whole(text, start, start + len(word))), "")


@lru_cache(maxsize=8)
def _read(synonyms: Synonyms) -> _Known:
    others: dict[str, tuple[str, ...]] = {}
    for group in synonyms.groups:
        words = tuple(filter(None, dict.fromkeys(map(_normal, group))))
        for word in words:
            others.setdefault(word, tuple(other for other in words if other != word))
    sizes: dict[str, set[int]] = {}
    for word in others:
        sizes.setdefault(word[0], set()).add(len(word))
    return _Known(others, {first: tuple(sorted(each, reverse=True)) for first, each in sizes.items()})


def _normal(text: str) -> str:
    return " ".join(normalise(text).text.split())


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on at either end: LED isn't in sealed; Chinese is written without gaps."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (_goes_on(before, text[start]) or _goes_on(text[end - 1], after))


def _goes_on(left: str, right: str) -> bool:
    return all(char.isalnum() and char < _FIRST_CJK for char in (left, right))
