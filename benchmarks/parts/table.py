"""A plain table on standard output; progress goes to standard error, so that the table can be kept."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def say(progress: str) -> None:
    """Say what is being done."""
    print(progress, file=sys.stderr, flush=True)


def show(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads: the first column to the left, numbers to the right."""
    lines = [list(heads), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(heads))]
    for line in lines:
        print(
            "  ".join(
                _padded(cell, width, left=not i) for i, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}" if abs(cell) < 100 else f"{cell:,.0f}"  # noqa: PLR2004
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _padded(cell: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - _width(cell))
    return cell + blanks if left else blanks + cell


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
