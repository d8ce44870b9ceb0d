"""Which cells of a public table are hidden, so that none of them follows from what is shown beside it.

统计法 art. 28: figures from which a single respondent can be identified or inferred are not disclosed. A cell is small
when it holds few contracts or few parties. A small cell is hidden, and with it as many others as it takes: every shown
sum over the table, less the shown sums inside it, holds either no hidden row or two at least that are no small cell
together. Those remainders don't overlap, so no hidden value follows from any combination of shown ones.

Pure: counts go in, names of rows and sums come out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from operator import add
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WHOLE = ""
"""The name of the sum of all rows."""


@dataclass(frozen=True)
class Rule:
    """The fewest contracts and the fewest parties of a public cell, from the dated policy."""

    contracts: int
    parties: int = 1


@dataclass(frozen=True)
class Viewer:
    """Who looks: an official of the region sees everything."""

    everything: bool
    rule: Rule


@dataclass(frozen=True)
class Part:
    """What one row holds: in each of its columns so many contracts, of so many different sellers or buyers.

    `parties` has the smaller of the two numbers for each column, and is None where they weren't counted.
    """

    contracts: tuple[int, ...]
    parties: tuple[int, ...] | None = None

    def joined(self, other: Part) -> Part:
        """Return what two rows hold together; their parties may be the same, so only the larger number is sure."""
        contracts = tuple(map(add, self.contracts, other.contracts))
        if self.parties is None or other.parties is None:
            return Part(contracts, self.parties or other.parties)
        return Part(contracts, tuple(map(max, self.parties, other.parties)))


def part(contracts: tuple[int, ...], parties: tuple[int, ...]) -> Part:
    """Return what a row holds; of the parties only those of the columns that its table has."""
    return Part(contracts, parties[: len(contracts)])


@dataclass(frozen=True)
class Table:
    """The rows of a table, and the sums that are shown over some of them: one inside another, or apart.

    The sum of all rows is always shown, under the name `WHOLE`.
    """

    rows: Mapping[Any, Part]
    sums: Mapping[str, frozenset[Any]] = field(default_factory=dict)


def small(part: Part, rule: Rule) -> bool:
    """Whether a cell holds something, but too little to be public."""
    parties = part.parties or (rule.parties,) * len(part.contracts)
    columns = zip(part.contracts, parties, strict=True)
    return any(count > 0 and (count < rule.contracts or known < rule.parties) for count, known in columns)


def suppressed(table: Table, viewer: Viewer, also: Iterable[Any] = ()) -> frozenset[Any]:
    """Return the names of the rows and sums that a viewer must not see.

    Args:
        table: what would be shown.
        viewer: who looks.
        also: rows that are hidden whatever they hold, e.g. because a difference to an earlier figure would tell.
    """
    if viewer.everything:
        return frozenset()
    gone = {name for name, part in table.rows.items() if small(part, viewer.rule)} | set(also)
    gone |= {name for name, held in table.sums.items() if small(_together(table, held), viewer.rule)}
    while (fault := _fault(table, gone, viewer.rule)) is not None:
        gone.add(_next(table, gone, fault))
        if WHOLE in gone:
            return frozenset({*table.rows, *table.sums, WHOLE})
    return frozenset(gone)


def _fault(table: Table, gone: set[Any], rule: Rule) -> str | None:
    """Return a shown sum whose remainder tells a hidden row, or several that are small together."""
    for name, remainder in remainders(table, gone):
        hidden = remainder & gone
        if hidden and (len(hidden) == 1 or small(_together(table, hidden), rule)):
            return name
    return None


def remainders(table: Table, gone: Iterable[Any] = ()) -> Iterator[tuple[str, frozenset[Any]]]:
    """Give each shown sum with the rows that are in no shown sum inside it: equations that don't overlap."""
    hidden = set(gone)
    shown = {name: held for name, held in table.sums.items() if name not in hidden}
    shown[WHOLE] = frozenset(table.rows)
    for name, held in shown.items():
        inner = [other for label, other in shown.items() if label != name and _inside(other, held, label, name)]
        yield name, held.difference(*inner)


def _inside(inner: frozenset[Any], outer: frozenset[Any], label: str, name: str) -> bool:
    return inner < outer or (inner == outer and label > name)  # of two equal sums one stands inside the other


def _next(table: Table, gone: set[Any], fault: str) -> Any:
    """Return what to hide next: the smallest row that a sum's remainder still shows, else the smallest sum inside it.

    Where there is neither, the sum itself: nothing else can protect what it holds.
    """
    rest = dict(remainders(table, gone))[fault] - gone
    if rest:
        return min(rest, key=lambda row: _size(table, (row,)))
    held = table.sums.get(fault, frozenset(table.rows))
    inner = [name for name, rows in table.sums.items() if name not in gone and _inside(rows, held, name, fault)]
    return min(inner, key=lambda name: _size(table, sorted(table.sums[name], key=str)), default=fault)


def _size(table: Table, rows: Iterable[Any]) -> tuple[int, str]:
    """Return how much is lost where rows are hidden; of equal ones the first by name."""
    named = list(rows)
    return sum(sum(table.rows[row].contracts[:2]) for row in named), str(named)


def _together(table: Table, rows: Iterable[Any]) -> Part:
    parts = [table.rows[row] for row in rows if row in table.rows]
    whole = parts[0] if parts else Part(())
    for part in parts[1:]:
        whole = whole.joined(part)
    return whole


def follows(shown: Iterable[Mapping[Any, int]], wanted: Mapping[Any, int]) -> bool:
    """Whether a sum of unknowns is determined by shown sums of them: exact elimination over {unknown: factor}.

    For tables that share what they are made of, such as provinces and economic zones: any number of equations.
    """
    basis: dict[Any, dict[Any, Fraction]] = {}
    for equation in shown:
        left = _reduced(equation, basis)
        if left:
            basis[min(left)] = left
    return not _reduced(wanted, basis)


def _reduced(row: Mapping[Any, int], basis: Mapping[Any, Mapping[Any, Fraction]]) -> dict[Any, Fraction]:
    left = {key: Fraction(value) for key, value in row.items() if value}
    while left and min(left) in basis:
        pivot = min(left)
        factor = left[pivot] / basis[pivot][pivot]
        for key, value in basis[pivot].items():
            left[key] = left.get(key, Fraction()) - factor * value
        left = {key: value for key, value in left.items() if value}
    return left
