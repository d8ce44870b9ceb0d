"""What a publication may tell: the tables of a cut with every cell left out from which one respondent follows.

Besides the rule of one table (`suppression`), three things that stand elsewhere would tell a hidden cell:

* tables over the same contracts: provinces, zones and flows; the five kinds and the old four;
* figures published earlier for other months of the year: what lies between follows from the difference;
* the figures that a revision corrects: the difference is what moved, and few contracts may have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, NamedTuple

from marketplace.metrics import journal, parts, periods, queries, restatements
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figures, counts_in
from marketplace.metrics.periods import YEAR
from marketplace.metrics.suppression import WHOLE, Part, Rule, Table, Viewer, follows, part, small, suppressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

Rows = dict[str, Figures]
Shown = dict[str, Figures | None]
FAMILIES = (
    (Dimension.KIND, Dimension.KIND_FOUR),
    (Dimension.TOP_REGIONS, Dimension.FLOW, Dimension.ZONES),
    *((one,) for one in (Dimension.FIELD, Dimension.IP, Dimension.PLAN, Dimension.SELLER_NATURE)),
    *((one,) for one in (Dimension.BUYER_NATURE, Dimension.INDUSTRY, Dimension.DISTRICT)),
)
"""Dimensions whose tables are made of the same parts, the finest first: a coarser one that would tell is left out."""


@dataclass(frozen=True)
class Earlier:
    """What was told before about a region and a year: the months, the instant, and the names of the cells shown."""

    first: int
    last: int
    as_of: datetime
    shown: Mapping[Dimension | None, frozenset[str]]
    """dimension -> codes; None -> the figure of the whole."""

    def months(self) -> dict[int, int]:
        """Return the equation over months that a shown cell is."""
        return dict.fromkeys(range(self.first, self.last + 1), 1)


class Tabled(NamedTuple):
    """A table and the sums beside it, None in place of what is left out."""

    rows: Shown
    sums: Shown


@dataclass(frozen=True)
class Told:
    """What a publication tells."""

    figures: Figures | None
    """None where nothing at all can be told."""
    overlap: bool
    """Whether the contracts that count on both sides are told apart."""
    tables: dict[Dimension, Tabled | None]


def told(cut: Cut, rule: Rule, earlier: Iterable[Earlier] = ()) -> Told:
    """Return the figures and tables of a cut as they may be published; the cut says as of when."""
    before = list(earlier)
    whole = journal.figures(cut)
    parties = queries.parties_of(cut)
    overlap = not small(part(whole.parts(), parties), rule)
    if small(part(whole.sides(), parties), rule) or _by_differences(cut, None, {WHOLE: whole}, rule, before):
        return Told(None, overlap=False, tables={})
    tables: dict[Dimension, Tabled | None] = {}
    for family in FAMILIES:
        tables |= _family(cut, family, rule, before, overlap=overlap)
    return Told(whole, overlap, tables)


def _family(
    cut: Cut, family: tuple[Dimension, ...], rule: Rule, before: list[Earlier], *, overlap: bool
) -> dict[Dimension, Tabled | None]:
    found: dict[Dimension, Tabled | None] = {}
    for dimension in family:
        found[dimension] = _tabled(cut, dimension, rule, before, overlap=overlap)
        if len(family) > 1 and _tells(_atoms(cut, family[0]), found, rule):
            found[dimension] = None
    return found


def _tabled(cut: Cut, dimension: Dimension, rule: Rule, before: list[Earlier], *, overlap: bool) -> Tabled | None:
    rows = journal.breakdown(cut, dimension)
    also = _by_differences(cut, dimension, rows, rule, before)
    table = _table(cut, dimension, rows, overlap=overlap)
    gone = suppressed(table, Viewer(everything=False, rule=rule), also & rows.keys())
    if WHOLE in gone | also:
        return None
    sums = {name: parts.summed(rows[code] for code in held) for name, held in table.sums.items()}
    return Tabled(*({key: None if key in gone else row for key, row in shown.items()} for shown in (rows, sums)))


def _table(cut: Cut, dimension: Dimension, rows: Rows, *, overlap: bool) -> Table:
    counts = Figures.parts if overlap else Figures.sides
    parties = queries.parties(cut, dimension)
    sums = {
        name: frozenset(code for code in held if code in rows)
        for name, held in parts.SUBTOTALS.get(dimension, {}).items()
    }
    if dimension is Dimension.FLOW and overlap:
        sums["overlap"] = frozenset({"inside"} & rows.keys())  # it stands beside the headline
    return Table(
        {code: part(counts(row), parties[code]) for code, row in rows.items()},
        {name: held for name, held in sums.items() if held},
    )


Atom = str
"""What the tables of a family are all made of, e.g. "340000 delta inside"."""


def _atoms(cut: Cut, finest: Dimension) -> dict[Atom, Figures]:
    if finest is not Dimension.TOP_REGIONS:
        return journal.breakdown(cut, finest)
    return journal.by_party(
        cut, lambda _own, other: f"{parts.province_of(other)} {parts.zone_of(other)} {_flow(cut, other)}"
    )


def _flow(cut: Cut, other: str) -> str:
    return "inside" if counts_in(cut.region, other) else parts.flow_of(cut.region, other)


_PLACE = {Dimension.TOP_REGIONS: 0, Dimension.ZONES: 1, Dimension.FLOW: 2}


def _holds(dimension: Dimension, code: str, atom: Atom) -> bool:
    if dimension is Dimension.KIND_FOUR:
        return parts.four_of(atom) == code
    return atom.split()[_PLACE.get(dimension, 0)] == code


def _tells(atoms: Mapping[Atom, Figures], tables: Mapping[Dimension, Tabled | None], rule: Rule) -> bool:
    """Whether something hidden or small follows from all the tables of a family together."""
    shown: list[dict[Atom, int]] = [dict.fromkeys(atoms, 1)]
    secret: list[dict[Atom, int]] = []
    for dimension, table in tables.items():
        for code, row in table.rows.items() if table else ():
            vector = {atom: 1 for atom in atoms if _holds(dimension, code, atom)}
            (secret if row is None else shown).append(vector)
    secret += [{atom: 1} for atom, row in atoms.items() if small(Part(row.sides()), rule)]
    return any(follows(shown, wanted) for wanted in secret)


def _by_differences(
    cut: Cut, dimension: Dimension | None, rows: Rows, rule: Rule, before: list[Earlier]
) -> frozenset[str]:
    """Return the cells that must not be shown because of what was told before; None stands for the whole."""
    if not before:
        return frozenset()
    return _by_months(cut, dimension, rows, rule, before) | _by_moves(cut, dimension, rows, rule, before)


def _by_months(cut: Cut, dimension: Dimension | None, rows: Rows, rule: Rule, before: list[Earlier]) -> frozenset[str]:
    """Return the cells that with earlier ones would tell a small cell of some months in between."""
    monthly = [_rows(_months(cut, month), dimension) for month in range(1, YEAR + 1)]
    asked = dict.fromkeys(range(cut.period.first, cut.period.last + 1), 1)
    gone = set()
    for code in rows:
        known = [one.months() for one in before if code in one.shown.get(dimension, ())]
        for span in _small_spans([month.get(code, NONE) for month in monthly], rule):
            if follows([*known, asked], span) and not follows(known, span):
                gone.add(code)
    return frozenset(gone)


def _small_spans(months: list[Figures], rule: Rule) -> Iterator[dict[int, int]]:
    """Give each row of months that together are a small cell, as an equation."""
    for first, last in combinations_with_replacement(range(1, YEAR + 1), 2):
        if small(Part(parts.summed(months[first - 1 : last]).sides()), rule):
            yield dict.fromkeys(range(first, last + 1), 1)


def _rows(cut: Cut, dimension: Dimension | None) -> Rows:
    return journal.breakdown(cut, dimension) if dimension else {WHOLE: journal.figures(cut)}


def _months(cut: Cut, month: int) -> Cut:
    return replace(cut, period=periods.parse(f"{cut.period.year}-{month:02}"))


def _by_moves(cut: Cut, dimension: Dimension | None, rows: Rows, rule: Rule, before: list[Earlier]) -> frozenset[str]:
    """Return the cells whose difference to the same months told earlier is what few contracts moved."""
    gone: frozenset[str] = frozenset()
    for one in before:
        if (one.first, one.last) == (cut.period.first, cut.period.last) and cut.as_of:
            gone |= suppressed(_moved(cut, one.as_of, cut.as_of, dimension, rows), Viewer(everything=False, rule=rule))
    return gone


def _moved(cut: Cut, then: datetime, now: datetime, dimension: Dimension | None, rows: Rows) -> Table:
    if dimension is None:
        kinds = restatements.moves(cut, then, now, Dimension.FLOW)  # a contract is in one flow only
        return Table({WHOLE: Part((sum(kinds.values()),))})
    counts = restatements.moves(cut, then, now, dimension)
    return Table({code: Part((counts.get(code, 0),)) for code in {*rows, *counts}})
