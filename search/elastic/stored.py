"""Stored queries on Elasticsearch, without its percolator: clauses as documents of the terms they need.

Each clause is a nested document of its query, so that a query's clauses are replaced together by one versioned write.
`terms_set` finds those of which a publication has as many terms as they need; filters are compared as codes. A
server limits the terms of such a question, so a very long publication asks for one term of each clause instead.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from search import analysis, stored
from search.elastic.mapping import Layout
from search.query import FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.elastic.index import Indices
    from search.publication import Publication
    from search.stored import Prepared

Json = dict[str, Any]

_VERSION: Final = 1
"""Raise it with every change to the mapping."""

_PAGE: Final = 1_000

_LONG: Final = 900
"""A publication of more terms is asked about by one term of each clause: the smallest server takes 1,024 at once."""

_MOST: Final = 60_000
"""So many values a server takes in one list."""


@cache
def fingerprint() -> str:
    """The name of this mapping and dictionary."""
    parts = (analysis.fingerprint(), str(stored.VERSION), str(_VERSION))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def mapping() -> Json:
    """Codes to be found by, and the query itself for reading."""
    keyword = {"type": "keyword"}
    properties: Json = {
        "id": keyword,
        "version": {"type": "long", "index": False},
        "source": {"type": "keyword", "index": False, "doc_values": False},
        "bare": {"type": "boolean"},
        "ways": {
            "type": "nested",
            "properties": {"terms": keyword, "needed": {"type": "integer"}, "longest": keyword},
        },
    }
    names = ("kind", "visible_to", *map(stored.filter_field, FILTERS))
    return {
        "dynamic": "strict",
        "_source": {"includes": ["id", "version", "source"]},
        "properties": properties | dict.fromkeys(names, keyword),
    }


def body(prepared: Prepared) -> Json:
    """The fields of a stored query; it is bare if filters alone decide."""
    ways = [
        {"terms": needs.terms, "needed": len(needs.terms), "longest": max(needs.terms, key=len)}
        for _, needs in prepared.ways
    ]
    return {"source": prepared.source, "bare": not prepared.query.clauses, "ways": ways} | prepared.keywords


STORED: Final = Layout("_stored", fingerprint, mapping, body)


def candidates(indices: Indices, publication: Publication) -> Iterator[Prepared]:
    """All stored queries that the publication may satisfy, in the order of their ids."""
    asked: Json = {"query": _query(publication), "sort": [{"id": "asc"}], "size": _PAGE, "track_total_hits": False}
    while True:
        hits = indices.search(asked | {"_source": ["source"]})["hits"]["hits"]
        yield from (stored.prepared_of(each["_source"]["source"]) for each in hits)
        if len(hits) < _PAGE:
            return
        asked |= {"search_after": hits[-1]["sort"]}


def _query(publication: Publication) -> Json:
    conditions = [_any("visible_to", publication.codes("visible_to"))]
    conditions += [_any(stored.filter_field(name), (stored.ANY, *publication.codes(name))) for name in FILTERS]
    clause = {"nested": {"path": "ways", "score_mode": "none", "query": _said(sorted(publication.tokens))}}
    either = {"bool": {"should": [{"term": {"bare": True}}, clause]}}
    return {"bool": {"filter": [*conditions, either]}}


def _said(terms: list[str]) -> Json:
    """The clauses that may hold where these terms are said."""
    if len(terms) <= _LONG:
        return {"terms_set": {"ways.terms": {"terms": terms, "minimum_should_match_field": "ways.needed"}}}
    parts = (terms[start : start + _MOST] for start in range(0, len(terms), _MOST))
    return {"bool": {"should": [{"terms": {"ways.longest": part}} for part in parts]}}


def _any(field: str, codes: tuple[str, ...]) -> Json:
    return {"terms": {field: codes}}
