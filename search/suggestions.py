"""What a person is about to type: keywords, organisations and titles of the records that he may see.

A record is found by the beginnings of its keywords and its owner's name, in characters, in pinyin or by the initials
of pinyin, by the beginning of its title, and by what stands in its text. What is suggested comes from the newest
records found and from nothing else, so it costs the same however many there are, and tells nothing of a hidden one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from search import analysis
from search.ranking import whole
from search.synonyms import word_of
from search.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from search.documents import AnyDocument
    from search.ranking import Phrase

SuggestionKind = Literal["keyword", "owner", "title"]

RECORDS: Final = 100
"""Suggestions come from so many records, the newest that answer."""

LONGEST: Final = 40
"""Characters of what is typed, and of a beginning that is kept."""

_SHARES: Final[dict[SuggestionKind, float]] = {"keyword": 0.5, "owner": 0.25, "title": 0.25}
"""No kind crowds out the others: of the places each has this share first, what is left is filled in this order."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that a person can take instead of typing on, as it stands in a record."""

    text: str
    kind: SuggestionKind


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is typed so far, in the forms in which beginnings are kept; `phrase` finds it inside a text."""

    forms: tuple[str, ...]
    phrase: Phrase

    @classmethod
    def of(cls, typed: str) -> Beginning | None:
        """Read it; None where it is too short to tell anything: one Latin letter, or no sign worth finding."""
        word = word_of(typed[:LONGEST])
        phrase = whole(word)
        if not phrase.clauses or (len(word) == 1 and word.isascii()):
            return None
        return cls(tuple(dict.fromkeys((word, word.replace(" ", "").replace("'", "")))), phrase)

    def opens(self, text: str) -> bool:
        """Whether a text begins so, as it is written or as it is spelt."""
        return any(key.startswith(form) for key in keys(text) for form in self.forms)

    def fits(self, text: str) -> bool:
        """Whether a text begins so or holds what is typed."""
        return self.forms[0] in word_of(text) or self.opens(text)


def starts(document: AnyDocument) -> tuple[str, ...]:
    """The beginnings by which a record is found."""
    spelt = (key for text in (*document.keywords, document.owner_name) for key in keys(text))
    return tuple(dict.fromkeys(key[:LONGEST] for key in (*spelt, clean(word_of(document.title))) if key))


def keys(text: str) -> Iterator[str]:
    """A text in its normal form, in pinyin, and by the initials of its pinyin."""
    word = clean(word_of(text))
    if word:
        yield word
        yield from analysis.spelt(word[:LONGEST])


def chosen(documents: Iterable[AnyDocument], beginning: Beginning, limit: int) -> tuple[Suggestion, ...]:
    """The suggestions of these records, keywords first; those that begin as typed before those that hold it."""
    counted = Counter(each for document in documents for each in _fitting(document, beginning))
    ranked = sorted(counted, key=lambda each: _place(each, counted[each], beginning))
    distinct = list({(each.kind, word_of(each.text)): each for each in reversed(ranked)}.values())[::-1]
    first = [each for kind, share in _SHARES.items() for each in _of_kind(distinct, kind)[: max(1, int(limit * share))]]
    rest = [each for each in distinct if each not in first]
    taken = {*first[:limit], *rest[: max(0, limit - len(first))]}
    return tuple(each for each in distinct if each in taken)


def _fitting(document: AnyDocument, beginning: Beginning) -> Iterator[Suggestion]:
    for keyword in dict.fromkeys(document.keywords):
        yield from _if_fit(Suggestion(keyword, "keyword"), beginning)
    yield from _if_fit(Suggestion(document.owner_name, "owner"), beginning)
    yield from _if_fit(Suggestion(document.title, "title"), beginning)


def _if_fit(suggestion: Suggestion, beginning: Beginning) -> Iterator[Suggestion]:
    if suggestion.text and beginning.fits(suggestion.text):
        yield suggestion


def _place(suggestion: Suggestion, count: int, beginning: Beginning) -> tuple[int, bool, int, int, str]:
    kind = list(_SHARES).index(suggestion.kind)
    return kind, not beginning.opens(suggestion.text), -count, len(suggestion.text), suggestion.text


def _of_kind(suggestions: list[Suggestion], kind: SuggestionKind) -> list[Suggestion]:
    return [each for each in suggestions if each.kind == kind]
