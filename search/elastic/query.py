"""Queries as Elasticsearch's JSON; no query string is ever parsed, so nothing a person types is syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from search.indexing import RANGE_FIELDS, SORTS, STARTS, bounded
from search.query import Range
from search.ranking import Phrase
from search.text import coded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.meaning.embedder import Vector
    from search.query import Query
    from search.ranking import Clause, Wanted
    from search.suggestions import Beginning

Json = dict[str, Any]

_LOOKED_AT: Final = 200
"""So many vectors a shard are compared at least: the more, the surer that the nearest are among them."""

_VALUES: Final = 5_000
"""More values of one facet than this are not counted."""


def search_body(asked: Query, text: Json | None, *, sort: str) -> Json:
    """One page with its facets; `text` is the part that scores and finds, None where only filters are asked."""
    own = {name for name in asked.facets if name in asked.filters}
    filters = [*visible(asked), *(_terms(name, asked.filters[name]) for name in asked.filters if name not in own)]
    return {
        "query": _query(asked, filters, text, sort),
        "post_filter": {"bool": {"filter": [_terms(name, asked.filters[name]) for name in sorted(own)]}},
        "aggs": {name: _facet(asked, name, own) for name in asked.facets},
        "sort": _sort(sort, to_come_first=_to_come_first(asked, sort)),
        "from": asked.offset,
        "size": asked.per_page,
        "track_total_hits": True,
        "track_scores": sort == "relevance",
        "_source": ["source"],
    }


def _query(asked: Query, filters: list[Json], text: Json | None, sort: str) -> Json:
    found = [text] if text else []
    if not _to_come_first(asked, sort):
        return {"bool": {"filter": filters, "must": found}}
    # The score is free to say whether the deadline is still to come.
    to_come = {"constant_score": {"filter": _within("deadline", Range(asked.today))}}
    return {"bool": {"filter": [*filters, *found], "should": [to_come]}}


def _to_come_first(asked: Query, sort: str) -> bool:
    return sort == "deadline" and asked.today is not None


def beginning_body(asked: Query, typed: Beginning) -> Json:
    """The newest of what the viewer may see that begins so or holds it."""
    begins = [{"prefix": {STARTS: {"value": form}}} for form in typed.forms]
    either = {"bool": {"should": [*begins, _one(typed.phrase)], "minimum_should_match": 1}}
    return {
        "query": {"bool": {"filter": [*filters(asked), either]}},
        "sort": _sort("newest"),
        "size": asked.per_page,
        "track_total_hits": False,
        "_source": ["source"],
    }


def visible(asked: Query) -> list[Json]:
    """What holds whatever facet is counted: who may see, and the ranges."""
    ranges = [_within(RANGE_FIELDS[name], bounds) for name, bounds in asked.ranges.items()]
    return [_terms("visible_to", asked.visible_to), *ranges]


def filters(asked: Query, *, without: str | None = None) -> list[Json]:
    """All conditions of a query; `without` leaves one filter out."""
    named = (_terms(name, values) for name, values in asked.filters.items() if name != without)
    return [*visible(asked), *named]


def found(asked: Wanted) -> Json:
    """A short text: enough of the required tokens, scored by all."""
    return both([any_of(asked.finding, asked.minimum)], any_of(asked.scoring))


def both(conditions: list[Json], scored: Json) -> Json:
    """What meets the conditions, ordered by the other part."""
    return {"bool": {"filter": conditions, "must": [scored]}}


def any_of(clauses: Iterable[Clause | Phrase], minimum: int = 1) -> Json:
    """At least `minimum` of the clauses; all that hold add to the score."""
    return {"bool": {"should": list(map(_one, clauses)), "minimum_should_match": minimum}}


def _one(asked: Clause | Phrase) -> Json:
    return {"bool": {"must": list(map(_term, asked.clauses))}} if isinstance(asked, Phrase) else _term(asked)


def _term(clause: Clause) -> Json:
    return {"term": {clause.field: {"value": clause.token, "boost": clause.weight}}}


def but_not(query: Json, id_: str) -> Json:
    """The same without one record."""
    return both([other_than(id_)], query)


def other_than(id_: str) -> Json:
    """Every record but one."""
    return {"bool": {"must_not": [{"term": {"id": id_}}]}}


def either(text: Json, ties: Iterable[int]) -> Json:
    """What a text finds, and these records; a record is known by its `tie`."""
    return {"bool": {"should": [text, among(ties)], "minimum_should_match": 1}}


def among(ties: Iterable[int]) -> Json:
    """These records, adding nothing to the score."""
    return {"bool": {"filter": [{"terms": {"tie": sorted(ties)}}]}}


def except_for(query: Json, ties: Iterable[int]) -> Json:
    """The same without these records."""
    return {"bool": {"must": [query], "must_not": [{"terms": {"tie": sorted(ties)}}]}}


def scored_body(query: Json, *, skip: int = 0, size: int) -> Json:
    """The best hits with what orders them, and without their sources."""
    return {
        "query": query,
        "sort": _sort("relevance"),
        "from": skip,
        "size": size,
        "_source": False,
        "docvalue_fields": ["tie", "published_at"],
        "track_total_hits": False,
    }


def nearest_body(meaning: Vector, conditions: list[Json], size: int) -> Json:
    """The nearest of what the conditions leave; they hold inside, so that they never leave too few."""
    return {
        "knn": {
            "field": "meaning",
            "query_vector": meaning,
            "k": size,
            "num_candidates": max(_LOOKED_AT, size),
            "filter": conditions,
        },
        "size": size,
        "_source": False,
        "docvalue_fields": ["tie", "published_at"],
        "track_total_hits": False,
    }


def _terms(name: str, values: Iterable[str]) -> Json:
    return {"terms": {name: coded(values)}}


def _within(field: str, bounds: Range) -> Json:
    limits = {"gte": bounds.lower, "lte": bounds.upper}
    known = {name: bounded(limit) for name, limit in limits.items() if limit is not None}
    return {"range": {field: known}} if known else {"exists": {"field": field}}


def _facet(asked: Query, name: str, own: set[str]) -> Json:
    others = [_terms(other, asked.filters[other]) for other in sorted(own - {name})]
    return {
        "filter": {"bool": {"filter": others}},
        "aggs": {"values": {"terms": {"field": name, "size": _VALUES}}},
    }


def _sort(sort: str, *, to_come_first: bool = False) -> list[Json]:
    equal = [{"published_at": "desc"}, {"tie": "asc"}]
    if sort == "relevance":
        return [{"_score": "desc"}, *equal]
    field, largest = SORTS[sort]
    first = [{"_score": "desc"}] if to_come_first else []
    return [*first, {field: {"order": "desc" if largest else "asc", "missing": "_last"}}, *equal]
