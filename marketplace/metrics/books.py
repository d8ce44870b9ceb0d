"""Keeping the pages: some months are made again as a whole from the journal, under the lock of their year.

Nothing is ever added to a page, so a message delivered twice, late or out of order changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from marketplace import db
from marketplace.metrics import journal, pages
from marketplace.metrics.cuts import levels
from marketplace.metrics.models import DateBasis, Page
from marketplace.metrics.periods import YEAR, months_of
from marketplace.registration.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from marketplace.metrics.periods import Period


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


def books() -> list[Book]:
    """Return every year that the journal or a page knows."""
    stored = db.session.execute(select(Page.date_basis, Page.year).distinct())
    return sorted({Book(*row) for row in stored} | {Book(*row) for row in journal.years()})


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
    """Make pages again from the journal; returns how many changed.

    Args:
        book: the months that are counted.
        regions: the only ones whose pages are written; all when left out.
    """
    pages.lock(book)
    return pages.keep(book, _lines(book), None if regions is None else frozenset(regions))


def verify(book: Book) -> Iterator[pages.Difference]:
    """Compare the pages of a year with the journal."""
    return pages.differences(book, _lines(book))


def _lines(book: Book) -> pl.DataFrame:
    from marketplace.metrics import frames  # heavy, and only needed where there is something to count

    return frames.lines(book.date_basis, book.period.start, book.period.end)
