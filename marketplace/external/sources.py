"""A file of the national form: where its head stands, and the rows below it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from marketplace.external import heads
from marketplace.files import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from marketplace.external.heads import Head
    from marketplace.files.tables import Line


@dataclass(frozen=True)
class Source:
    """A file that can be read: its head, and about how many rows it has."""

    path: Path
    head: Head
    expected: int

    def lines(self) -> Iterator[Line]:
        """Yield the rows below the head; rows without any content are left out."""
        return (line for line in tables.lines(self.path, heads.known) if line.row > self.head.row)


def opened(path: Path) -> Source:
    """Find out where the head of a file stands.

    Raises:
        Invalid: it can't be read, has no head, or lacks a column.
    """
    head = heads.find(islice(tables.rows(path, heads.known), heads.WITHIN))
    return Source(path, head, max(tables.count(path) - head.row, 0))
