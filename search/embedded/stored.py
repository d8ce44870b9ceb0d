"""Stored queries in tantivy: each clause is found by the two rarest of the terms it needs.

The rarest alone would do; the second spares reading most of those that the first finds in vain. A query without
clauses is found by the codes of its rarest filters.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Final

from tantivy import Query, SchemaBuilder

from search import analysis, stored
from search.embedded.query import both
from search.embedded.store import Layout
from search.indexing import Record
from search.query import FILTERS
from search.text import coded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tantivy import Schema, Searcher

    from search.embedded.store import Store
    from search.publication import Publication
    from search.stored import Prepared, StoredQuery

_ANY: Final = " "
"""The key of a query without clauses and filters; keys that are no words begin with a blank."""

_KEYS: Final = ("first", "second")


def schema() -> Schema:
    """Keys to be found by, and the query itself for reading."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("version", stored=True, indexed=True, fast=True)
    builder.add_bytes_field("source", stored=True)
    for name in ("kind", *_KEYS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


@cache
def fingerprint() -> str:
    """The name of this schema and dictionary."""
    parts = (analysis.fingerprint(), str(stored.VERSION), metadata.version("tantivy"), *_KEYS)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


STORED: Final = Layout(fingerprint, schema)


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many documents something is, by a searcher of them; in none where there is no index."""

    documents: Searcher | None

    def of_term(self, term: str) -> int:
        """Documents that hold a term in their text."""
        return max(self.of_code(field, term) for field in ("words", "bigrams", "chars"))

    def of_code(self, field: str, code: str) -> int:
        """Documents that have a code."""
        return 0 if self.documents is None else int(self.documents.doc_freq(field, code))


def record(prepared: Prepared, rarity: Rarity) -> Record:
    """Lay out a stored query."""
    keys = _of_clauses(prepared, rarity) if prepared.query.clauses else _of_filters(prepared.query, rarity)
    keywords = (("kind", ("stored",)), *zip(_KEYS, keys, strict=True))
    return Record(prepared.id, prepared.version, source=prepared.source, keywords=keywords)


def _of_clauses(prepared: Prepared, rarity: Rarity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two rarest terms of each clause, or one twice; the longest of equally rare ones."""
    pairs = set()
    for _, needs in prepared.ways:
        ordered = sorted(needs.terms, key=lambda term: (rarity.of_term(term), -len(term), term))
        pairs.add((ordered[0], ordered[min(1, len(ordered) - 1)]))
    return tuple({first for first, _ in pairs}), tuple({second for _, second in pairs})


def _of_filters(query: StoredQuery, rarity: Rarity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of the two filters that let the fewest documents through, or of one twice."""
    asked = [(name, coded(values)) for name, values in query.filters.items()]
    asked.sort(key=lambda one: (sum(rarity.of_code(one[0], code) for code in one[1]), len(one[1])))
    keys = [tuple(_key(name, code) for code in codes) for name, codes in asked] or [(_ANY,)]
    return keys[0], keys[min(1, len(keys) - 1)]


def _key(name: str, code: str) -> str:
    return f" {name}={code}"


def candidates(store: Store, publication: Publication) -> Iterator[Prepared]:
    """All stored queries that the publication may satisfy."""
    searcher = store.searcher()
    codes = (_key(name, code) for name in FILTERS for code in publication.codes(name))
    said = [_ANY, *publication.tokens, *codes]
    query = both(*(Query.term_set_query(store.schema, name, said) for name in _KEYS))
    for _, address in searcher.search(query, max(1, searcher.num_docs), count=False).hits:
        source = searcher.doc(address).get_first("source")
        assert source is not None, "only tombstones have no source, and they have no key either"
        yield stored.prepared_of(bytes(source).decode())
