"""What a text asks for, in terms that both engines understand: weighted tokens, and how many must be there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from search import analysis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEIGHTS: Final = {"words": 1.0, "bigrams": 0.7, "chars": 0.9, "title": 0.5, "owner": 0.5}
"""What a token counts in each field, times the engine's BM25: chosen on one half of a judged set, checked on the
other."""

ENOUGH: Final = 0.1
"""This share of the telling tokens of a short text must be in a record for it to be a hit at all."""

LONG: Final = 60
"""A text with more distinct words and bigrams than this is asked in two stages."""

RAREST: Final = 40
"""So many of the rarest words, and of the rarest bigrams, are the first to look for a long text's candidates."""

MOST: Final = {"words": 300, "bigrams": 300, "chars": 200, "title": 100, "owner": 100}
"""So many tokens of a text are asked in each field: a server limits the clauses of a query."""

CANDIDATES: Final = 200
"""So many candidates of a long text are put in order by all its tokens."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One token wanted in one field."""

    field: str
    token: str
    weight: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: at least `minimum` of the `required` clauses; all of `scored` add to the score."""

    required: tuple[Clause, ...]
    scored: tuple[Clause, ...]
    minimum: int = 1

    @property
    def long(self) -> bool:
        """Whether to ask in two stages."""
        return len(self.required) > LONG


def wanted(text: str) -> Wanted | None:
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
    )


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
