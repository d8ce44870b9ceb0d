"""Reads of matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing, Version
from marketplace.listings.states import Kind, VersionState
from marketplace.matching.models import Match
from search.documents import PUBLIC, DemandDocument
from search.query import Query

if TYPE_CHECKING:
    from search.documents import ResultDocument
    from search.engine import Engine

LIKELY = 50
SHOWN = 20


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


def _stands(version: Version | None) -> bool:
    return version is not None and version.state is VersionState.PUBLISHED


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
        demand, result = listings.published(match.demand_listing_id or 0), listings.published(match.result_listing_id)
        if demand is not None and result is not None:
            news.setdefault(demand.listing, []).append(result.title)
            news.setdefault(result.listing, []).append(demand.title)
    return news
