"""What a question would have found in the last days, measured by the rule by which publications are judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from marketplace import clock, db
from marketplace.discovery import queries
from marketplace.discovery.handlers import engine
from search.documents import PUBLIC
from search.engine import EngineUnavailable
from search.publication import Publication
from search.query import Query, Range
from search.stored import StoredQuery, prepare, satisfied_by

if TYPE_CHECKING:
    from marketplace.saved_searches.actions import SearchDraft
    from search.documents import AnyDocument
    from search.synonyms import Synonyms

DAYS = 30
MOST_LOOKED_AT = 100
"""Records that a line's search may bring for the count to be exact: each is judged as a publication is."""

SHOWN = 5


@dataclass(frozen=True)
class Preview:
    """What would have been found; `exact` is False where there may be more.

    Attributes:
        titles: the newest of them.
    """

    count: int
    exact: bool
    titles: tuple[str, ...]
    days: int = DAYS


def measure(draft: SearchDraft) -> Preview | None:
    """Look at what was published in the last days; None while the search engine is away. No transaction is open."""
    synonyms = queries.synonyms()
    db.release()
    try:
        return _measured(draft, synonyms)
    except EngineUnavailable:
        return None


def _measured(draft: SearchDraft, synonyms: Synonyms) -> Preview:
    asked = [_asked(draft, clause, synonyms) for clause in draft.clauses or ("",)]
    pages = [engine().search(query) for query in asked]
    seen = {hit.id: hit.document for page in pages for hit in page.hits}
    found = [document for document in seen.values() if _satisfies(draft, document, synonyms)]
    found.sort(key=lambda document: document.published_at, reverse=True)
    count = len(found) if draft.clauses else pages[0].total
    exact = not draft.clauses or all(page.total <= len(page.hits) for page in pages)
    return Preview(count, exact, tuple(document.title for document in found[:SHOWN]))


def _asked(draft: SearchDraft, clause: str, synonyms: Synonyms) -> Query:
    since = clock.now() - timedelta(days=DAYS)
    return Query(
        text=clause,
        synonyms=synonyms,
        filters=draft.filters,
        ranges={"published_at": Range(lower=int(since.timestamp()))},
        sort="relevance" if clause else "newest",
        per_page=MOST_LOOKED_AT,
        visible_to=(PUBLIC,),
    )


def _satisfies(draft: SearchDraft, document: AnyDocument, synonyms: Synonyms) -> bool:
    query = StoredQuery(id="preview", version=0, clauses=draft.clauses, filters=draft.filters)
    return bool(satisfied_by(Publication.of(document, synonyms), [prepare(query)]))
