"""Keeping the parties behind the public's cells: some months are read again as a whole from the journal.

Kept for every region as a whole, and for the tables of the city: nothing finer is public (see `readers`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import extract, func, select

from marketplace import db
from marketplace.metrics import conditions, journal, parts
from marketplace.metrics.cuts import Cut, Dimension, counts_in, levels
from marketplace.metrics.models import DateBasis, Respondents
from marketplace.metrics.respondents import INSIDE, MOST, OUTSIDE, OWN, TOTAL, Sets, empty
from marketplace.registration.models import Entry, Origin, Registration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Select

    from marketplace.metrics.books import Book

Key = tuple[str, str]
"""(region, dimension)."""
Cells = dict[tuple[str, str, int], Sets]
"""(code, origin, month) -> parties."""
Counted = dict[Key, Cells]

EMPTY = "[]"
PRUNED_FROM = 8 * MOST  # parties of a cell before the later ones by name are dropped: sorting each time would cost more
ABSORBED, EXPORTED = 0, 2  # where the sets of a side begin
TABLES = (
    Dimension.KIND,
    Dimension.FIELD,
    Dimension.IP,
    Dimension.PLAN,
    Dimension.SELLER_NATURE,
    Dimension.BUYER_NATURE,
    Dimension.INDUSTRY,
    Dimension.FLOW,
)


class Pair(NamedTuple):
    """One month, origin and pair of regions."""

    month: int
    origin: str
    seller_region: str
    buyer_region: str

    def cells(self) -> Iterator[tuple[str, str, int]]:
        """Give (region, code, side) of each cell of a whole region that it counts in."""
        sold, bought = levels(self.seller_region), levels(self.buyer_region)
        for side, own, other in ((ABSORBED, bought, sold), (EXPORTED, sold, bought)):
            yield own[0], OWN, side
            yield from ((region, INSIDE if region in other else OUTSIDE, side) for region in own)


def recount(book: Book, city: str, regions: frozenset[str] | None = None) -> int:
    """Write the parties of a book's months again; returns how many rows changed.

    Args:
        book: the months that are counted; the caller holds the lock of their year.
        city: the region whose tables are public.
        regions: the only ones whose rows are written; all when left out.
    """
    changed = list(_changed(book, city, regions))
    for key, row, text in changed:
        if row is None:
            row = Respondents(**_named(book, key))  # noqa: PLW2901 - from here on there is one
            db.session.add(row)
        row.cells = text
    db.session.flush()
    return len(changed)


def verify(book: Book, city: str) -> Iterator[str]:
    """Name each row of a year that doesn't have the parties that the journal has."""
    for key, _, _ in _changed(book, city, None):
        yield " ".join(("parties", book.date_basis.value, str(book.year), *key))


def _changed(book: Book, city: str, regions: frozenset[str] | None) -> Iterator[tuple[Key, Respondents | None, str]]:
    """Give each row that is missing or says something else than the journal, with what it has to say."""
    counted = _of_regions(book)
    if book.date_basis is DateBasis.REGISTERED and (regions is None or city in regions):
        counted |= _of_tables(book, city)
    stored = _stored(book, regions)
    for key in sorted({*stored, *(key for key in counted if regions is None or key[0] in regions)}):
        row = stored.get(key)
        text = _replaced(book, row.cells if row else EMPTY, counted.get(key, {}))
        if text != (row.cells if row else EMPTY):
            yield key, row, text


def _named(book: Book, key: Key) -> dict[str, Any]:
    region, dimension = key
    return {"date_basis": book.date_basis, "region": region, "year": book.year, "dimension": dimension}


def _of_regions(book: Book) -> Counted:
    """Return the parties of every region as a whole."""
    found: Counted = defaultdict(lambda: defaultdict(empty))
    for pair, (sellers, buyers) in _pairs(book).items():
        for region, code, side in pair.cells():
            _add(found[region, TOTAL][code, pair.origin, pair.month], side, sellers, buyers)
    return found


def _pairs(book: Book) -> dict[Pair, tuple[set[str], set[str]]]:
    """Return up to `MOST` sellers and buyers of each month, origin and pair of regions."""
    found: dict[Pair, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for month, origin, sold_in, bought_in, *parties in db.session.execute(_standing(book)):
        for known, party in zip(
            found[Pair(int(month), Origin(origin).value, sold_in, bought_in)], parties, strict=True
        ):
            _take(known, (party,))
    return found


def _standing(book: Book, *more: Any) -> Select[Any]:
    """Return the SELECT of the different parties of what wasn't taken back again, each with `more` of its columns."""
    day = conditions.day_of(book.date_basis)
    parties = (journal.party_key(Registration.seller), journal.party_key(Registration.buyer))
    columns = (extract("month", day), Entry.origin, Entry.seller_region, Entry.buyer_region, *parties, *more)
    return (
        select(*columns)
        .join(Registration, Registration.id == Entry.registration_id)
        .where(day.between(book.period.start, book.period.end))
        .group_by(*columns)
        .having(func.sum(Entry.sign) > 0)
    )


def _of_tables(book: Book, city: str) -> Counted:
    """Return the parties of the rows of the city's tables."""
    found: Counted = defaultdict(lambda: defaultdict(empty))
    cut = Cut(city, book.period)
    local = conditions.counted(cut, Entry.seller_region) | conditions.counted(cut, Entry.buyer_region)
    keys = [conditions.key_of(cut, dimension).label(dimension.value) for dimension in TABLES]
    for month, origin, sold_in, bought_in, seller, buyer, *codes in db.session.execute(
        _standing(book, *keys).where(local)
    ):
        rows = [(one, journal.code_of(one, code)) for one, code in zip(TABLES, codes, strict=True)]
        for side, own, other in ((ABSORBED, bought_in, sold_in), (EXPORTED, sold_in, bought_in)):
            for dimension, code in _rows(city, rows, own, other):
                _add(found[city, dimension.value][code, Origin(origin).value, int(month)], side, (seller,), (buyer,))
    return found


def _rows(city: str, rows: list[tuple[Dimension, str]], own: str, other: str) -> Iterator[tuple[Dimension, str]]:
    """Give the rows of the city's tables that one side counts in; provinces are told of what isn't inside."""
    if counts_in(city, own):
        yield from rows
        if not counts_in(city, other):
            yield Dimension.TOP_REGIONS, parts.province_of(other)


def _add(cell: Sets, side: int, sellers: Iterable[str], buyers: Iterable[str]) -> None:
    for known, more in zip(cell[side : side + 2], (sellers, buyers), strict=True):
        _take(known, more)


def _take(known: set[str], more: Iterable[str]) -> None:
    """Add parties; of many the first by name stay, so that it doesn't matter in which order they came."""
    known.update(more)
    if len(known) > PRUNED_FROM:
        known.difference_update(sorted(known)[MOST:])


def _stored(book: Book, regions: frozenset[str] | None) -> dict[Key, Respondents]:
    statement = select(Respondents).where(Respondents.date_basis == book.date_basis, Respondents.year == book.year)
    if regions is not None:
        statement = statement.where(Respondents.region.in_(sorted(regions)))
    return {(one.region, one.dimension): one for one in db.session.scalars(statement)}


def _replaced(book: Book, text: str, fresh: Cells) -> str:
    """Put a book's months in the place of what a row said of them."""
    kept = [cell for cell in json.loads(text) if not book.first <= cell[2] <= book.last]
    new = [[*place, *(sorted(one)[:MOST] for one in sets)] for place, sets in fresh.items()]
    cells = sorted([*kept, *new], key=lambda cell: cell[:3])
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
