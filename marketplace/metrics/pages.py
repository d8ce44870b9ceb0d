"""Pages: a region's year broken down by one dimension, in one row, so that a breakdown reads one row by its key."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from marketplace import codes, db
from marketplace.metrics import parts
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figure, Figures, Measure, Source
from marketplace.metrics.models import Page
from marketplace.metrics.periods import YEAR, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    import polars as pl

    from marketplace.metrics.books import Book
    from marketplace.metrics.models import DateBasis

T = TypeVar("T")
Key = tuple[str, str]
"""(region, dimension)."""
Texts = tuple[str, str]
"""The cells of the months and of the year."""
TEXTS = ("cells", "year_cells")
KEY = ("date_basis", "region", "year", "dimension")
BOUND = tuple(f"_{name}" for name in (*KEY, *TEXTS))
EMPTY = "[]"
BLANK = (EMPTY, EMPTY)
TOTAL = "total"
NUMBERS = tuple(
    f"{side}_{what}" for side in ("absorbed", "exported", "overlap") for what in ("count", "fen", "technical_fen")
)
NOTHING = [0] * len(NUMBERS)
MOST_TOLD = 3  # cells of a page that differs
FOLLOWS_FROM = {Dimension.KIND_FOUR: Dimension.KIND, Dimension.FLOW: Dimension.TOP_REGIONS}
"""Breakdowns that need no page of their own."""


class Cell(NamedTuple):
    """Where and when a cell of a total page counts."""

    region: str
    year: int
    origin: str
    month: int


@dataclass(frozen=True)
class Difference:
    """A page that doesn't say what the journal says."""

    date_basis: DateBasis
    year: int
    region: str
    dimension: str
    stored: Texts
    counted: Texts

    def __str__(self) -> str:
        where = f"{self.date_basis.value} {self.year} {self.region} {self.dimension}"
        stored, counted = ({**_by_key(months), **_by_key(year)} for months, year in (self.stored, self.counted))
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
    key = (cut.date_basis, cut.region, cut.period.year, dimension.value)
    same = (getattr(Page, name) == value for name, value in zip(KEY, key, strict=True))
    column = Page.year_cells if cut.period.whole_year else Page.cells
    text = db.session.scalar(select(column).where(*same)) or EMPTY
    return _summed(cut, ((cell[0], cell) for cell in _asked(cut, json.loads(text))))


def totals(
    cut: Cut, key: Callable[[Cell], T], *, regions: list[str] | None = None, any_time: bool = False
) -> dict[T, Figures]:
    """Sum the total pages of a plain cut, or of other regions or all years, by what `key` says of a cell."""
    statement = select(Page.region, Page.year, Page.cells).where(
        Page.date_basis == cut.date_basis, Page.region.in_(regions or [cut.region]), Page.dimension == TOTAL
    )
    asked = replace(cut, period=whole(cut.period.year)) if any_time else cut
    found = db.session.execute(statement if any_time else statement.where(Page.year == cut.period.year))
    cells = (
        (key(Cell(region, year, cell[1], cell[2])), cell)
        for region, year, text in found
        for cell in _asked(asked, json.loads(text))
    )
    return dict(sorted(_summed(cut, cells).items()))


def _asked(cut: Cut, cells: list[Any]) -> Iterable[Any]:
    """Give the cells of the cut's months and origins; a cell is [code, origin, month, *nine numbers]."""
    first, last = (0, YEAR) if cut.period.whole_year else (cut.period.first, cut.period.last)
    if cut.source is Source.REGISTERED:
        return [cell for cell in cells if first <= cell[2] <= last]
    origins = {origin.value for origin in cut.source.origins}
    return [cell for cell in cells if first <= cell[2] <= last and cell[1] in origins]


