"""Stored queries in tantivy: each clause is found by the rarest of the terms it needs."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Final

from tantivy import Query, SchemaBuilder

from search import analysis, stored
from search.indexing import Record
from search.query import FILTERS
from search.tantivy_query import both
from search.tantivy_store import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tantivy import Schema

    from search.clauses import Needs
    from search.publication import Publication
    from search.stored import Prepared
    from search.tantivy_store import Store

_BARE: Final = " "
"""The key of a query that filters alone decide; no term is a blank."""


def schema() -> Schema:
    """Codes to be found by, and the query itself for reading."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("version", stored=True, indexed=True, fast=True)
    builder.add_bytes_field("source", stored=True)
    for name in ("key", "kind", "visible_to", *map(stored.filter_field, FILTERS)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


@cache
def fingerprint() -> str:
    """The name of this schema and dictionary."""
    parts = (analysis.fingerprint(), str(stored.VERSION), metadata.version("tantivy"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


STORED: Final = Layout(fingerprint, schema)


def record(prepared: Prepared, frequency: Callable[[str], int]) -> Record:
    """Lay out a stored query; `frequency` says in how many records a term is."""
    rarest = {_rarest(needs, frequency) for _, needs in prepared.ways}
    keys = (_BARE,) if not prepared.query.clauses else tuple(sorted(rarest))
    keywords = (("key", keys), *prepared.keywords.items())
    return Record(prepared.id, prepared.version, source=prepared.source, keywords=keywords)


def _rarest(needs: Needs, frequency: Callable[[str], int]) -> str:
    """The longest of equally rare ones, in an empty index for instance."""
    return min(needs.terms, key=lambda term: (frequency(term), -len(term), term))


def candidates(store: Store, publication: Publication) -> Iterator[Prepared]:
    """All stored queries that the publication may satisfy."""
    searcher = store.searcher()
    query = _query(store.schema, publication)
    for _, address in searcher.search(query, max(1, searcher.num_docs), count=False).hits:
        source = searcher.doc(address).get_first("source")
        assert source is not None, "only tombstones have no source, and they have no key either"
        yield stored.prepared_of(bytes(source).decode())


def _query(schema: Schema, publication: Publication) -> Query:
    conditions = [("key", (_BARE, *publication.tokens)), ("visible_to", publication.codes("visible_to"))]
    conditions += [(stored.filter_field(name), (stored.ANY, *publication.codes(name))) for name in FILTERS]
    return both(*(Query.term_set_query(schema, name, codes) for name, codes in conditions))
