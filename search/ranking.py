"""What a text asks for, in terms that both engines understand: weighted tokens, and how many must be there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from search import analysis
from search.synonyms import NONE, Synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from search.query import Query

WEIGHTS: Final = {"words": 1.0, "bigrams": 0.8, "chars": 1.6, "title": 0.5, "owner": 0.5}
"""What a token counts in each field, times the engine's BM25: checked on halves of one judged set and on another set
(docs/search.md). A pair partly repeats what its word says; characters bridge two wordings of the same."""

ENOUGH: Final = 0.1
"""This share of the telling tokens of a short text must be in a record for it to be a hit at all."""

LONG: Final = 60
"""A text with more distinct words and bigrams than this is asked in two stages."""

RAREST: Final = 40
"""So many of the rarest words, and of the rarest bigrams, are the first to look for a long text's candidates."""

MOST: Final = {"words": 300, "bigrams": 300, "chars": 200, "title": 100, "owner": 100}
"""So many tokens of a text are asked in each field: a server limits the clauses of a query."""

SYNONYM: Final = 0.8
"""What another word of a group counts, of what the word that was typed counts."""

MOST_SYNONYMS: Final = 50
"""So many other words are asked for one text."""

CANDIDATES: Final = 200
"""So many candidates of a long text are put in order by all its tokens."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One token wanted in one field."""

    field: str
    token: str
    weight: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that count only together: a word that the dictionary may cut in one text and not in the next."""

    clauses: tuple[Clause, ...]
    stands_for: int = 1
    """So many required clauses are met where it is in the record."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: at least `minimum` of `finding`; all of `scoring` adds to the score.

    `phrases` are other words for what was typed: each stands for the clauses of its word, none raises the minimum.
    """

    required: tuple[Clause, ...]
    scored: tuple[Clause, ...]
    minimum: int = 1
    phrases: tuple[Phrase, ...] = ()

    @property
    def finding(self) -> tuple[Clause | Phrase, ...]:
        """What a short text finds its records by."""
        repeated = (each for each in self.phrases for _ in range(min(each.stands_for, self.minimum)))
        return (*self.required, *repeated)

    @property
    def scoring(self) -> tuple[Clause | Phrase, ...]:
        """What puts the records in order."""
        return (*self.scored, *self.phrases)

    @property
    def long(self) -> bool:
        """Whether to ask in two stages."""
        return len(self.required) > LONG


def of_query(query: Query) -> Wanted | None:
    """Read what is asked of an engine; None when its text has nothing to search for."""
    return exactly(query.text) if query.exact else wanted(query.text, query.synonyms)


def wanted(text: str, synonyms: Synonyms = NONE) -> Wanted | None:
    """Read a query; None when there is nothing to search for in it."""
    cut = analysis.query_tokens(text)
    if not cut:
        return None
    telling = _telling(cut)
    names = () if len(telling) > LONG else _clauses("owner", cut.words)
    scored = (*_clauses("words", cut.words), *_clauses("bigrams", cut.bigrams), *_clauses("chars", cut.chars))
    return Wanted(
        required=(*telling, *names),
        scored=(*scored, *_clauses("title", cut.words), *names),
        minimum=1 if len(telling) > LONG else max(1, math.ceil(ENOUGH * len(telling))),
        phrases=tuple(islice(_other_words(text, synonyms), MOST_SYNONYMS)),
    )


def exactly(text: str) -> Wanted | None:
    """Read a query of which every pair of neighbours and every Latin word must be in the record."""
    asked, phrase = wanted(text), whole(text)
    return replace(asked, required=(), phrases=(phrase,), minimum=1) if asked and phrase.clauses else None


def whole(text: str) -> Phrase:
    """The tokens of every text that holds this one, whatever the dictionary makes of its neighbours."""
    cut = analysis.tokens(text).distinct()
    chinese, paired = set(cut.chars), set("".join(cut.bigrams))
    # Chinese words are left out: whether they are cut depends on what stands beside them.
    latin = (word for word in cut.words if chinese.isdisjoint(word) and not word.startswith("#"))
    return Phrase(
        (
            *_clauses("words", tuple(latin)),
            *_clauses("bigrams", cut.bigrams),
            *_clauses("chars", tuple(char for char in cut.chars if char not in paired)),
        )
    )


def _other_words(text: str, synonyms: Synonyms) -> Iterator[Phrase]:
    """Each other word as a phrase that weighs somewhat less than the word that was typed."""
    for found in synonyms.alternatives(text):
        said = wanted(found.said)
        phrases = (_weighed(other, said) for other in found.others if said is not None)
        yield from (phrase for phrase in phrases if phrase.clauses)


def _weighed(other: str, said: Wanted) -> Phrase:
    """Weigh another word; what it shares with the word that was typed adds to the score already."""
    cut, clauses = analysis.tokens(other), whole(other).clauses
    shared = {each.token for each in said.scored}.intersection((*cut.words, *cut.bigrams, *cut.chars))
    already = _weight(each for each in said.scored if each.token in shared)
    own = _weight(each for each in clauses if each.token not in shared)
    share = max(0.0, SYNONYM * _weight(said.scored) - already) / (own or 1.0)
    weights = (0.0 if each.token in shared else each.weight * share for each in clauses)
    return Phrase(
        tuple(replace(each, weight=weight) for each, weight in zip(clauses, weights, strict=True)), len(said.required)
    )


def _weight(clauses: Iterable[Clause]) -> float:
    return sum(each.weight for each in clauses)


def _telling(cut: analysis.Tokens) -> tuple[Clause, ...]:
    """Words of more than one character, and pairs without a function word; all there is where there is neither."""
    words = tuple(word for word in cut.words if len(word) > 1)
    pairs = tuple(pair for pair in cut.bigrams if not analysis.FUNCTION.intersection(pair))
    if words or pairs:
        return (*_clauses("words", words), *_clauses("bigrams", pairs))
    return (*_clauses("words", cut.words), *_clauses("bigrams", cut.bigrams), *_clauses("chars", cut.chars))


def rarest(asked: Wanted, frequency: Callable[[str, str], int], *, above: int = 0) -> Iterator[tuple[Clause, ...]]:
    """The clauses that find the candidates of a long text, then twice as many, until all are asked.

    Ask for more as long as fewer than `CANDIDATES` are found: in a small index the rarest tokens may find nothing.
    `frequency(field, token)` counts documents. Tokens in no more than `above` of them are passed over: 1 where the
    asking document itself is in the index, because what only it says finds nothing else.
    """
    fields = [_by_rarity(asked, field, frequency, above) for field in ("words", "bigrams")]
    longest = max(map(len, fields))
    many = RAREST
    while longest:
        yield tuple(each for field in fields for each in field[:many])
        if many >= longest:
            return
        many *= 2


def _by_rarity(asked: Wanted, field: str, frequency: Callable[[str, str], int], above: int) -> list[Clause]:
    counted = [(frequency(field, each.token), each) for each in asked.required if each.field == field]
    present = sorted(((count, each) for count, each in counted if count > above), key=lambda pair: pair[0])
    return [each for _, each in present]


def _clauses(field: str, tokens: tuple[str, ...]) -> tuple[Clause, ...]:
    return tuple(Clause(field, token, WEIGHTS[field]) for token in tokens[: MOST[field]])
