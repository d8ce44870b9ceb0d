"""What the engines' own libraries do with the same tokens and the same records, without anything of ours around it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from elasticsearch import Elasticsearch
from tantivy import Document, Index, Occur, Query

from search.elastic import mapping as elastic_mapping
from search.embedded import store as tantivy_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from search.indexing import Record
    from search.ranking import Clause

BATCH = 1_000
HEAP = 64_000_000


class Raw(Protocol):
    """The library of an engine, on the index that our engine filled, and on one of its own."""

    def ask(self, clauses: Iterable[Clause], size: int, facets: Sequence[str] = ()) -> int:
        """Ask for any of the tokens in one go, scored by all, with counts; fetch the best; return how many came."""

    def bulk(self, records: Sequence[Record]) -> None:
        """Write records to an index of its own."""

    def one(self, record: Record) -> None:
        """Write one record there and have it found."""

    def close(self) -> None:
        """Remove the index of its own."""


class RawTantivy:
    """tantivy: a folder that our engine filled, and another for writing."""

    def __init__(self, filled: str, own: Path) -> None:
        self._filled = Index.open(filled)
        self._filled.config_reader(reload_policy="manual")
        self._own = own
        self._own.mkdir()
        self._index = Index(tantivy_store.schema(), path=str(own))
        self._writer = self._index.writer(HEAP, 1)

    def ask(self, clauses: Iterable[Clause], size: int, facets: Sequence[str] = ()) -> int:
        """Search, fetch the sources, and count."""
        searcher = self._filled.searcher()
        query = Query.boolean_query([(Occur.Should, self._term(each)) for each in clauses])
        hits = searcher.search(query, size).hits
        for _, address in hits:
            searcher.doc(address).get_first("source")
        if facets:
            searcher.aggregate(query, {name: {"terms": {"field": name, "size": 5_000}} for name in facets})
        return len(hits)

    def _term(self, each: Clause) -> Query:
        term = Query.term_query(self._filled.schema, each.field, each.token, index_option="freq")
        return Query.boost_query(term, each.weight)

    def bulk(self, records: Sequence[Record]) -> None:
        """Add all and commit once."""
        for each in records:
            self._writer.add_document(_document(each))
        self._writer.commit()

    def one(self, record: Record) -> None:
        """Add one in the place of its older version, and commit."""
        self._writer.delete_documents_by_term("id", record.id)
        self.bulk([record])

    def close(self) -> None:
        """Remove the folder."""
        del self._writer
        shutil.rmtree(self._own, ignore_errors=True)


def _document(record: Record) -> Document:
    document = Document()
    document.add_text("id", record.id)
    document.add_integer("version", record.version)
    document.add_bytes("source", record.source.encode())
    for name, text in record.texts:
        document.add_text(name, text)
    for name, values in record.keywords:
        for value in values:
            document.add_text(name, value)
    for name, number in record.numbers:
        document.add_integer(name, number)
    return document


@dataclass
class RawElastic:
    """Elasticsearch's client: the index that our engine filled, and another for writing."""

    client: Elasticsearch
    filled: str
    own: str

    @classmethod
    def at(cls, server: str, filled: str) -> RawElastic:
        """Connect, and make the other index as ours is made."""
        client, own = Elasticsearch(server, request_timeout=60), f"{filled}-raw"
        client.indices.create(index=own, mappings=elastic_mapping.mapping(), settings=elastic_mapping.settings(1, 0))
        return cls(client, filled, own)

    def ask(self, clauses: Iterable[Clause], size: int, facets: Sequence[str] = ()) -> int:
        """One search call."""
        should = [{"term": {each.field: {"value": each.token, "boost": each.weight}}} for each in clauses]
        answer = self.client.search(
            index=self.filled,
            query={"bool": {"should": should}},
            size=size,
            source_includes="source",
            track_total_hits=True,
            aggs={name: {"terms": {"field": name, "size": 5_000}} for name in facets},
        )
        return len(answer["hits"]["hits"])

    def bulk(self, records: Sequence[Record]) -> None:
        """Bulk calls of a thousand, and one refresh."""
        for start in range(0, len(records), BATCH):
            self._write(records[start : start + BATCH], refresh=False)
        self.client.indices.refresh(index=self.own)

    def one(self, record: Record) -> None:
        """One index call that refreshes."""
        self._write([record], refresh=True)

    def _write(self, records: Sequence[Record], *, refresh: bool) -> None:
        operations: list[dict[str, Any]] = []
        for each in records:
            body = {"id": each.id, "version": each.version} | elastic_mapping.body(each)
            operations += [{"index": {"_id": each.id}}, body]
        answer = self.client.bulk(index=self.own, operations=operations, refresh=refresh)
        assert not answer["errors"], answer

    def disk(self) -> int:
        """Bytes of the index that our engine filled."""
        self.client.indices.flush(index=self.filled)
        return int(self.client.indices.stats(index=self.filled)["_all"]["primaries"]["store"]["size_in_bytes"])

    def close(self) -> None:
        """Remove the index."""
        self.client.indices.delete(index=self.own)
        self.client.close()
