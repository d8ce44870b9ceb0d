"""Reads for searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from marketplace import clock, db
from marketplace.challenges import queries as challenges
from marketplace.challenges.states import ChallengeState
from marketplace.discovery.documents import challenge_key, listing_key, number_of
from marketplace.listings import queries as listings
from marketplace.listings.models import Version
from marketplace.listings.states import Kind, VersionState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.challenges.models import Challenge

BATCH = 1_000


def standing_in_batches(size: int) -> Iterator[list[Version]]:
    """Yield all versions that stand, in batches; safe to let go of the transaction in between."""
    last = 0
    chosen = select(Version).where(Version.state == VersionState.PUBLISHED).order_by(Version.id).limit(size)
    while batch := list(db.session.scalars(chosen.where(Version.id > last))):
        last = batch[-1].id
        yield batch


def open_calls() -> list[Challenge]:
    """Return the calls that take bids now, the next deadline first."""
    return [call for call in db.session.scalars(challenges.open_calls()) if is_open(call)]


def is_open(call: Challenge) -> bool:
    """Tell whether a call takes bids now."""
    return call.state is ChallengeState.PUBLISHED and call.deadline_at is not None and call.deadline_at > clock.now()


def expected_versions() -> dict[str, int]:
    """Return id and version of every document that the index should hold."""
    expected = {}
    for batch in standing_in_batches(BATCH):
        expected.update({listing_key(version): number_of(version) for version in batch})
    expected.update({challenge_key(call.id): call.version for call in open_calls()})
    return expected


def newest(kind: Kind, limit: int) -> list[Version]:
    """Return what was published last."""
    return list(db.session.scalars(listings.published_versions(kind).limit(limit)))


def documents_without_engine(text: str, kinds: tuple[str, ...], limit: int) -> list[Version]:
    """Return what a plain look into the database finds while the engine is away."""
    words = [word for word in text.split()[:8] if word]
    chosen = listings.published_versions()
    for word in words:
        chosen = chosen.where(
            or_(Version.title.contains(word, autoescape=True), Version.summary.contains(word, autoescape=True))
        )
    if kinds:
        chosen = chosen.where(Version.kind.in_([kind for kind in kinds if kind in tuple(Kind)]))
    return list(db.session.scalars(chosen.limit(limit)))
