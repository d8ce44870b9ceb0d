"""Reads of saved searches and of what they found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from marketplace import db
from marketplace.saved_searches.models import Digest, SavedSearch, SavedSearchHit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

PAGE_SIZE = 20
BATCH = 1_000


@dataclass(frozen=True)
class Found:
    """How much a search has found so far, and when a digest with something of it was sent last."""

    hits: int = 0
    last_digest: datetime | None = None


def search(search_id: int) -> SavedSearch | None:
    """Return a saved search, or None."""
    return db.session.get(SavedSearch, search_id)


def of_person(person_id: int) -> list[SavedSearch]:
    """Return a person's saved searches that weren't ended, by name."""
    return list(db.session.scalars(_of(person_id).order_by(SavedSearch.name, SavedSearch.id)))


def _of(person_id: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.ended_at.is_(None))


def count_of(person_id: int) -> int:
    """Return how many saved searches a person has that weren't ended."""
    return db.session.scalar(select(func.count()).select_from(_of(person_id).subquery())) or 0


def named(person_id: int, name: str, *, besides: int | None) -> SavedSearch | None:
    """Return a person's search of this name, other than the one with that number."""
    with db.session.no_autoflush:
        found = db.session.scalars(_of(person_id).where(SavedSearch.name == name))
        return next((each for each in found if each.id != besides), None)


def locked(search_ids: Iterable[int]) -> list[SavedSearch]:
    """Return searches, locked and read again, so that two acts that meet see each other.

    The lock is taken by a statement of its own: reading a versioned record under a lock would report a newer
    version as stale.
    """
    chosen = SavedSearch.id.in_(list(search_ids))
    db.session.execute(select(SavedSearch.id).where(chosen).order_by(SavedSearch.id).with_for_update())
    again = select(SavedSearch).where(chosen).order_by(SavedSearch.id)
    return list(db.session.scalars(again, execution_options={"populate_existing": True}))


def standing_in_batches(size: int = BATCH) -> Iterator[list[SavedSearch]]:
    """Yield all searches that are asked, in batches; safe to let go of the transaction in between."""
    last = 0
    standing = (SavedSearch.paused_at.is_(None), SavedSearch.ended_at.is_(None))
    chosen = select(SavedSearch).where(*standing).order_by(SavedSearch.id).limit(size)
    while batch := list(db.session.scalars(chosen.where(SavedSearch.id > last))):
        last = batch[-1].id
        yield batch


def found_by(search_ids: Iterable[int]) -> dict[int, Found]:
    """Return for each search how much it found."""
    counted = (
        select(SavedSearchHit.saved_search_id, func.count(), func.max(Digest.sent_at))
        .join(SavedSearchHit.digest)
        .where(SavedSearchHit.saved_search_id.in_(list(search_ids)))
        .group_by(SavedSearchHit.saved_search_id)
    )
    return {number: Found(hits, last) for number, hits, last in db.session.execute(counted)}


def hits_of(search: SavedSearch, page: int) -> list[SavedSearchHit]:
    """Return one page of what a search found, the newest first."""
    chosen = select(SavedSearchHit).where(SavedSearchHit.saved_search_id == search.id)
    newest = chosen.order_by(SavedSearchHit.id.desc())
    return list(db.session.scalars(newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))


def digest(digest_id: int) -> Digest | None:
    """Return a digest, or None."""
    return db.session.get(Digest, digest_id)


def any_standing() -> bool:
    """Tell whether anybody keeps a search that is asked."""
    standing = select(SavedSearch.id).where(SavedSearch.paused_at.is_(None), SavedSearch.ended_at.is_(None))
    return db.session.scalar(standing.limit(1)) is not None
