"""Excel workbooks: the first sheet is read row by row, never as a whole; merged cells are found before.

A formula is read as its text ("=A1+B1"), so that it is refused in its cell instead of trusted with a value that
whoever saved the file may never have seen.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from marketplace.files.tables import Cell

BLOCK = 1024 * 1024
TAIL = 16 * BLOCK  # what may stand behind the rows: merged cells, links, print settings
END = b"</sheetData>"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


@dataclass(frozen=True)
class Merged:
    """A range of merged cells, e.g. C5:D6."""

    name: str
    first: int
    last: int
    """The rows it spans."""


def lines(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (row number, cells) of the first sheet; rows that the sheet leaves out are left out.

    Raises:
        Invalid: it is no workbook, is damaged or protected by a password.
    """
    with _opened(path) as book:
        sheet = _first_sheet(book)
        sheet.reset_dimensions()  # what a file says of its size needn't be true
        number = 0
        try:
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield number, list(cells)
        except (ValueError, KeyError, TypeError, SyntaxError, zipfile.BadZipFile) as error:
            sentence = _l("The file can't be read behind row %(row)s: %(why)s", row=number, why=str(error)[:200])
            raise Invalid(sentence, field="file") from None


def count(path: Path) -> int:
    """Return how many rows the first sheet says that it has, to measure progress by."""
    with _opened(path) as book:
        return _first_sheet(book).max_row or 0


def merged(path: Path) -> list[Merged]:
    """Return the merged cells of the first sheet by their first row; read from behind the rows, in bounded memory."""
    with _opened(path) as book:
        place = cast("str", _first_sheet(book)._worksheet_path)  # noqa: SLF001 - read-only sheets don't tell
    ranges = (
        Merged(f"{left}{top}:{right}{bottom}", int(top), int(bottom))
        for left, top, right, bottom in (
            (part.decode() for part in found) for found in _MERGED.findall(_behind_rows(path, place))
        )
    )
    return sorted(ranges, key=lambda one: one.first)


def _behind_rows(path: Path, place: str) -> bytes:
    tail = b""
    with zipfile.ZipFile(path) as packed, packed.open(place) as sheet:
        while block := sheet.read(BLOCK):
            tail = tail[-len(END) :] + block
            if END in tail:
                return tail[tail.index(END) :] + sheet.read(TAIL)
    return b""


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a workbook by its content: the file is kept under its digest, without an ending."""
    import openpyxl

    with path.open("rb") as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError):
            raise Invalid(
                _l("This is no Excel workbook (.xlsx) that can be read. A password must be taken off before."),
                field="file",
            ) from None
        yield book


def _first_sheet(book: Any) -> Any:
    sheets = book.worksheets
    if not sheets:
        raise Invalid(_l("The workbook has no sheet."), field="file")
    return sheets[0]
