"""A file as rows, whatever its format: the one door to CSV and Excel files."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from marketplace.external import heads, texts, workbooks
from marketplace.external.workbooks import Merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from marketplace.external.cells import Cell
    from marketplace.external.heads import Head


@dataclass(frozen=True)
class Line:
    """A row below the head: its number in the file, its cells, the merged range that it touches."""

    row: int
    cells: Sequence[Cell]
    merged: str = ""


@dataclass(frozen=True)
class Source:
    """A file that can be read: its head, and about how many rows it has."""

    path: Path
    head: Head
    expected: int
    workbook: bool

    def lines(self) -> Iterator[Line]:
        """Yield the rows below the head; rows without any content are left out."""
        marked = _marked(_rows(self.path), workbooks.merged(self.path) if self.workbook else [])
        yield from (line for line in marked if line.row > self.head.row and (line.merged or _filled(line.cells)))


def opened(path: Path) -> Source:
    """Find out what a file is and where its head stands.

    Raises:
        Invalid: it can't be read, has no head, or lacks a column.
    """
    workbook = zipfile.is_zipfile(path)
    head = heads.find(islice(_rows(path), heads.WITHIN))
    rows = workbooks.count(path) if workbook else texts.count(path)
    return Source(path, head, max(rows - head.row, 0), workbook)


def _rows(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    return workbooks.lines(path) if zipfile.is_zipfile(path) else texts.lines(path, heads.known)


def _filled(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def _marked(rows: Iterable[tuple[int, Sequence[Cell]]], ranges: Sequence[Merged]) -> Iterator[Line]:
    """Say of each row which merged range it touches; both come in the order of their rows."""
    waiting, open_ranges = list(reversed(ranges)), list[Merged]()
    for row, cells in rows:
        while waiting and waiting[-1].first <= row:
            open_ranges.append(waiting.pop())
        open_ranges = [one for one in open_ranges if one.last >= row]
        yield Line(row, cells, open_ranges[0].name if open_ranges else "")
