"""Keeping buckets and pages: some months are made again as a whole from the journal, under the lock of their year.

Nothing is ever added to a bucket, so a message delivered twice, late or out of order changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from marketplace import codes, db
from marketplace.metrics import journal, pages
from marketplace.metrics.cuts import levels
from marketplace.metrics.models import Bucket, DateBasis, Page
from marketplace.metrics.periods import YEAR, months_of
from marketplace.registration.models import Entry, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from marketplace.metrics.periods import Period

COLUMNS = tuple(
    f"{side}_{what}" for side in ("absorbed", "exported", "overlap") for what in ("count", "fen", "technical_fen")
)
NOTHING = (0,) * len(COLUMNS)

Tally = dict[tuple[str, date, Origin], tuple[int, ...]]
"""(region, first day of the month, origin) -> the numbers of `COLUMNS`."""


class Book(NamedTuple):
    """What is counted and compared as a whole: months `first` to `last` of a year, by one of the two days."""

    date_basis: DateBasis
    year: int
    first: int = 1
    last: int = YEAR

    @property
    def period(self) -> Period:
        """Its months."""
        return months_of(self.year, self.first, self.last)

    @property
    def whole(self) -> bool:
        """Whether it is a whole year."""
        return (self.first, self.last) == (1, YEAR)


@dataclass(frozen=True)
class Difference:
    """A bucket that doesn't say what the journal says."""

    date_basis: DateBasis
    region: str
    month: date
    origin: Origin
    stored: tuple[int, ...]
    counted: tuple[int, ...]

    def __str__(self) -> str:
        where = f"{self.date_basis.value} {self.month:%Y-%m} {self.region} {self.origin.value}"
        named = zip(COLUMNS, self.stored, self.counted, strict=True)
        return f"{where}: " + ", ".join(
            f"{n} is {has}, journal says {should}" for n, has, should in named if has != should
        )


def books() -> list[Book]:
    """Return every year that the journal, a bucket or a page knows."""
    stored = db.session.execute(select(Bucket.date_basis, Bucket.month).distinct())
    paged = db.session.execute(select(Page.date_basis, Page.year).distinct())
    known = {Book(basis, month.year) for basis, month in stored} | {Book(*row) for row in paged}
    return sorted(known | {Book(*row) for row in journal.years()})


def books_of(registration_id: int) -> list[Book]:
    """Return the months that a registration's lines count in, in the order in which their years are locked."""
    days = db.session.execute(
        select(Entry.registered_on, Entry.signed_on).where(Entry.registration_id == registration_id)
    )
    return sorted(
        {
            Book(basis, day.year, day.month, day.month)
            for row in days
            for basis, day in zip((DateBasis.REGISTERED, DateBasis.SIGNED), row, strict=True)
        }
    )


def regions_of(registration_id: int) -> frozenset[str]:
    """Return the regions that a registration's lines count in, at every level."""
    found = db.session.execute(
        select(Entry.seller_region, Entry.buyer_region).where(Entry.registration_id == registration_id)
    )
    return frozenset(region for parties in found for party in parties for region in levels(party))


def recount(book: Book, regions: Iterable[str] | None = None) -> int:
    """Make buckets and pages again from the journal; returns how many changed.

    Args:
        book: the months that are counted.
        regions: the only ones whose rows are written; all when left out.
    """
    from marketplace.metrics import frames

    _lock(book)
    lines = frames.lines(book.date_basis, book.period.start, book.period.end)
    wanted = None if regions is None else frozenset(regions)
    return _keep_buckets(book, lines, wanted) + pages.keep(book, lines, wanted)


def verify(book: Book) -> Iterator[Difference | pages.PageDifference]:
    """Compare buckets and pages with the journal."""
    from marketplace.metrics import frames

    lines = frames.lines(book.date_basis, book.period.start, book.period.end)
    stored, counted = {_key(one): _numbers(one) for one in _buckets(book, None)}, _tally(book, lines, None)
    for region, month, origin in sorted(stored.keys() | counted.keys()):
        key = (region, month, origin)
        has, should = stored.get(key, NOTHING), counted.get(key, NOTHING)
        if has != should:
            yield Difference(book.date_basis, *key, has, should)
    yield from pages.differences(book, lines)


def _tally(book: Book, lines: pl.DataFrame, regions: frozenset[str] | None) -> Tally:
    from marketplace.metrics import frames

    return {
        (region, date(book.year, month, 1), Origin(origin)): numbers
        for (region, month, origin), numbers in frames.rows(frames.totals(lines)).items()
        if regions is None or region in regions
    }


def _keep_buckets(book: Book, lines: pl.DataFrame, regions: frozenset[str] | None) -> int:
    stored = {_key(one): one for one in _buckets(book, regions)}
    counted = _tally(book, lines, regions)
    new = [_row(book, key, counted[key]) for key in sorted(counted.keys() - stored.keys())]
    if new:
        db.session.execute(insert(Bucket), new)
    return len(new) + sum(_correct(bucket, counted.get(key, NOTHING)) for key, bucket in stored.items())


def _buckets(book: Book, regions: frozenset[str] | None) -> Iterator[Bucket]:
    statement = select(Bucket).where(
        Bucket.date_basis == book.date_basis, Bucket.month.between(book.period.start, book.period.end)
    )
    if regions is not None:
        statement = statement.where(Bucket.region.in_(sorted(regions)))
    return iter(db.session.scalars(statement.execution_options(populate_existing=True)))


def _key(bucket: Bucket) -> tuple[str, date, Origin]:
    return bucket.region, bucket.month, bucket.origin


def _numbers(bucket: Bucket) -> tuple[int, ...]:
    return tuple(getattr(bucket, name) for name in COLUMNS)


def _row(book: Book, key: tuple[str, date, Origin], numbers: tuple[int, ...]) -> dict[str, Any]:
    columns = dict(zip(COLUMNS, numbers, strict=True))
    return {"date_basis": book.date_basis, **dict(zip(("region", "month", "origin"), key, strict=True)), **columns}


def _correct(bucket: Bucket, numbers: tuple[int, ...]) -> bool:
    if _numbers(bucket) == numbers:
        return False
    for name, number in zip(COLUMNS, numbers, strict=True):
        setattr(bucket, name, number)
    return True


def _lock(book: Book) -> None:
    """Lock a year: the nation's row of its January, made when it is missing; two makers meet at its key."""
    key = (book.date_basis, codes.NATION, date(book.year, 1, 1), Origin.PLATFORM)
    if db.session.get(Bucket, key, with_for_update=True, populate_existing=True):
        return
    try:
        with db.session.begin_nested():
            names = ("date_basis", "region", "month", "origin")
            db.session.add(Bucket(**dict(zip(names, key, strict=True))))
    except IntegrityError:
        db.session.get_one(Bucket, key, with_for_update=True, populate_existing=True)
