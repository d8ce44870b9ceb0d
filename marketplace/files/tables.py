"""A file of rows, CSV or Excel workbook, whichever it is: the one door to tables that people bring."""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid
from marketplace.files import kinds, texts, workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from marketplace.files.workbooks import Merged

Cell = str | int | float | bool | date | datetime | None
"""What a cell holds; a CSV file has text only."""

CSV_TYPE = "text/csv"
SAFE_DIGITS = 15  # what a spreadsheet keeps of a number
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password


@dataclass(frozen=True)
class Line:
    """A row: its number in the file, its cells, the merged range that it touches."""

    row: int
    cells: Sequence[Cell]
    merged: str = ""


def kind_of(path: Path, name: str) -> str:
    """Return the media type of a file of rows.

    Args:
        path: the file.
        name: what it is called, for the sentence that refuses it.

    Raises:
        Invalid: it is neither text nor a workbook that is taken.
    """
    if is_workbook(path):
        return _workbook(path, name)
    with path.open("rb") as file:
        old = file.read(len(_OLD_EXCEL)) == _OLD_EXCEL
    if old:
        raise Invalid(
            _l("“%(name)s” is an old (.xls) or a protected workbook. Save it as .xlsx without a password.")
            % {"name": name}
        )
    texts.encoding_of(path)
    return CSV_TYPE


def _workbook(path: Path, name: str) -> str:
    try:
        kind = kinds.media_type_of(path, name)
    except Invalid:
        kind = ""
    if kind != kinds.XLSX:
        raise Invalid(
            _l("“%(name)s” is no workbook (.xlsx) that is taken: damaged, with macros, or too large unpacked.")
            % {"name": name}
        )
    return kind


def is_workbook(path: Path) -> bool:
    """Whether a file is packed as workbooks are."""
    return zipfile.is_zipfile(path)


def count(path: Path) -> int:
    """Return about how many rows a file has, to measure progress by."""
    return workbooks.count(path) if is_workbook(path) else texts.count(path)


def rows(path: Path, suits: Callable[[Sequence[Cell]], int]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield (row number, cells).

    Args:
        path: the file.
        suits: tells how many cells of a row are heads that are known, by which the separator is found.
    """
    return workbooks.lines(path) if is_workbook(path) else texts.lines(path, suits)


def lines(path: Path, suits: Callable[[Sequence[Cell]], int]) -> Iterator[Line]:
    """Yield the rows that have any content, each with the merged range that it touches; arguments as of `rows`."""
    ranges = workbooks.merged(path) if is_workbook(path) else []
    return (line for line in _marked(rows(path, suits), ranges) if line.merged or _filled(line.cells))


def _filled(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def _marked(found: Iterable[tuple[int, Sequence[Cell]]], ranges: Sequence[Merged]) -> Iterator[Line]:
    """Say of each row which merged range it touches; both come in the order of their rows."""
    waiting, open_ranges = list(reversed(ranges)), list[workbooks.Merged]()
    for row, cells in found:
        while waiting and waiting[-1].first <= row:
            open_ranges.append(waiting.pop())
        open_ranges = [one for one in open_ranges if one.last >= row]
        yield Line(row, cells, open_ranges[0].name if open_ranges else "")


def plain(cell: Cell) -> str:
    """Return a cell as plain text: normalised (NFKC), so that full-width digits are digits, without space around."""
    if isinstance(cell, str):
        return unicodedata.normalize("NFKC", cell).strip()
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(cell, ".15g")
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def shortened(cell: Cell) -> bool:
    """Whether a figure is so long that the spreadsheet has lost its last digits."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**SAFE_DIGITS
