"""Did you mean: what somebody may have meant whose words stand in no record, or in hardly any.

Known words are the terms of the fields and the keywords of records that the viewer may see. A word is tried that
sounds the same (石墨希), that differs in one character (石黑烯), that was typed in pinyin without the input method
(shimoxi), or that is a slip of one or two letters away (grahpene). It is offered only where it finds more; the query
is never changed by itself.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from search import analysis
from search.text import clean, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from search.engine import Engine
    from search.query import Query

    Keywords = Callable[[str], Iterable[str]]
    """Keywords of the index that begin like a text, as it is written or spelt, or hold it."""

FEW: Final = 3
"""A text that stands in so many records is taken for what was meant."""

TRIED: Final = 6
"""So many texts are tried at most."""

LONGEST: Final = 60
"""Nobody misspells a whole demand: longer texts are left alone."""

_ASKED: Final = 20
_WINDOW: Final = range(8, 2, -1)
_RUN: Final = re.compile("[a-z]+|[\u4e00-\u9fff]+")
_HARD_TO_HEAR: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@dataclass(frozen=True, slots=True)
class Correction:
    """What may have been meant, and in how many records it stands."""

    text: str
    total: int


def did_you_mean(engine: Engine, query: Query) -> Correction | None:
    """Offer the text that stands in most records, with the filters and under the eyes of the query.

    Raises:
        EngineUnavailable: the engine cannot answer.
    """
    text = normalise(clean(query.text)).text.strip()
    if not text or len(text) > LONGEST:
        return None
    known = _total(engine, query, text)
    if known >= FEW:
        return None
    texts = islice(corrections(text, partial(_keywords, engine, query)), TRIED)
    found = [Correction(each, _total(engine, query, each)) for each in texts]
    best = max(found, key=lambda each: each.total, default=None)
    return best if best is not None and best.total > known else None


def _total(engine: Engine, query: Query, text: str) -> int:
    asked = dataclasses.replace(query, text=text, exact=True, facets=(), page=1, per_page=1, meaning=())
    return engine.search(asked).total


def _keywords(engine: Engine, query: Query, beginning: str) -> list[str]:
    found = engine.suggest(beginning, query.visible_to, _ASKED)
    return [normalise(each.text).text for each in found if each.kind == "keyword"]


def corrections(text: str, keywords: Keywords) -> Iterator[str]:
    """A text with one of its words put right, the likeliest first, each once."""
    seen = {text}
    for match in _RUN.finditer(text):
        for word in _instead(match.group(), keywords):
            whole = text[: match.start()] + word + text[match.end() :]
            if whole not in seen:
                seen.add(whole)
                yield whole


def _instead(run: str, keywords: Keywords) -> Iterator[str]:
    if run.isascii():
        yield from _for_latin(run, keywords)
    elif len(run) > 1:
        yield from _for_chinese(run, keywords)


def _for_latin(word: str, keywords: Keywords) -> Iterator[str]:
    """Words that are spelt so in pinyin, then words that look alike; a word that is known is left alone."""
    if len(word) < 3 or word in analysis.domain_terms():  # noqa: PLR2004 - shorter ones are abbreviations
        return
    yield from _by_sound().get(_heard(word), ())
    typed = list(keywords(word))
    yield from (each for each in typed if word in analysis.spelt(each))
    beginning = list(keywords(word[:2]))
    words = {part for each in (*analysis.domain_terms(), *beginning) for part in _RUN.findall(each) if part.isascii()}
    most = 1 if len(word) < 6 else 2  # noqa: PLR2004 - two slips in a short word make another word
    near = sorted((slips(word, each), each) for each in words if abs(len(each) - len(word)) <= most)
    yield from (each for distance, each in near if 0 < distance <= most)


def _for_chinese(run: str, keywords: Keywords) -> Iterator[str]:
    """The run as a whole, then each stretch of it that is no term, the longest first."""
    sound = analysis.spelt(run)[0]
    same = (each for each in keywords(sound) if len(each) == len(run) and analysis.spelt(each)[:1] == (sound,))
    half = max(1, len(run) // 2)
    beside = (each for part in (run[:half], run[half:]) for each in keywords(part))
    yield from _by_sound().get(_heard(sound), ())
    yield from same
    yield from (each for each in beside if _one_off(run, each))
    for size in _WINDOW:
        for start in range(len(run) - size + 1):
            part = run[start : start + size]
            for word in _known_like(part):
                yield run[:start] + word + run[start + size :]


def _known_like(part: str) -> Iterator[str]:
    """Terms of as many characters that sound like it, then those that differ in one."""
    if part in analysis.domain_terms():
        return
    yield from (each for each in _by_sound().get(_heard(analysis.spelt(part)[0]), ()) if len(each) == len(part))
    for place in range(len(part)):
        yield from _by_gap().get(_gap(part, place), ())


@cache
def _by_sound() -> Mapping[str, tuple[str, ...]]:
    return _indexed((_heard(sound), term) for term in analysis.domain_terms() for sound in analysis.spelt(term)[:1])


@cache
def _by_gap() -> Mapping[str, tuple[str, ...]]:
    terms = (term for term in analysis.domain_terms() if len(term) > 2)  # noqa: PLR2004 - one of two is half a word
    return _indexed((_gap(term, place), term) for term in terms for place in range(len(term)))


def _indexed(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for key, term in sorted(pairs):
        index[key] = (*index.get(key, ()), term)
    return index


def _gap(word: str, place: int) -> str:
    return f"{word[:place]}\0{word[place + 1 :]}"


def _heard(sound: str) -> str:
    """Pinyin without the differences that many people don't make: shi and si, chen and cheng."""
    for hard, easy in _HARD_TO_HEAR:
        sound = sound.replace(hard, easy)
    return sound


def _one_off(word: str, other: str) -> bool:
    return len(word) == len(other) > 2 and sum(a != b for a, b in zip(word, other, strict=True)) == 1  # noqa: PLR2004


def slips(word: str, other: str) -> int:
    """How many letters are missing, too many, wrong or swapped with their neighbour."""
    before, last = list[int](), list(range(len(other) + 1))
    for i, left in enumerate(word, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (left != right)))
            if i > 1 and j > 1 and left == other[j - 2] and word[i - 2] == right:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]
