"""Words that mean the same in two texts: each as its own text writes it."""

from __future__ import annotations

import re
from functools import lru_cache

from search.text import Normal, normalise


@lru_cache(maxsize=100)  # one text is compared with many, one after the other
def _normal(text: str) -> Normal:
    return normalise(text)


def pairs(asked: str, said: str, groups: tuple[tuple[str, ...], ...]) -> list[tuple[str, str]]:
    """Give (word of `asked`, another word of the same group in `said`), each spelt as it stands in its text.

    A word that both texts write is no pair: it is simply shared.
    """
    found = []
    for group in groups:
        mine, theirs = _written(asked, group), _written(said, group)
        new = [word for form, word in theirs.items() if form not in mine]
        found += [(word, new[0]) for form, word in mine.items() if form not in theirs and new]
    return found


def _written(text: str, group: tuple[str, ...]) -> dict[str, str]:
    """Which words of a group a text has: normal form -> as it stands there."""
    normal = _normal(text)
    found = {}
    for word in group:
        form = normalise(word).text.strip()
        match = _form(form).search(normal.text) if form else None
        if match:
            start, end = normal.span(match.start(), match.end())
            found[form] = text[start:end]
    return found


@lru_cache(maxsize=10_000)
def _form(form: str) -> re.Pattern[str]:
    """What finds a word: one in Latin letters as a whole only, since "AI" does not stand in "FAIR"."""
    before, after = (r"(?<![a-z0-9])" if form[:1].isascii() else ""), (r"(?![a-z0-9])" if form[-1:].isascii() else "")
    return re.compile(before + re.escape(form) + after)
