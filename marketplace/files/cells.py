"""One cell as text or as a day, whatever the spreadsheet made of it; `Wrong` names what can't be read."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from marketplace.files import tables

if TYPE_CHECKING:
    from marketplace.files.tables import Cell

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
CACHED = 20_000
LONGEST_FOUND = 60

_DAY = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))(?:[ T]+[0-9:.]+)?")


class Wrong(Exception):
    """A cell can't be read: the code of the problem and what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        self.code, self.found = code, found[:LONGEST_FOUND]
        super().__init__(code)


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


def day(cell: Cell) -> date:
    """Return a day: a date of the spreadsheet, or text like 2025-03-01, 2025/3/1, 2025年3月1日, 20250301.

    Raises:
        Wrong: it is no day.
    """
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _day(text(cell))


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
