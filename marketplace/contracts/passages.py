"""Finding sentences in a contract's Chinese text: which one says something, and which says that it doesn't."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_QUOTE = 120
_SENTENCE = re.compile(r"[^。；！？;\n]+[。；！？;]?")
_CLAUSE_END = "，,：:（）()"
DENIED = re.compile(
    r"不包括|不包含|不含|不涉及|不属于|不承担|不负责|不用于|不得作为|不是|并非|而非|除外|无须|无需|另行(签订|约定|委托|采购)"
)
"""What turns a hit into its contrary: 本合同不包括设备采购."""


def quotes(text: str, pattern: re.Pattern[str], unless: re.Pattern[str] = DENIED) -> Iterator[str]:
    """Yield each sentence that says what a pattern looks for.

    Args:
        text: one or more paragraphs.
        pattern: searched inside single sentences.
        unless: excuses a hit when it stands in the same clause, e.g. 不包括.
    """
    for found in _SENTENCE.finditer(text):
        sentence = found.group().strip()
        if any(not unless.search(_clause(sentence, hit)) for hit in pattern.finditer(sentence)):
            yield _short(sentence)


def _clause(sentence: str, hit: re.Match[str]) -> str:
    """Return the part of a sentence, from comma to comma, in which a hit stands."""
    start = max(sentence.rfind(mark, 0, hit.start()) for mark in _CLAUSE_END) + 1
    ends = [place for mark in _CLAUSE_END if (place := sentence.find(mark, hit.end())) >= 0]
    return sentence[start : min(ends, default=len(sentence))]


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_QUOTE else sentence[: LONGEST_QUOTE - 1] + "…"
