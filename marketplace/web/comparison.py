"""Two versions of a text side by side, with what went and what came marked."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONG_TEXT = 20_000  # characters from which a comparison goes by lines
_WORD = re.compile(r"[A-Za-z0-9.,]+|\s+|.", re.DOTALL)


def differences(before: object, after: object) -> tuple[Markup, Markup]:
    """Return two texts with what went and what came marked as `<del>` and `<ins>`."""
    if before == after:
        return escape(_plain(before)), escape(_plain(after))
    if isinstance(before, Markup) or isinstance(after, Markup):
        return _marked("del", _plain(before)), _marked("ins", _plain(after))
    old, new = _words(str(_plain(before))), _words(str(_plain(after)))
    moves = difflib.SequenceMatcher(None, old, new, autojunk=True).get_opcodes()
    return (
        _joined("del", ((tag != "equal", old[i:j]) for tag, i, j, _, _ in moves)),
        _joined("ins", ((tag != "equal", new[i:j]) for tag, _, _, i, j in moves)),
    )


def _plain(value: object) -> object:
    return "" if value is None else value


def _words(text: str) -> list[str]:
    """Cut a text into Latin words, single Chinese characters and everything between."""
    return (
        text.splitlines(keepends=True)
        if len(text) > LONG_TEXT
        else re.findall(r"[A-Za-z0-9.,]+|\s+|.", text, re.DOTALL)
    )


def _joined(tag: str, runs: Iterable[tuple[bool, Sequence[str]]]) -> Markup:
    pieces = (_marked(tag, "".join(words)) if changed else escape("".join(words)) for changed, words in runs if words)
    return Markup("").join(pieces)


def _marked(tag: str, content: object) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(tag, content) if content else Markup("")
