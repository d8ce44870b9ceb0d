"""A file as rows, whatever its format: the one door to CSV and Excel files."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.tabular import texts, workbooks
from marketplace.tabular.workbooks import Merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from marketplace.tabular.cells import Cell

    Row = tuple[int, Sequence[Cell]]
    """Row number as a spreadsheet counts, and the cells."""
    Known = Callable[[Sequence[Cell]], int]
    """Tells how many cells of a row are heads that are known."""


@dataclass(frozen=True)
class Line:
    """A row below the head: its number in the file, its cells, the merged range that it touches."""

    row: int
    cells: Sequence[Cell]
    merged: str = ""


def rows(path: Path, known: Known) -> Iterator[Row]:
    """Yield every row of a file; `known` decides between the separators of a CSV file.

    Raises:
        Invalid: it can't be read.
    """
    return workbooks.lines(path) if zipfile.is_zipfile(path) else texts.lines(path, known)


def count(path: Path) -> int:
    """Return about how many rows a file has, to measure progress by."""
    return workbooks.count(path) if zipfile.is_zipfile(path) else texts.count(path)


def below(path: Path, head_row: int, known: Known) -> Iterator[Line]:
    """Yield the rows below the head; rows without any content are left out."""
    ranges = workbooks.merged(path) if zipfile.is_zipfile(path) else []
    for line in _marked(rows(path, known), ranges):
        if line.row > head_row and (line.merged or _filled(line.cells)):
            yield line


def _filled(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def _marked(found: Iterable[Row], ranges: Sequence[Merged]) -> Iterator[Line]:
    """Say of each row which merged range it touches; both come in the order of their rows."""
    waiting, open_ranges = list(reversed(ranges)), list[Merged]()
    for row, cells in found:
        while waiting and waiting[-1].first <= row:
            open_ranges.append(waiting.pop())
        open_ranges = [one for one in open_ranges if one.last >= row]
        yield Line(row, cells, open_ranges[0].name if open_ranges else "")
