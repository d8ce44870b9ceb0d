"""A small reader: the amounts and dates in a signed text, shown to the registrar and never used by themselves.

It knows 350万元, 3,500,000.00 元, ￥3500000, 1.2亿元, 大写 (叁佰伍拾万元整) and 2026年11月23日 / 2026-11-23.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEN = 100
_LONGEST = 20  # digits of an amount; what is longer is a telephone or account number

# One character for one character, so that places in the text stay what they are.
_PLAIN = str.maketrans({**{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}, "￥": "¥", "\u3000": " "})

_UNITS = {"元": 1, "圆": 1, "万元": 10_000, "亿元": 100_000_000}
_FIGURES = re.compile(
    r"(?P<sign>¥|RMB)?\s{0,3}(?P<number>\d[\d,]{0,24}(?:\.\d{1,8})?)\s{0,3}(?P<unit>亿元|万元|元|圆)?"
)
_CAPITALS = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,40}[元圆](?:[零壹贰叁肆伍陆柒捌玖角分]{1,6}|整|正)?")
_DATES = re.compile(r"(\d{4})\s{0,2}[年\-/.]\s{0,2}(\d{1,2})\s{0,2}[月\-/.]\s{0,2}(\d{1,2})\s{0,2}日?")

_DIGITS = {sign: number for number, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@dataclass(frozen=True)
class Found:
    """Something found: where it stands in the text, and what it says (分, or a day)."""

    start: int
    end: int
    text: str
    value: int | date

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount of money."""
        return isinstance(self.value, int)


def found_in(text: str) -> list[Found]:
    """Return the amounts and dates in a text in the order in which they stand there, without overlaps."""
    plain = text.translate(_PLAIN)
    places: list[Found] = []
    for pattern, value_of in _READERS:
        for match in pattern.finditer(plain):
            value = value_of(match)
            if value is not None and not any(match.start() < one.end and one.start < match.end() for one in places):
                places.append(Found(match.start(), match.end(), text[match.start() : match.end()].strip(), value))
    return sorted(places, key=lambda one: one.start)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _figures(match: re.Match[str]) -> int | None:
    """Read an amount in figures; a bare number is none."""
    if match["unit"] is None and match["sign"] is None:
        return None
    digits = match["number"].replace(",", "")
    fen = Decimal(digits) * _UNITS[match["unit"] or "元"] * FEN
    return int(fen) if len(digits) <= _LONGEST and fen == int(fen) else None


def _capitals(match: re.Match[str]) -> int | None:
    return fen_of_capitals(match[0])


def fen_of_capitals(text: str) -> int | None:
    """Return the 分 that an amount in capitals (大写) says, None where it isn't one.

    叁佰伍拾万元整 is 350,000,000 分 (3,500,000 元).
    """
    whole, _unit, rest = re.split(r"([元圆])", text, maxsplit=1)
    yuan = _yuan(whole)
    if yuan is None:
        return None
    jiao = re.search(r"([壹贰叁肆伍陆柒捌玖])角", rest)
    fen = re.search(r"([壹贰叁肆伍陆柒捌玖])分", rest)
    return yuan * FEN + (_DIGITS[jiao[1]] * 10 if jiao else 0) + (_DIGITS[fen[1]] if fen else 0)


def _yuan(whole: str) -> int | None:
    """Add up 亿 and 万 groups; a group without a digit isn't a number."""
    total = group = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            group, digit = group + (digit or 1) * _PLACES[sign], 0
        else:
            scale = 10_000 if sign == "万" else 100_000_000
            total = (total + group + digit) * scale if sign == "亿" else total + (group + digit) * scale
            group = digit = 0
    amount = total + group + digit
    return amount if amount > 0 else None


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int | date | None]], ...] = (
    (_DATES, _day),
    (_CAPITALS, _capitals),
    (_FIGURES, _figures),
)


@dataclass(frozen=True)
class Piece:
    """A piece of the text as it is shown: plain (`mark` is ""), or marked with what it agrees with."""

    text: str
    mark: str = ""


def marked(text: str, form: dict[str, int | date | None]) -> Iterator[Piece]:
    """Cut a text into plain and marked pieces; a mark is the form's field that says the same, or "other"."""
    end = 0
    for one in found_in(text):
        if one.start > end:
            yield Piece(text[end : one.start])
        yield Piece(text[one.start : one.end], _field_of(one, form) or "other")
        end = one.end
    if end < len(text):
        yield Piece(text[end:])


def _field_of(one: Found, form: dict[str, int | date | None]) -> str | None:
    return next((field for field, value in form.items() if value is not None and value == one.value), None)
