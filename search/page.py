"""Making a page of what either engine found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.indexing import document_of
from search.query import Count, Hit, Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.highlight import Marker
    from search.query import Query


def hit(source: str, score: float, marker: Marker) -> Hit:
    """What is shown of a stored document."""
    document = document_of(source)
    return Hit(
        id=document.id, kind=document.kind, version=document.version, score=score, document=document, marker=marker
    )


def counts(buckets: Sequence[Mapping[str, Any]]) -> tuple[Count, ...]:
    """Buckets of either engine in the promised order."""
    found = [Count(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return tuple(sorted(found, key=lambda each: (-each.count, each.value)))


def nothing(query: Query) -> Page:
    """The page of a text without a single word in it, such as "???"."""
    return Page(hits=(), total=0, page=query.page, per_page=query.per_page, facets=dict.fromkeys(query.facets, ()))
