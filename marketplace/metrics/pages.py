"""Pages: a region's year broken down by one dimension, in one row, so that a breakdown reads one row by its key."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from marketplace import codes, db
from marketplace.metrics import parts
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figure, Figures, Measure
from marketplace.metrics.models import Page
from marketplace.metrics.periods import YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    import polars as pl

    from marketplace.metrics.books import Book
    from marketplace.metrics.models import DateBasis

T = TypeVar("T")
Key = tuple[str, str]
"""(region, dimension)."""
KEY = ("date_basis", "region", "year", "dimension")
BOUND = tuple(f"_{name}" for name in (*KEY, "cells"))
EMPTY = "[]"
TOTAL = "total"
NUMBERS = tuple(
    f"{side}_{what}" for side in ("absorbed", "exported", "overlap") for what in ("count", "fen", "technical_fen")
)
NOTHING = [0] * len(NUMBERS)
MOST_TOLD = 3  # cells of a page that differs
FOLLOWS_FROM = {Dimension.KIND_FOUR: Dimension.KIND, Dimension.FLOW: Dimension.TOP_REGIONS}
"""Breakdowns that need no page of their own."""


class Cell(NamedTuple):
    """One cell of a page, with the page's region and year."""

    region: str
    year: int
    code: str
    origin: str
    month: int
    numbers: list[int]


@dataclass(frozen=True)
class Difference:
    """A page that doesn't say what the journal says."""

    date_basis: DateBasis
    year: int
    region: str
    dimension: str
    stored: str
    counted: str

    def __str__(self) -> str:
        where = f"{self.date_basis.value} {self.year} {self.region} {self.dimension}"
        stored, counted = (
            {tuple(cell[:3]): cell[3:] for cell in json.loads(text)} for text in (self.stored, self.counted)
        )
        wrong = sorted(key for key in {*stored, *counted} if stored.get(key) != counted.get(key))
        told = [_told(key, stored.get(key, NOTHING), counted.get(key, NOTHING)) for key in wrong[:MOST_TOLD]]
        return f"{where}: " + "; ".join(told) + ("; …" if len(wrong) > MOST_TOLD else "")


def _by_key(text: str) -> dict[tuple[str, str, int], list[int]]:
    return {(code, origin, month): numbers for code, origin, month, *numbers in json.loads(text)}


def _told(key: tuple[str, str, int], stored: list[int], counted: list[int]) -> str:
    code, origin, month = key
    named = zip(NUMBERS, stored, counted, strict=True)
    wrong = ", ".join(f"{n} is {has}, journal says {should}" for n, has, should in named if has != should)
    return " ".join(filter(None, (code, origin, f"month {month}", wrong)))


