"""Numbers as people type them: full-width digits, thousands separators, Chinese signs; exact, never rounded."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from marketplace.listings.states import Operator

RANGE = ".."
MOST_FEN = 10**15
"""The largest amount that is believed: 10 万亿元."""
FEN_IN_WAN = 1_000_000
_LARGEST = Decimal(10) ** 15
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_BETWEEN = re.compile(r"\s*(?:\.\.+|…|~|至|到)\s*")


class NotNumber(ValueError):
    """The text isn't a number that can be stored."""


def plain(text: str) -> str:
    """Return a text with full-width characters and signs in their usual form: ９２％ -> 92%, − -> -."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").strip()


def number(text: str) -> Decimal:
    """Read a decimal number of at most 15 digits before and 8 behind the point.

    Raises:
        NotNumber: it is none, or it is too long to be true.
    """
    cleaned = plain(text).replace(",", "").replace(" ", "")
    if len(cleaned) > 25 or not _NUMBER.fullmatch(cleaned):  # noqa: PLR2004 - 15 + 8 digits, point and sign
        raise NotNumber
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        raise NotNumber from None
    if abs(value) >= _LARGEST or value != round(value, 8):
        raise NotNumber
    return value


def fen_of_wan(text: str) -> int:
    """Read an amount in 万元 (10,000 yuan) as 分.

    Raises:
        NotNumber: no number, not above zero, a fraction of a 分, or above `MOST_FEN`.
    """
    fen = number(text) * FEN_IN_WAN
    if fen != int(fen) or not 0 < fen <= MOST_FEN:
        raise NotNumber
    return int(fen)


def wan_of_fen(fen: int) -> str:
    """Write an amount of 分 in 万元 for a form, exactly."""
    return f"{Decimal(fen) / FEN_IN_WAN:f}"


def ends(operator: Operator, value: str) -> tuple[float | None, float | None]:
    """Return what a value is compared with: (low, high), None for an open end.

    Only an exact value ("=") may be something else than a number, such as IP67; it has no ends.

    Raises:
        NotNumber: a number is needed and there is none, or the range's ends are the wrong way round.
    """
    if operator is Operator.BETWEEN:
        return _range(value)
    try:
        point = float(number(value))
    except NotNumber:
        if operator is Operator.EQUAL:
            return None, None
        raise
    return (
        None if operator is Operator.AT_MOST else point,
        None if operator is Operator.AT_LEAST else point,
    )


def _range(value: str) -> tuple[float, float]:
    parts = _BETWEEN.split(plain(value))
    if len(parts) != 2:  # noqa: PLR2004 - a range has two ends
        raise NotNumber
    low, high = (number(part) for part in parts)
    if low > high:
        raise NotNumber
    return float(low), float(high)
