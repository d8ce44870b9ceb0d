"""Keeping the buckets: a month is made again as a whole from the journal, under the lock of that month.

Nothing is ever added to a bucket, so a message delivered twice, late or out of order changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from marketplace import codes, db
from marketplace.metrics import conditions, journal, periods
from marketplace.metrics.cuts import levels
from marketplace.metrics.models import Bucket, DateBasis
from marketplace.registration.models import Entry, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.metrics.journal import Pair

COLUMNS = tuple(
    f"{side}_{what}" for side in ("absorbed", "exported", "overlap") for what in ("count", "fen", "technical_fen")
)
NOTHING = (0,) * len(COLUMNS)

Tally = dict[tuple[str, Origin], tuple[int, ...]]
"""(region, origin) -> the numbers of `COLUMNS`."""


class Book(NamedTuple):
    """What is counted, locked and compared as a whole: one month, by one of the two days."""

    date_basis: DateBasis
    month: date


@dataclass(frozen=True)
class Difference:
    """A bucket that doesn't say what the journal says."""

    book: Book
    region: str
    origin: Origin
    stored: dict[str, int]
    counted: dict[str, int]

    def __str__(self) -> str:
        where = f"{self.book.date_basis.value} {self.book.month:%Y-%m} {self.region} {self.origin.value}"
        wrong = [name for name in COLUMNS if self.stored[name] != self.counted[name]]
        return f"{where}: " + ", ".join(f"{n} is {self.stored[n]}, journal says {self.counted[n]}" for n in wrong)


def books() -> list[Book]:
    """Return every month that the journal or a bucket knows."""
    stored = db.session.execute(select(Bucket.date_basis, Bucket.month).distinct())
    known = {Book(*row) for row in stored} | {Book(basis, date(y, m, 1)) for basis, y, m in journal.months()}
    return sorted(known)


def books_of(registration_id: int) -> list[Book]:
    """Return the months that a registration's lines count in, in the order in which they are locked."""
    days = db.session.execute(
        select(Entry.registered_on, Entry.signed_on).where(Entry.registration_id == registration_id)
    )
    return sorted(
        {
            Book(basis, day.replace(day=1))
            for row in days
            for basis, day in zip((DateBasis.REGISTERED, DateBasis.SIGNED), row, strict=True)
        }
    )


def recount(book: Book) -> int:
    """Make a month's buckets again from the journal; returns how many changed."""
    _lock(book)
    stored = {(one.region, one.origin): one for one in _buckets(book)}
    counted = tally(book)
    new = [_row(book, key, counted[key]) for key in sorted(counted.keys() - stored.keys())]
    if new:
        db.session.execute(insert(Bucket), new)
    return len(new) + sum(_correct(bucket, counted.get(key, NOTHING)) for key, bucket in stored.items())


def tally(book: Book) -> Tally:
    """Count a month by one aggregate SELECT over the journal, rolled up to every level."""
    day = conditions.day_of(book.date_basis)
    period = periods.parse(f"{book.month:%Y-%m}")
    totals: dict[tuple[str, Origin], list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    for pair in journal.pairs(None, day.between(period.start, period.end)):
        for place, regions in _counted_in(pair):
            for region in regions:
                total = totals[region, pair.origin]
                for offset, number in enumerate((pair.count, pair.amount_fen, pair.technical_fen)):
                    total[place + offset] += number
    return {key: tuple(numbers) for key, numbers in totals.items() if any(numbers)}


def _counted_in(pair: Pair) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give (place in `COLUMNS`, regions) for 吸纳, 输出 and the overlap."""
    buyer, seller = levels(pair.buyer_region), levels(pair.seller_region)
    yield 0, buyer
    yield 3, seller
    yield 6, tuple(region for region in buyer if region in seller)


def verify(book: Book) -> Iterator[Difference]:
    """Compare a month's buckets with the journal."""
    stored = {(one.region, one.origin): _numbers(one) for one in _buckets(book)}
    counted = tally(book)
    for region, origin in sorted(stored.keys() | counted.keys()):
        has, should = stored.get((region, origin), NOTHING), counted.get((region, origin), NOTHING)
        if has != should:
            yield Difference(
                book,
                region,
                origin,
                dict(zip(COLUMNS, has, strict=True)),
                dict(zip(COLUMNS, should, strict=True)),
            )


def _buckets(book: Book) -> Iterator[Bucket]:
    conditions = (Bucket.date_basis == book.date_basis, Bucket.month == book.month)
    return iter(db.session.scalars(select(Bucket).where(*conditions).execution_options(populate_existing=True)))


def _numbers(bucket: Bucket) -> tuple[int, ...]:
    return tuple(getattr(bucket, name) for name in COLUMNS)


def _row(book: Book, key: tuple[str, Origin], numbers: tuple[int, ...]) -> dict[str, Any]:
    columns = dict(zip(COLUMNS, numbers, strict=True))
    return {"date_basis": book.date_basis, "month": book.month, "region": key[0], "origin": key[1], **columns}


def _correct(bucket: Bucket, numbers: tuple[int, ...]) -> bool:
    if _numbers(bucket) == numbers:
        return False
    for name, number in zip(COLUMNS, numbers, strict=True):
        setattr(bucket, name, number)
    return True


def _lock(book: Book) -> None:
    """Lock a month: its nation's row, made when it is missing; two makers meet at its key."""
    key = (book.date_basis, codes.NATION, book.month, Origin.PLATFORM)
    if db.session.get(Bucket, key, with_for_update=True, populate_existing=True):
        return
    try:
        with db.session.begin_nested():
            names = ("date_basis", "region", "month", "origin")
            db.session.add(Bucket(**dict(zip(names, key, strict=True))))
    except IntegrityError:
        db.session.get_one(Bucket, key, with_for_update=True, populate_existing=True)