def breakdown(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    """Return a plain cut broken down by a dimension, from its page."""
    rows = _read(cut, FOLLOWS_FROM.get(dimension, dimension))
    if dimension is Dimension.KIND_FOUR:
        return _merged(rows)
    return _flows(cut.region, rows) if dimension is Dimension.FLOW else rows


def _read(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    return _summed(cut, _cells(cut, dimension.value, [cut.region]), lambda cell: cell.code)


def totals(
    cut: Cut, key: Callable[[Cell], T], *, regions: list[str] | None = None, any_time: bool = False
) -> dict[T, Figures]:
    """Sum the total pages of a plain cut, or of other regions or all years, by what `key` says of a cell."""
    return _summed(cut, _cells(cut, TOTAL, regions or [cut.region], any_time=any_time), key)


def _cells(cut: Cut, dimension: str, regions: list[str], *, any_time: bool = False) -> Iterator[Cell]:
    """Give the cells of the cut's months and origins."""
    statement = select(Page.region, Page.year, Page.cells).where(
        Page.date_basis == cut.date_basis, Page.region.in_(regions), Page.dimension == dimension
    )
    if not any_time:
        statement = statement.where(Page.year == cut.period.year)
    first, last = (1, YEAR) if any_time else (cut.period.first, cut.period.last)
    origins = {origin.value for origin in cut.source.origins}
    for region, year, text in db.session.execute(statement):
        for code, origin, month, *numbers in json.loads(text):
            if first <= month <= last and origin in origins:
                yield Cell(region, year, code, origin, month, numbers)


def _summed(cut: Cut, cells: Iterable[Cell], key: Callable[[Cell], T]) -> dict[T, Figures]:
    sums: dict[T, list[int]] = {}
    for cell in cells:
        row = sums.setdefault(key(cell), list(NOTHING))
        for place, number in enumerate(cell.numbers):
            row[place] += number
    amount = 1 if cut.measure is Measure.AMOUNT else 2
    found = {
        code: Figures(*(Figure(row[place], row[place + amount]) for place in (0, 3, 6))) for code, row in sums.items()
    }
    return {code: row for code, row in sorted(found.items()) if row != NONE}


def _merged(kinds: dict[str, Figures]) -> dict[str, Figures]:
    found: dict[str, Figures] = defaultdict(Figures)
    for kind, row in kinds.items():
        found[parts.four_of(kind)] = found[parts.four_of(kind)].plus(row)
    return {code: row for code, row in found.items() if row != NONE}


def _flows(region: str, provinces: dict[str, Figures]) -> dict[str, Figures]:
    """Return the flows from the other party's provinces: what is inside is what counts on both sides."""
    found: dict[str, Figures] = defaultdict(Figures)
    for province, row in provinces.items():
        if region == codes.NATION and not codes.outside_mainland(province):
            found["inside"] = found["inside"].plus(Figures(row.absorbed, row.exported, row.absorbed))
            continue
        here = Figures(row.overlap, row.overlap, row.overlap)
        found["inside"] = found["inside"].plus(here)
        flow = parts.flow_of(region, province)
        found[flow] = found[flow].plus(row).plus(here, -1)
    return {code: row for code, row in found.items() if row != NONE}


def keep(book: Book, lines: pl.DataFrame, regions: frozenset[str] | None) -> int:
    """Make the pages of a book's year again, or only the book's months of some regions; returns how many changed."""
    stored = _stored(book, regions)
    counted = _counted(book, lines, regions, stored)
    wrong = [key for key in {*stored, *counted} if stored.get(key, EMPTY) != counted.get(key, EMPTY)]
    _write(book, {key: counted.get(key, EMPTY) for key in wrong}, stored.keys())
    return len(wrong)


def differences(book: Book, lines: pl.DataFrame) -> Iterator[Difference]:
    """Compare the pages of a year with the journal."""
    stored = _stored(book, None)
    counted = _counted(book, lines, None, stored)
    for key in sorted({*stored, *counted}):
        has, should = stored.get(key, EMPTY), counted.get(key, EMPTY)
        if has != should:
            yield Difference(book.date_basis, book.year, *key, has, should)


def _stored(book: Book, regions: frozenset[str] | None) -> dict[Key, str]:
    statement = select(Page.region, Page.dimension, Page.cells).where(
        Page.date_basis == book.date_basis, Page.year == book.year
    )
    if regions is not None:
        statement = statement.where(Page.region.in_(sorted(regions)))
    return {(region, dimension): cells for region, dimension, cells in db.session.execute(statement)}


def _counted(book: Book, lines: pl.DataFrame, regions: frozenset[str] | None, stored: dict[Key, str]) -> dict[Key, str]:
    from marketplace.metrics import frames  # heavy, and only needed where there is something to count

    if book.whole and regions is None:
        return frames.texts(lines)
    fresh = frames.of_regions(lines, frames.places(lines) if regions is None else regions)
    return {key: _replaced(book, stored.get(key, EMPTY), fresh.get(key, [])) for key in {*stored, *fresh}}


def _replaced(book: Book, text: str, fresh: list[list[Any]]) -> str:
    """Put a book's months in the place of what a page said of them."""
    kept = [cell for cell in json.loads(text) if not book.first <= cell[2] <= book.last]
    cells = sorted([*kept, *fresh], key=lambda cell: cell[:3])
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def _write(book: Book, texts: dict[Key, str], known: Container[Key]) -> None:
    old = [_values(book, key, text) for key, text in texts.items() if key in known]
    new = [_values(book, key, text) for key, text in texts.items() if key not in known]
    connection = db.session.connection()  # rows by the thousand: without the ORM between
    if new:
        connection.execute(insert(Page).values({name: bindparam(f"_{name}") for name in (*KEY, "cells")}), new)
    if old:
        same = (getattr(Page, name) == bindparam(f"_{name}") for name in KEY)
        connection.execute(update(Page).where(*same).values(cells=bindparam("_cells")), old)


def _values(book: Book, key: Key, text: str) -> dict[str, Any]:
    region, dimension = key
    return dict(zip(BOUND, (book.date_basis, region, book.year, dimension, text), strict=True))


def lock(book: Book) -> None:
    """Lock a year: the nation's total of it, made when it is missing; two makers meet at its key."""
    key = (book.date_basis, codes.NATION, book.year, TOTAL)
    if db.session.get(Page, key, with_for_update=True, populate_existing=True):
        return
    try:
        with db.session.begin_nested():
            db.session.add(Page(**dict(zip(KEY, key, strict=True))))
    except IntegrityError:
        db.session.get_one(Page, key, with_for_update=True, populate_existing=True)
