"""One cell: from what a spreadsheet or a CSV file holds to an amount in 分, a day, a number, a yes or no.

Text is normalised first (NFKC), so that full-width digits are digits. Each reader raises `Wrong` with the problem.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from marketplace.external.problems import Wrong
from marketplace.files import tables
from marketplace.registration.drafts import MOST_FEN

if TYPE_CHECKING:
    from marketplace.files.tables import Cell

FEN = {"yuan": Decimal(100), "wan": Decimal(1_000_000), "yi": Decimal(10_000_000_000)}
"""Unit -> how many 分 it is."""

UNITS = {"元": "yuan", "万元": "wan", "亿元": "yi", "万": "wan", "亿": "yi"}
EARLIEST = date(1985, 1, 1)  # the first rules for technology contracts are of that year
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
CACHED = 20_000

_AMOUNT = re.compile(r"[¥￥]?([-−]?[0-9][0-9,]*(?:\.[0-9]+)?|[-−]?\.[0-9]+)(万元|亿元|元|万|亿)?")
_SCIENTIFIC = re.compile(r"-?[0-9.]+[eE][+-]?[0-9]+")
_DAY = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))(?:[ T]+[0-9:.]+)?")
_NUMBER = re.compile(r"[0-9A-Z-]{8,32}")
_YES, _NO = ("是", "y", "yes", "true", "1"), ("否", "n", "no", "false", "0", "")


def text(cell: Cell) -> str:
    """Return a cell as plain text: normalised, without space around it.

    Raises:
        Wrong: it holds a formula or an error of the spreadsheet.
    """
    return _checked(cell) if isinstance(cell, str) else tables.plain(cell)


@lru_cache(CACHED)
def _checked(raw: str) -> str:
    if "\x00" in raw:
        raise Wrong("not_text")
    plain = tables.plain(raw)
    if plain.startswith("="):
        raise Wrong("formula", plain)
    if plain in ERRORS:
        raise Wrong("error_value", plain)
    return plain


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
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _day(text(cell))
    if found < EARLIEST:
        raise Wrong("too_early", found.isoformat())
    return found


@lru_cache(CACHED)
def _day(plain: str) -> date:
    if not plain:
        raise Wrong("missing")
    found = _DAY.fullmatch(plain)
    if not found:
        raise Wrong("not_date", plain)
    year, month, number, month_too, number_too = found.groups()
    try:
        return date(int(year), int(month or month_too), int(number or number_too))
    except ValueError:
        raise Wrong("not_date", plain) from None


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
