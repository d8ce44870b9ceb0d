"""Bringing text of any script into the one form that is compared, without losing where each character came from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_REPLACEMENT: Final = "\ufffd"
_LONGEST_CODE: Final = 1_000
_DROPPED: Final = r"\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
_COMBINING: Final = r"\u0300-\u036f\u3099\u309a\u20d0-\u20ff"
# Text without any of these maps character by character; with them a cluster is several characters.
_CLUSTERED: Final = re.compile(f"[{_DROPPED}{_COMBINING}]")
_CLUSTER: Final = re.compile(rf"(?s)[{_DROPPED}]|.[{_COMBINING}]*")
_PLAIN: Final = re.compile(f"[^{_DROPPED}{_COMBINING}]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in its normal form; `origins` has, for each character of it, the place it came from.

    `origins` is one longer than `text`; None when every character stands where it stood.
    """

    text: str
    origins: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters `start` to `end` of the normal form stand in the original."""
        if self.origins is None:
            return start, end
        first, last = self.origins[start], self.origins[end - 1]
        # The original characters of one cluster share an origin: the span ends where the next one begins.
        return first, self.origins[bisect_right(self.origins, last)]


def clean(text: str) -> str:
    """Replace lone surrogates, which no engine and no database can store."""
    return _SURROGATE.sub(_REPLACEMENT, text)


def coded(values: Iterable[str]) -> tuple[str, ...]:
    """Codes as engines keep and compare them: without lone surrogates, and no longer than any engine takes."""
    return tuple(clean(value)[:_LONGEST_CODE] for value in values)


def normalise(text: str) -> Normal:
    """Give NFKC, case-folded, simplified (简体) text; control characters become spaces.

    Each character is converted on its own, never by its context, so that a part of a text always has the same
    form as in the whole: otherwise a search for the part would miss the whole.
    """
    plain = text.translate(_TABLE)
    if len(plain) == len(text) and not _CLUSTERED.search(text):
        return Normal(plain, None)
    return _aligned(text)


def _aligned(text: str) -> Normal:
    pieces: list[str] = []
    origins: list[int] = []
    for match in _CLUSTER.finditer(text):
        cluster = match.group()
        piece = _TABLE[ord(cluster)] if _PLAIN.fullmatch(cluster) else _form(cluster)
        pieces.append(piece)
        origins.extend([match.start()] * len(piece))
    return Normal("".join(pieces), (*origins, len(text)))


def _form(cluster: str) -> str:
    if _CLUSTERED.fullmatch(cluster) and not unicodedata.combining(cluster):
        return ""
    first = unicodedata.normalize("NFKC", clean(cluster))
    folded = unicodedata.normalize("NFKC", first.casefold())
    return "".join(_simplify(char) for char in folded)


def _simplify(char: str) -> str:
    if unicodedata.category(char) == "Cc":
        return " "
    if not "\u3400" <= char <= "\U0003ffff":
        return char
    simple = _simplifier().convert(char)
    return simple if len(simple) == 1 else char


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _taiwan_phrases() -> Any:
    from opencc import OpenCC

    return OpenCC("tw2sp")


def mainland(text: str) -> str:
    """Say it in the words of the mainland (軟體 -> 软件, 記憶體 -> 内存); for queries only: lengths change."""
    return str(_taiwan_phrases().convert(clean(text).replace("\0", " ")))


class _Table(dict[int, str]):
    """What `str.translate` looks characters up in; filled as they come."""

    def __missing__(self, code: int) -> str:
        form = self[code] = _form(chr(code)) if not _CLUSTERED.match(chr(code)) else chr(code)
        return form


_TABLE: Final = _Table()
