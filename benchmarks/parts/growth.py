"""How cost grows: each figure beside the same one at the smallest size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.parts.table import show

if TYPE_CHECKING:
    from benchmarks.parts.timing import Figure


def show_growth(figures: list[Figure]) -> None:
    """Print what each figure is of the same at the smallest size."""
    smallest: dict[tuple[str, str], Figure] = {}
    rows = []
    for one in figures:
        first = smallest.setdefault((one.engine, one.what), one)
        if first is not one and first.value:
            times = f"{one.records / first.records:.0f}x"
            rows.append((one.engine, one.what, times, f"{one.value / first.value:.2f}x"))
    if rows:
        print()
        show(("engine", "how cost grows", "records", "cost"), rows)
