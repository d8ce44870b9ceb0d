"""One folder of tantivy: its schema, its writer and the rule of versions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from tantivy import Document, Index, Order, Query, SchemaBuilder

from search import analysis, indexing
from search.engine import EngineUnavailable
from search.meaning.packing import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tantivy import IndexWriter, Schema, Searcher

    from search.indexing import Record
    from search.meaning.embedder import Vector
    from search.meaning.vectors import Flat, Nearness

_HEAP: Final = 64_000_000
_COMMITTED: Final = "meta.json"


def schema() -> Schema:
    """The fields of `indexing`, as tantivy lays them out."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("version", stored=True, indexed=True, fast=True)
    builder.add_bytes_field("source", stored=True)
    for name in indexing.TEXTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in indexing.KEYWORDS:
        counted = name != indexing.STARTS
        builder.add_text_field(name, fast=counted, tokenizer_name="raw", index_option="basic")
    for name in indexing.NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_bytes_field("meaning", stored=True)
    builder.add_integer_field("written", indexed=True, fast=True)
    return builder.build()


@cache
def fingerprint(dimensions: int = 0) -> str:
    """The name of this schema, dictionary and size of vectors: a folder of another name cannot be searched."""
    parts = (analysis.fingerprint(), str(indexing.VERSION), metadata.version("tantivy"), str(dimensions))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the folders of one purpose have in common."""

    fingerprint: Callable[[], str]
    schema: Callable[[], Schema]


def documents(dimensions: int) -> Layout:
    """The folders of documents, with vectors of so many dimensions or with none."""
    return Layout(partial(fingerprint, dimensions), schema)


@dataclass
class Store:
    """An open folder. Reading needs no lock; whoever writes must be alone."""

    path: Path
    index: Index
    schema: Schema
    _writer: IndexWriter | None = field(default=None, repr=False)
    _committed: int = 0
    """The number of the last commit; they only grow."""
    _loaded: bytes | None = field(default=None, repr=False)
    """What was read of the commit that was loaded last."""
    _vectors: Flat | None = field(default=None, repr=False)

    @classmethod
    def create(cls, path: Path, laid_out: Schema) -> Store:
        """Make an empty folder."""
        path.mkdir(parents=True)
        index = Index(laid_out, path=str(path), reuse=False)
        index.config_reader(reload_policy="manual")
        return cls(path, index, laid_out)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a folder that is there."""
        index = Index.open(str(path))
        index.config_reader(reload_policy="manual")
        return cls(path, index, index.schema)

    def searcher(self) -> Searcher:
        """What was committed until now, by whichever process."""
        committed = self._on_disk()
        if committed is None or committed != self._loaded:  # reading these few bytes is cheaper than loading
            self.index.reload()
            self._loaded = committed
        return self.index.searcher()

    def _on_disk(self) -> bytes | None:
        """What tantivy wrote of its last commit, the commit's number included: no two are alike."""
        try:
            return (self.path / _COMMITTED).read_bytes()
        except FileNotFoundError:
            return None  # damaged or removed: loading it says so

    def nearness(self, searcher: Searcher, vector: Vector) -> Nearness:
        """Compare the meaning of everything that a searcher sees with a vector.

        Raises:
            EngineUnavailable: numpy is not installed.
        """
        if self._vectors is None:
            self._vectors = _flat()
        return self._vectors.nearness(searcher, self.schema, vector)

    def put(self, records: Sequence[Record]) -> None:
        """Write what is not older than what is there, and commit."""
        latest = _latest(records)
        known = self.known(list(latest))
        fit = [each for each in latest.values() if each.version >= known.get(each.id, each.version)]
        if not fit:
            return
        writer = self.writer()
        try:
            for each in fit:
                writer.delete_documents_by_term("id", each.id)
                writer.add_document(_document(each, self._committed))
            self._committed = writer.commit()
        except BaseException:
            # A writer that failed once may never work again: what was not committed goes with it.
            self._writer = None
            raise

    def known(self, ids: Sequence[str]) -> dict[str, int]:
        """The versions of these ids, tombstones included."""
        searcher = self.searcher()
        query = Query.term_set_query(self.schema, "id", list(ids))
        hits = searcher.search(query, max(1, len(ids)), count=False, order_by_field="id").hits
        versions = searcher.fast_field_values("version", [address for _, address in hits])
        return {str(id_): int(version or 0) for (id_, _), version in zip(hits, versions, strict=True)}

    def versions(self, *, live: bool) -> Iterator[tuple[str, int]]:
        """Id and version of every document (or tombstone), in the order of the ids."""
        searcher = self.searcher()
        query = self._live() if live else Query.all_query().and_must_not_match(self._live())
        many = max(1, searcher.num_docs)
        hits = searcher.search(query, many, count=False, order_by_field="id", order=Order.Asc).hits
        numbers = searcher.fast_field_values("version", [address for _, address in hits])
        yield from ((str(id_), int(number or 0)) for (id_, _), number in zip(hits, numbers, strict=True))

    def count(self) -> int:
        """How many documents there are."""
        found: Any = self.searcher().search(self._live(), 1)  # its stub leaves out `count`
        return int(found.count)

    def _live(self) -> Query:
        return Query.term_set_query(self.schema, "kind", ["result", "demand", "challenge", "stored"])

    def writer(self) -> IndexWriter:
        """The one writer, opened when first needed."""
        if self._writer is None:
            try:
                self._writer = self.index.writer(_HEAP, 1)
                self._committed = self._writer.commit_opstamp
            except ValueError as error:
                raise EngineUnavailable(f"the index at {self.path} cannot be written: {error}") from error
        return self._writer

    def close(self) -> None:
        """Let go of the writer and its lock; a merge that is under way is left undone, which loses nothing."""
        self._writer = None


def _flat() -> Flat:
    try:
        from search.meaning.vectors import Flat
    except ImportError as error:
        raise EngineUnavailable("meaning needs numpy: pip install 'hebang-marketplace[semantic]'") from error
    return Flat()


def _latest(records: Sequence[Record]) -> dict[str, Record]:
    latest: dict[str, Record] = {}
    for each in records:
        if each.id not in latest or each.version >= latest[each.id].version:
            latest[each.id] = each
    return latest


def _document(stored: Record, after: int) -> Document:
    """What is written after a commit; tantivy passes over what a schema has no field for."""
    document = Document()
    document.add_integer("written", after)
    document.add_text("id", stored.id)
    document.add_integer("version", stored.version)
    if stored.source:
        document.add_bytes("source", stored.source.encode())
    for name, text in stored.texts:
        document.add_text(name, text)
    for name, values in stored.keywords:
        for value in values:
            document.add_text(name, value)
    for name, number in stored.numbers:
        document.add_integer(name, number)
    if not stored.numbers:  # a tombstone: by its number the vector is found that it makes void
        document.add_integer("tie", indexing.tie(stored.id))
    if stored.meaning:
        document.add_bytes("meaning", pack(stored.meaning))
    return document
