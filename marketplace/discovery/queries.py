"""Reads for searching and matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from marketplace import clock, db
from marketplace.challenges import queries as challenges
from marketplace.challenges.states import ChallengeState
from marketplace.discovery.documents import challenge_key, listing_key, number_of
from marketplace.discovery.models import Match
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing, Version
from marketplace.listings.states import Kind, VersionState
from search.documents import PUBLIC, DemandDocument
from search.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.challenges.models import Challenge
    from search.documents import ResultDocument
    from search.engine import Engine

LIKELY = 50
SHOWN = 20


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
    for batch in standing_in_batches(SHOWN * 50):
        expected.update({listing_key(version): number_of(version) for version in batch})
    expected.update({challenge_key(call.id): call.version for call in open_calls()})
    return expected


def likely_partners(engine: Engine, document: ResultDocument | DemandDocument) -> list[int]:
    """Return the listings of the other kind that are most like a document."""
    other = Kind.RESULT if isinstance(document, DemandDocument) else Kind.DEMAND
    wanted = Query(filters={"kind": (other.value,)}, per_page=LIKELY, visible_to=(PUBLIC,))
    return [int(hit.id.partition(":")[2]) for hit in engine.similar(document, wanted).hits]


def matches_of(version: Version, limit: int = SHOWN) -> list[Match]:
    """Return the matches of a result or a demand, the best first; only pairs whose both sides stand."""
    mine = Match.demand_listing_id if version.kind is Kind.DEMAND else Match.result_listing_id
    chosen = select(Match).where(mine == version.listing_id).order_by(Match.score.desc(), Match.id).limit(limit)
    return [match for match in db.session.scalars(chosen) if _stands(match.demand) and _stands(match.result)]


def _stands(version: Version) -> bool:
    return version.state is VersionState.PUBLISHED


def pairs_in(fields: list[str], limit: int) -> list[Match]:
    """Return the matches whose demand is in one of the fields, the best first."""
    chosen = select(Match).join(Version, Version.id == Match.demand_version_id).where(Version.field.in_(fields))
    found = db.session.scalars(chosen.order_by(Match.score.desc(), Match.id).limit(limit))
    return [match for match in found if _stands(match.demand) and _stands(match.result)]


def match(match_id: int) -> Match | None:
    """Return a match, or None."""
    return db.session.get(Match, match_id)


def news_of(found: list[Match]) -> dict[Listing, list[str]]:
    """Return, for each listing that got new matches, the titles of its new partners, the best first."""
    news: dict[Listing, list[str]] = {}
    for match in sorted(found, key=lambda match: -match.score):
        demand, result = listings.published(match.demand_listing_id), listings.published(match.result_listing_id)
        if demand is not None and result is not None:
            news.setdefault(demand.listing, []).append(result.title)
            news.setdefault(result.listing, []).append(demand.title)
    return news


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
