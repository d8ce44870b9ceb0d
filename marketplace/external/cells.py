"""One cell: from what a spreadsheet or a CSV file holds to an amount in 分, a day, a number, a yes or no.

Text is normalised first (NFKC), so that full-width digits are digits. Each reader raises `Wrong` with the problem.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from marketplace.files import tables
from marketplace.files.cells import CACHED, Wrong, text
from marketplace.files.cells import day as read_day
from marketplace.registration.drafts import MOST_FEN

if TYPE_CHECKING:
    from marketplace.files.tables import Cell

__all__ = ["Wrong", "amount", "day", "flag", "number", "text"]

FEN = {"yuan": Decimal(100), "wan": Decimal(1_000_000), "yi": Decimal(10_000_000_000)}
"""Unit -> how many 分 it is."""

UNITS = {"元": "yuan", "万元": "wan", "亿元": "yi", "万": "wan", "亿": "yi"}
EARLIEST = date(1985, 1, 1)  # the first rules for technology contracts are of that year

_AMOUNT = re.compile(r"[¥￥]?([-−]?[0-9][0-9,]*(?:\.[0-9]+)?|[-−]?\.[0-9]+)(万元|亿元|元|万|亿)?")
_SCIENTIFIC = re.compile(r"-?[0-9.]+[eE][+-]?[0-9]+")
_NUMBER = re.compile(r"[0-9A-Z-]{8,32}")
_YES, _NO = ("是", "y", "yes", "true", "1"), ("否", "n", "no", "false", "0", "")


def amount(cell: Cell, unit: str) -> int:
    """Return an amount in 分, exactly.

    Args:
        cell: digits, with thousands separators or a unit of its own if need be.
        unit: what the column's figures are in, a key of `FEN`.

    Raises:
        Wrong: it is no amount, negative, 0, above 10^15 分 or has fractions of a 分.
    """
    plain = text(cell).replace(" ", "").replace("，", ",")
    if not plain:
        raise Wrong("missing")
    if _SCIENTIFIC.fullmatch(plain) and isinstance(cell, str):
        raise Wrong("scientific", plain)
    return _in_range(_fen(plain, unit), plain)


@lru_cache(CACHED)
def _fen(plain: str, unit: str) -> Decimal:
    found = _AMOUNT.fullmatch(plain)
    try:
        digits = Decimal(found[1].replace(",", "").replace("−", "-") if found else plain)
    except InvalidOperation:
        raise Wrong("not_amount", plain) from None
    if not digits.is_finite() or (found is None and not _SCIENTIFIC.fullmatch(plain)):
        raise Wrong("not_amount", plain)
    return digits * FEN[UNITS[found[2]] if found and found[2] else unit]


def _in_range(fen: Decimal, plain: str) -> int:
    if fen < 0:
        raise Wrong("negative", plain)
    if fen > MOST_FEN:
        raise Wrong("too_large", plain)
    if fen != int(fen):
        raise Wrong("fraction", plain)
    return int(fen)


def day(cell: Cell) -> date:
    """Return a day: a date of the spreadsheet, or text like 2025-03-01, 2025/3/1, 2025年3月1日, 20250301.

    Raises:
        Wrong: it is no day, or one before there were registrations.
    """
    found = read_day(cell)
    if found < EARLIEST:
        raise Wrong("too_early", found.isoformat())
    return found


def number(cell: Cell) -> str:
    """Return a registration number (合同登记编号), opaque.

    Raises:
        Wrong: it is malformed, or a figure so long that the spreadsheet has lost its last digits.
    """
    if tables.shortened(cell):
        raise Wrong("number_as_value", str(cell))
    plain = text(cell).replace(" ", "").upper()
    if not plain:
        raise Wrong("missing")
    if _SCIENTIFIC.fullmatch(plain):
        raise Wrong("number_as_value", plain)
    if not _NUMBER.fullmatch(plain):
        raise Wrong("not_number", plain)
    return plain


def flag(cell: Cell) -> bool:
    """Return 是 or 否.

    Raises:
        Wrong: it is neither.
    """
    plain = text(cell).lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Wrong("not_flag", plain)