def _summed(cut: Cut, cells: Iterable[tuple[T, Any]]) -> dict[T, Figures]:
    """Add cells up by their keys: contracts and the measured amount."""
    amount = 4 if cut.measure is Measure.AMOUNT else 5
    places = (3, amount, 6, amount + 3, 9, amount + 6)
    sums: dict[T, list[int]] = {}
    for key, cell in cells:
        numbers = [cell[place] for place in places]
        known = sums.get(key)
        sums[key] = numbers if known is None else list(map(add, known, numbers))
    found = {code: Figures(*(Figure(*row[place : place + 2]) for place in (0, 2, 4))) for code, row in sums.items()}
    return {code: row for code, row in found.items() if row != NONE}


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
    wrong = [key for key in {*stored, *counted} if stored.get(key, BLANK) != counted.get(key, BLANK)]
    _write(book, {key: counted.get(key, BLANK) for key in wrong}, stored.keys())
    return len(wrong)


def differences(book: Book, lines: pl.DataFrame) -> Iterator[Difference]:
    """Compare the pages of a year with the journal."""
    stored = _stored(book, None)
    counted = _counted(book, lines, None, stored)
    for key in sorted({*stored, *counted}):
        has, should = stored.get(key, BLANK), counted.get(key, BLANK)
        if has != should:
            yield Difference(book.date_basis, book.year, *key, has, should)


def _stored(book: Book, regions: frozenset[str] | None) -> dict[Key, Texts]:
    statement = select(Page.region, Page.dimension, Page.cells, Page.year_cells).where(
        Page.date_basis == book.date_basis, Page.year == book.year
    )
    if regions is not None:
        statement = statement.where(Page.region.in_(sorted(regions)))
    return {(region, dimension): (cells, year) for region, dimension, cells, year in db.session.execute(statement)}


def _counted(
    book: Book, lines: pl.DataFrame, regions: frozenset[str] | None, stored: dict[Key, Texts]
) -> dict[Key, Texts]:
    from marketplace.metrics import frames  # heavy, and only needed where there is something to count

    if book.whole and regions is None:
        return frames.texts(lines, book.date_basis)
    fresh = frames.of_regions(lines, book.date_basis, frames.places(lines) if regions is None else regions)
    return {key: _replaced(book, stored.get(key, BLANK)[0], fresh.get(key, [])) for key in {*stored, *fresh}}


def _replaced(book: Book, text: str, fresh: list[list[Any]]) -> Texts:
    """Put a book's months in the place of what a page said of them."""
    kept = [cell for cell in json.loads(text) if not book.first <= cell[2] <= book.last]
    cells = sorted([*kept, *fresh], key=lambda cell: cell[:3])
    return _json(cells), _json(_of_year(cells))


def _of_year(cells: list[list[Any]]) -> list[list[Any]]:
    """Add the months of each code and origin up; the month of a sum is 0."""
    sums: dict[tuple[str, str], list[int]] = {}
    for code, origin, _, *numbers in cells:
        sums[code, origin] = list(map(add, sums.get((code, origin), NOTHING), numbers))
    return [[*key, 0, *numbers] for key, numbers in sums.items() if any(numbers)]


def _json(cells: list[list[Any]]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def _write(book: Book, texts: dict[Key, Texts], known: Container[Key]) -> None:
    old = [_values(book, key, told) for key, told in texts.items() if key in known]
    new = [_values(book, key, told) for key, told in texts.items() if key not in known]
    connection = db.session.connection()  # rows by the thousand: without the ORM between
    if new:
        connection.execute(insert(Page).values({name: bindparam(f"_{name}") for name in (*KEY, *TEXTS)}), new)
    if old:
        same = (getattr(Page, name) == bindparam(f"_{name}") for name in KEY)
        connection.execute(update(Page).where(*same).values({name: bindparam(f"_{name}") for name in TEXTS}), old)


def _values(book: Book, key: Key, texts: Texts) -> dict[str, Any]:
    region, dimension = key
    return dict(zip(BOUND, (book.date_basis, region, book.year, dimension, *texts), strict=True))


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
