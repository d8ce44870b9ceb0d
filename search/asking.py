"""What both engines do before they look: which tokens are asked for, what is marked, what is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search import indexing, ranking
from search.highlight import Marker

if TYPE_CHECKING:
    from search.documents import AnyDocument
    from search.query import Query


@dataclass(frozen=True, slots=True)
class Asked:
    """A query made ready; `wanted` is None when only filters are asked, `but` names a record to leave out."""

    query: Query
    wanted: ranking.Wanted | None
    marker: Marker
    but: str | None = None


def by_text(query: Query) -> Asked | None:
    """Make a query ready; None where its text has not a single word in it, such as "???"."""
    wanted = ranking.of_query(query)
    if wanted is None and query.text.strip():
        return None
    return Asked(query, wanted, Marker.of(query.text, query.synonyms))


def by_document(document: AnyDocument, query: Query) -> Asked | None:
    """Ask for the records most like a document, without itself; None where it has not a single word in it."""
    text = indexing.full_text(document)
    wanted = ranking.wanted(text)
    if wanted is None:
        return None
    return Asked(replace(query, meaning=document.meaning), wanted, Marker.of(text), document.id)
