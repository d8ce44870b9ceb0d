"""Readers of cells that several formats share: from a cell to a value that JSON can hold."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from marketplace.files import cells
from marketplace.files.cells import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marketplace.files.tables import Cell

LONGEST = 200
PERCENT_BP = 100


def words(cell: Cell) -> str:
    """Return text, its spaces made one each.

    Raises:
        Wrong: there is none, or too much of it.
    """
    text = " ".join(cells.text(cell).split())
    if not text:
        raise Wrong("missing")
    if len(text) > LONGEST:
        raise Wrong("too_long", text)
    return text


def day(cell: Cell) -> str:
    """Return a day in ISO form."""
    return cells.day(cell).isoformat()


def year(cell: Cell) -> int:
    """Return a year, or the year of a day."""
    plain = cells.text(cell)
    if not plain:
        raise Wrong("missing")
    if plain.isascii() and plain.isdigit() and len(plain) == len("2026"):
        return int(plain)
    return cells.day(cell).year


def share(cell: Cell) -> int:
    """Return a share in hundredths of a percent: 25, 25 % and 25.00 are 2500.

    Raises:
        Wrong: it is no number, or finer than that.
    """
    plain = cells.text(cell).removesuffix("%").strip()
    if not plain:
        raise Wrong("missing")
    try:
        found = Decimal(plain) * PERCENT_BP
    except InvalidOperation:
        raise Wrong("not_number", plain) from None
    if not found.is_finite() or found != found.to_integral_value():
        raise Wrong("not_number", plain)
    return int(found)


def one_of(meanings: Mapping[str, str]) -> Callable[[Cell], str]:
    """Return a reader of a word from a list: word in lower case -> what is stored."""

    def read(cell: Cell) -> str:
        plain = cells.text(cell).lower()
        if not plain:
            raise Wrong("missing")
        if plain not in meanings:
            raise Wrong("not_listed", plain)
        return meanings[plain]

    return read


def several(cell: Cell) -> list[str]:
    """Return what is listed in one cell, divided by ; or 、 or a comma."""
    plain = words(cell)
    for separator in (";", "、", "，"):
        plain = plain.replace(separator, ",")
    return [part.strip() for part in plain.split(",") if part.strip()]
