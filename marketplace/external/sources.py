"""A file of registrations as rows: where its head stands, and what stands below it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from marketplace.external import heads
from marketplace.tabular import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from marketplace.external.heads import Head
    from marketplace.tabular.lines import Line


@dataclass(frozen=True)
class Source:
    """A file that can be read: its head, and about how many rows it has."""

    path: Path
    head: Head
    expected: int

    def lines(self) -> Iterator[Line]:
        """Yield the rows below the head; rows without any content are left out."""
        return lines.below(self.path, self.head.row, heads.known)


def opened(path: Path) -> Source:
    """Find out what a file is and where its head stands.

    Raises:
        Invalid: it can't be read, has no head, or lacks a column.
    """
    head = heads.find(islice(lines.rows(path, heads.known), heads.WITHIN))
    return Source(path, head, max(lines.count(path) - head.row, 0))
