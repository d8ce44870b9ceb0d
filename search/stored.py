"""Searches that are kept, and asked of each new or changed record: which of them does it satisfy, by which clause?

Engines find candidates each in its own way; whether one is satisfied is decided here, for both alike.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from search.clauses import Needs, alternatives
from search.documents import PUBLIC
from search.query import FILTERS, Query, Range
from search.text import clean, coded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from search.publication import Publication

VERSION: Final = 2
"""Raise it with every change to what is stored of a query: they must all be stored again."""

ANY: Final = "*"
"""Stands for a filter that a query does not ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuery:
    """A search that is kept: one of the clauses must hold, and filters and ranges exactly as in a `Query`.

    A clause holds when every telling word of it stands in the record. A clause without one never holds; without any
    clause the filters alone decide.
    """

    id: str
    version: int
    clauses: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    visible_to: tuple[str, ...] = (PUBLIC,)

    def __post_init__(self) -> None:
        """Refuse what a search would refuse, and what no engine could keep.

        Raises:
            UnknownField: a filter or range is none of `FILTERS`, `RANGES`.
            ValueError: the id is not one, or the version is below 0.
        """
        Query(filters=self.filters, ranges=self.ranges)
        if not self.id or " " in self.id or not self.id.isprintable():
            raise ValueError(f"{self.id!r} is not the id of a stored query")
        if self.version < 0:
            raise ValueError(f"{self.id}: version {self.version} is below 0")


@dataclass(frozen=True, slots=True)
class Satisfied:
    """A stored query that a record satisfies; `clauses` are the places of those that hold, in order."""

    id: str
    version: int
    clauses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A stored query whose clauses are cut: `ways` has each clause's place with what it needs, some clauses twice."""

    query: StoredQuery
    ways: tuple[tuple[int, Needs], ...]

    @property
    def id(self) -> str:
        """The id of the query."""
        return self.query.id

    @property
    def version(self) -> int:
        """The version of the query."""
        return self.query.version

    @property
    def source(self) -> str:
        """All of it as JSON."""
        query = {each.name: getattr(self.query, each.name) for each in dataclasses.fields(self.query)}
        query["ranges"] = {name: (bounds.lower, bounds.upper) for name, bounds in self.query.ranges.items()}
        query["filters"] = dict(self.query.filters)
        ways = [(place, each.words, each.tokens) for place, each in self.ways]
        return clean(json.dumps({"query": query, "ways": ways}, ensure_ascii=False, separators=(",", ":")))

    @property
    def keywords(self) -> dict[str, tuple[str, ...]]:
        """Exact codes by which candidates are found; a filter that is not asked has the value `ANY`."""
        asked = {filter_field(name): coded(self.query.filters.get(name, (ANY,))) for name in FILTERS}
        return asked | {"kind": ("stored",), "visible_to": coded(self.query.visible_to)}


def prepare(query: StoredQuery) -> Prepared:
    """Cut the clauses of a query."""
    ways = ((place, way) for place, clause in enumerate(query.clauses) for way in alternatives(clause))
    return Prepared(query, tuple(ways))


def prepared_of(source: str) -> Prepared:
    """Give back what `Prepared.source` was made of."""
    data: dict[str, Any] = json.loads(source)
    asked = data["query"]
    lists = {name: tuple(asked[name]) for name in ("clauses", "visible_to")}
    filters = {name: tuple(values) for name, values in asked["filters"].items()}
    ranges = {name: Range(*bounds) for name, bounds in asked["ranges"].items()}
    query = StoredQuery(**(asked | lists | {"filters": filters, "ranges": ranges}))
    return Prepared(query, tuple((place, Needs(tuple(words), tuple(tokens))) for place, words, tokens in data["ways"]))


def satisfied_by(publication: Publication, candidates: Iterable[Prepared]) -> list[Satisfied]:
    """Those of the candidates that the publication satisfies, in the order of their ids."""
    found = (_judged(each, publication) for each in candidates)
    return sorted((each for each in found if each is not None), key=lambda each: each.id)


def _judged(candidate: Prepared, publication: Publication) -> Satisfied | None:
    query = candidate.query
    if not publication.admitted_by(query.filters, query.ranges, query.visible_to):
        return None
    places = tuple(dict.fromkeys(place for place, needs in candidate.ways if publication.says(needs)))
    return Satisfied(query.id, query.version, places) if places or not query.clauses else None


def filter_field(name: str) -> str:
    """The field that keeps what a query wants of a filter."""
    return f"filter_{name}"
