"""What a word is: the one definition for both engines, for indexing and for querying alike.

A text gives three lists of tokens. `words`: Chinese words by dictionary (and the shorter words inside them), Latin
words, formulas and units kept whole (al-zn-mg, 450mpa) and their parts, and quantities brought to one unit.
`bigrams`: every pair of neighbours, so that no substring is ever lost whatever the dictionary says. `chars`: every
Chinese character by itself, for texts that share no pair; they count for less.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any, Final

from search import quantities
from search.text import mainland, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION: Final = 2
"""Raise it with every change to what a word is: it makes every index stale."""

FUNCTION: Final = frozenset("的了与和及或在是对为以于从由等其之而并将被把这那有可所中上下")
"""Characters that say nothing: a pair with one of them is no sign that a record answers."""

# Scripts written without blanks: Han with its extensions, kana, Hangul.
_CJK: Final = "々〇\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_LETTER: Final = rf"(?:(?![{_CJK}])[^\W_])"
_RUN: Final = re.compile(
    rf"(?P<cjk>[{_CJK}]+)|(?P<latin>{_LETTER}+(?:[-./·'’&_+:*×]{_LETTER}+)*\+{{0,2}})|(?P<symbol>[^\w\s])"
)
_LONGEST: Final = 64
"""Characters of a run without blanks that are looked at; engines refuse or split longer tokens, each its own way."""
_HAS_CJK: Final = re.compile(f"[{_CJK}]")
_ALL_CJK: Final = re.compile(f"[{_CJK}]+")
_PART: Final = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_PIECE: Final = re.compile(r"[^-/·&_+:*×]+")
_SYMBOLS: Final = {"So", "Sm", "Sc"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text in its order, repetitions kept; none of them holds white space."""

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    chars: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.words or self.bigrams or self.chars)

    def distinct(self) -> Tokens:
        """The same without repetitions."""
        return Tokens(*(tuple(dict.fromkeys(each)) for each in (self.words, self.bigrams, self.chars)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands in the text as it was given."""

    token: str
    start: int
    end: int


def tokens(text: str) -> Tokens:
    """Cut a text for the index."""
    normal = normalise(text).text
    cut = list(runs(normal))
    return Tokens(
        (*_dictionary_words(normal), *_run_words(cut), *(each.token for each in quantities.find(text))),
        tuple(_bigrams(cut)),
        tuple(char for kind, run, _ in cut if kind == "cjk" for char in run),
    )


def runs(normal: str) -> Iterator[tuple[str | None, str, int]]:
    """The runs of a text in its normal form: "cjk", "latin" or "symbol", the run, and where it starts."""
    for match in _RUN.finditer(normal):
        run = match.group()
        yield match.lastgroup, run if match.lastgroup == "cjk" else run[:_LONGEST], match.start()


@lru_cache(maxsize=1_000)  # one demand is judged against many results, one after the other
def words(text: str) -> frozenset[str]:
    """The distinct words of a text, for comparing it with others."""
    return frozenset(tokens(text).words)


def query_tokens(text: str) -> Tokens:
    """Cut what a person typed, or a whole demand: distinct tokens, and the mainland's words for Taiwan's."""
    own = tokens(text)
    other = mainland(text)
    if normalise(other).text != normalise(text).text:
        extra = tokens(other)
        own = Tokens(own.words + extra.words, own.bigrams + extra.bigrams, own.chars)
    return own.distinct()


def occurrences(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where a text has any of the tokens, for highlighting; no dictionary is asked, so it is quick."""
    normal = normalise(text)
    present = [token for token in wanted if token in normal.text]
    for token in present:
        if _unbroken(token):
            yield from (normal.span(start, start + len(token)) for start in _starts(normal.text, token))
    whole = {token for token in present if not _unbroken(token)}
    for kind, run, start in runs(normal.text) if whole else ():
        yield from (normal.span(first, last) for token, first, last in _run_places(kind, run, start) if token in whole)


@lru_cache(maxsize=10_000)  # the tokens of one query are looked for in every part of every hit
def _unbroken(token: str) -> bool:
    """Whether it is of scripts without blanks alone, so that wherever it stands it is an occurrence."""
    return bool(_ALL_CJK.fullmatch(token))


def _starts(text: str, token: str) -> Iterator[int]:
    start = text.find(token)
    while start >= 0:
        yield start
        start = text.find(token, start + 1)


def word_places(text: str) -> Iterator[Place]:
    """Every word with its place in the text, for citing."""
    normal = normalise(text)
    for word, start, end in _segmenter().tokenize(normal.text, "search"):
        if _HAS_CJK.search(word):
            yield Place(word, *normal.span(start, end))
    for kind, run, first in runs(normal.text):
        for word, start, end in _run_places(kind, run, first):
            yield Place(word, *normal.span(start, end))


def _run_places(kind: str | None, run: str, start: int) -> Iterator[tuple[str, int, int]]:
    if kind == "latin":
        yield run, start, start + len(run)
        yield from ((part, start + first, start + last) for part, first, last in _parts(run))
    elif kind == "symbol" and searchable(run):
        yield run, start, start + len(run)


def _dictionary_words(normal: str) -> list[str]:
    return [word for word in _segmenter().cut_for_search(normal) if _HAS_CJK.search(word)]


def _run_words(runs: list[tuple[str | None, str, int]]) -> Iterator[str]:
    for kind, run, _ in runs:
        if kind == "latin":
            yield run
            yield from (part for part, _, _ in _parts(run))
        elif kind == "symbol" and searchable(run):
            yield run


def _parts(run: str) -> Iterator[tuple[str, int, int]]:
    """The numbers and the letters of a run, and what stands between its hyphens (5g-a: 5g); each place once."""
    found = {match.span(): match.group() for each in (_PART, _PIECE) for match in each.finditer(run)}
    yield from ((part, *place) for place, part in found.items() if len(part) > 1 and part != run)


def longest_words(run: str) -> list[str]:
    """A Chinese run as the dictionary's words, the longest there are; what it does not know falls into characters."""
    return list(_segmenter().cut(run, hmm=False))


def searchable(symbol: str) -> bool:
    """Whether a sign is worth finding (👍, ±, €) or mere punctuation."""
    return unicodedata.category(symbol) in _SYMBOLS


def _bigrams(runs: list[tuple[str | None, str, int]]) -> Iterator[str]:
    before, reached = "", -1
    for kind, run, start in runs:
        first, last = (run[0], run[-1]) if kind == "cjk" else (run, run)
        if before and start == reached and kind != "symbol":
            yield before + first
        if kind == "cjk":
            yield from (run[i : i + 2] for i in range(len(run) - 1))
        before, reached = ("", -1) if kind == "symbol" else (last, start + len(run))


@lru_cache(maxsize=10_000)  # few organisations own many records
def pinyin(name: str) -> tuple[str, ...]:
    """A name in Latin letters: the whole and each of its words, in full and by initials."""
    from pypinyin import Style, lazy_pinyin

    words = [word for word in _dictionary_words(normalise(name).text) if len(word) > 1]
    whole = "".join(_HAS_CJK.findall(normalise(name).text))
    spelt = (
        "".join(lazy_pinyin(word, style=style))
        for word in (whole, *words)
        for style in (Style.NORMAL, Style.FIRST_LETTER)
    )
    return tuple(dict.fromkeys(form for form in spelt if len(form) > 1))


@lru_cache(maxsize=50_000)  # the same keywords stand in many records
def spelt(text: str) -> tuple[str, ...]:
    """A text in Latin letters, in full and by initials; nothing where it has no Chinese in it."""
    from pypinyin import Style, lazy_pinyin

    normal = normalise(text).text
    if not _HAS_CJK.search(normal):
        return ()
    return tuple("".join(lazy_pinyin(normal, style=style)) for style in (Style.NORMAL, Style.FIRST_LETTER))


@cache
def domain_terms() -> frozenset[str]:
    """The terms of the eleven fields, in their normal form."""
    lines = _dictionary_file().splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(normalise(word).text for word in words)


def _dictionary_file() -> str:
    return resources.files("search").joinpath("data/terms.txt").read_text(encoding="utf-8")


@cache
def _segmenter() -> Any:
    import rjieba

    segmenter = rjieba.Jieba()
    for term in sorted(domain_terms()):
        segmenter.add_word(term, None, None)
    return segmenter


@cache
def fingerprint() -> str:
    """A short name for this definition of a word: code, dictionary, segmenter; an index of another one is stale."""
    parts = [str(VERSION), _dictionary_file(), metadata.version("rjieba"), metadata.version("opencc")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
