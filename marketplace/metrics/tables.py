"""Breakdowns as they are shown: one row for each code, with share, growth, two ranks and the average contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from marketplace.metrics import addresses, parts, words

if TYPE_CHECKING:
    from datetime import date

    from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Side
    from marketplace.metrics.periods import Period
    from marketplace.metrics.readers import Reader


@dataclass(frozen=True)
class Row:
    """One part of a figure.

    `figures` is None where the cell is hidden; `share` and `growth` are ratios, None where they aren't defined.
    """

    code: str
    label: str
    figures: Figures | None
    share: float | None = None
    growth: float | None = None
    rank: int | None = None
    growth_rank: int | None = None
    """Its place by growth: bulletins rank amounts and growth apart."""


@dataclass(frozen=True)
class Table:
    """A breakdown of one side of a cut, the largest part first, hidden ones last."""

    dimension: Dimension
    side: Side
    rows: list[Row]
    growth_of: Period | None
    """The months that growth compares, None where it isn't shown."""
    sums: list[Row]
    """Sums over rows that bulletins print beside them, such as 涉及知识产权; they are no rows of their own."""

    @property
    def title(self) -> str:
        """What it is broken down by."""
        return str(words.DIMENSIONS[self.dimension])

    @property
    def shown(self) -> list[Row]:
        """The rows that aren't hidden."""
        return [row for row in self.rows if row.figures is not None]

    @property
    def hidden(self) -> int:
        """How many rows are."""
        return len(self.rows) - len(self.shown)

    def figure(self, row: Row) -> Figure | None:
        """Return the figure of a row on the table's side."""
        return row.figures.of(self.side) if row.figures else None


def average(figure: Figure) -> int | None:
    """Return the average contract in 分, rounded to the 分; None where there is none."""
    return round(figure.amount_fen / figure.count) if figure.count else None


def table(reader: Reader, cut: Cut, dimension: Dimension, side: Side, today: date) -> Table | None:
    """Return a breakdown as far as the viewer may see it; None where it isn't public or has nothing."""
    found = reader.breakdown(cut, dimension)
    if not found:
        return None
    whole = reader.figures(cut)
    total = whole.of(side).amount_fen if whole else 0
    grown, months = _growth(reader, cut, dimension, side, today)
    found = {code: row for code, row in found.items() if row is None or row.of(side).count}
    order = sorted(found, key=lambda code: _order(code, found[code], side))
    rows = [
        Row(
            code,
            words.name_of(dimension, code, cut.region),
            found[code],
            _share(found[code], side, total),
            grown.get(code),
        )
        for code in order
    ]
    return Table(dimension, side, _ranked(rows), months, _sums(dimension, found, side, total))


def _sums(dimension: Dimension, found: dict[str, Figures | None], side: Side, total: int) -> list[Row]:
    """Return the sums beside a table; none where a hidden row could be worked out with them."""
    known = {code: row for code, row in found.items() if row is not None}
    if len(known) < len(found):
        return []
    return [
        Row(name, str(words.SUBTOTALS[name]), figures, _share(figures, side, total))
        for name, figures in parts.subtotals(dimension, known).items()
        if figures.of(side).count
    ]


def growth(reader: Reader, cut: Cut, side: Side, today: date) -> tuple[float, Period] | None:
    """Return growth against the same months of the year before; None without a base, or where it isn't public."""
    months = _complete(cut, today)
    if months is None:
        return None
    now = reader.figures(replace(cut, period=months))
    base = reader.figures(replace(cut, period=months.previous()))
    ratio = _ratio(now, base, side)
    return None if ratio is None else (ratio, months)


def _complete(cut: Cut, today: date) -> Period | None:
    """Return the part of the period whose months were over on the day of the question."""
    return cut.period.complete(min(today, addresses.day_of(cut.as_of)) if cut.as_of else today)


def _growth(
    reader: Reader, cut: Cut, dimension: Dimension, side: Side, today: date
) -> tuple[dict[str, float | None], Period | None]:
    months = _complete(cut, today)
    if months is None:
        return {}, None
    now = reader.breakdown(replace(cut, period=months), dimension)
    base = reader.breakdown(replace(cut, period=months.previous()), dimension)
    if not now or not base:
        return {}, None
    return {code: _ratio(row, base.get(code), side) for code, row in now.items()}, months


def _ratio(now: Figures | None, base: Figures | None, side: Side) -> float | None:
    if now is None or base is None or not base.of(side).amount_fen:
        return None
    return now.of(side).amount_fen / base.of(side).amount_fen - 1


def _share(figures: Figures | None, side: Side, total: int) -> float | None:
    return figures.of(side).amount_fen / total if figures is not None and total else None


def _order(code: str, figures: Figures | None, side: Side) -> tuple[bool, int, str]:
    return figures is None, -figures.of(side).amount_fen if figures else 0, code


def _ranked(rows: list[Row]) -> list[Row]:
    """Give each row its place by amount and its place by growth."""
    grown = sorted((row.growth for row in rows if row.growth is not None), reverse=True)
    return [
        replace(
            row,
            rank=place if row.figures else None,
            growth_rank=grown.index(row.growth) + 1 if row.growth is not None else None,
        )
        for place, row in enumerate(rows, start=1)
    ]
