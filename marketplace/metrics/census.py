"""Keeping the parties behind the public's cells: some months are read again as a whole from the journal.

Kept for every region as a whole, and for the tables of the city: nothing finer is public (see `readers`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, extract, func, select

from marketplace import db
from marketplace.metrics import conditions, journal
from marketplace.metrics.cuts import Cut, Dimension
from marketplace.metrics.models import DateBasis, Respondents
from marketplace.metrics.respondents import TOTAL
from marketplace.registration.models import Entry, Registration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Select

    from marketplace.metrics.books import Book

Key = tuple[str, str]
"""(region, dimension)."""
Cells = dict[tuple[str, str, int], list[list[str]]]
"""(code, origin, month) -> parties, as a row keeps them."""
Counted = dict[Key, Cells]

EMPTY = "[]"
BATCH = 100_000  # rows
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
    counted = _counted(book, city)
    stored = _stored(book, regions)
    for key in sorted({*stored, *(key for key in counted if regions is None or key[0] in regions)}):
        row = stored.get(key)
        text = _replaced(book, row.cells if row else EMPTY, counted.get(key, {}))
        if text != (row.cells if row else EMPTY):
            yield key, row, text


def _named(book: Book, key: Key) -> dict[str, Any]:
    region, dimension = key
    return {"date_basis": book.date_basis, "region": region, "year": book.year, "dimension": dimension}


def _counted(book: Book, city: str) -> Counted:
    """Return the parties of the book's months."""
    from marketplace.metrics import rosters  # heavy, and only needed where there is something to count

    found: Counted = defaultdict(dict)
    for region, code, origin, month, *lists in rosters.of_regions(rosters.frame(_rows(_standing(book)))):
        found[region, TOTAL][code, origin, month] = lists
    if book.date_basis is DateBasis.REGISTERED:
        lines = rosters.frame(_rows(_local(book, city)), TABLES)
        for dimension, (code, origin, month, *lists) in rosters.of_tables(lines, city, TABLES):
            found[city, dimension.value][code, origin, month] = lists
    return found


def _rows(statement: Select[Any]) -> Iterator[Sequence[Any]]:
    """Give the rows of a SELECT some at a time: a year of the nation has more than should be held twice."""
    return db.session.execute(statement.execution_options(yield_per=BATCH)).partitions()


def _local(book: Book, city: str) -> Select[Any]:
    """Return the SELECT of the lines of the city, with the codes of its tables."""
    cut = Cut(city, book.period)
    keys = [conditions.key_of(cut, dimension).label(dimension.value) for dimension in TABLES]
    local = conditions.counted(cut, Entry.seller_region) | conditions.counted(cut, Entry.buyer_region)
    return _standing(book, *keys).where(local)


def _standing(book: Book, *more: Any) -> Select[Any]:
    """Return the SELECT of the different parties of what wasn't taken back again, each with `more` of its columns."""
    day = conditions.day_of(book.date_basis)
    parties = (journal.party_key(Registration.seller), journal.party_key(Registration.buyer))
    columns = (extract("month", day), Entry.origin, Entry.seller_region, Entry.buyer_region, *parties, *more)
    return (
        select(columns[0], cast(Entry.origin, Text), *columns[2:])
        .join(Registration, Registration.id == Entry.registration_id)
        .where(day.between(book.period.start, book.period.end))
        .group_by(*columns)
        .having(func.sum(Entry.sign) > 0)
    )


def _stored(book: Book, regions: frozenset[str] | None) -> dict[Key, Respondents]:
    statement = select(Respondents).where(Respondents.date_basis == book.date_basis, Respondents.year == book.year)
    if regions is not None:
        statement = statement.where(Respondents.region.in_(sorted(regions)))
    return {(one.region, one.dimension): one for one in db.session.scalars(statement)}


def _replaced(book: Book, text: str, fresh: Cells) -> str:
    """Put a book's months in the place of what a row said of them."""
    kept = [cell for cell in json.loads(text) if not book.first <= cell[2] <= book.last]
    new = [[*place, *lists] for place, lists in fresh.items()]
    cells = sorted([*kept, *new], key=lambda cell: cell[:3])
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
