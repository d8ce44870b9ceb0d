"""The embedded engine: tantivy in folders of our own, no server.

Any process may read; one writes, and holds `writer.lock` from its first write until it closes or dies.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search import asking, indexing
from search.embedded.hybrid import HybridSearch
from search.embedded.locks import ProcessLock
from search.embedded.searching import Search
from search.embedded.shelf import Shelf
from search.embedded.store import Store, documents
from search.embedded.stored import STORED, Rarity, candidates
from search.embedded.stored import record as stored_record
from search.engine import EngineUnavailable, Health, NeedsRebuild
from search.indexing import Record
from search.page import nothing
from search.publication import Publication
from search.query import Query
from search.stored import prepare, satisfied_by
from search.suggestions import RECORDS, Beginning, chosen
from search.synonyms import NONE, Synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from search.asking import Asked
    from search.documents import AnyDocument
    from search.engine import Deletion
    from search.query import Page
    from search.stored import Satisfied, StoredQuery
    from search.suggestions import Suggestion


class EmbeddedEngine:
    """See `search.engine.Engine`. Safe to share between threads; opens its folder when first needed."""

    def __init__(self, path: Path, dimensions: int = 0) -> None:
        self._dimensions = dimensions
        self._process = ProcessLock(path / "writer.lock")
        self._documents = Shelf(path, documents(dimensions), self._process)
        self._stored = Shelf(path / "stored", STORED, self._process)

    def put(self, documents: Iterable[AnyDocument]) -> None:
        """Write documents, older versions left out."""
        self._documents.write(indexing.record(each, self._dimensions) for each in documents)

    def delete(self, deletions: Iterable[Deletion]) -> None:
        """Put a tombstone in the place of each."""
        self._documents.write(Record(each.id, each.version) for each in deletions)

    def search(self, query: Query) -> Page:
        """Find records."""
        asked = asking.by_text(query)
        return self._page(asked) if asked else nothing(query)

    def similar(self, document: AnyDocument, query: Query) -> Page:
        """Find the records most like a document."""
        asked = asking.by_document(document, query)
        return self._page(asked) if asked else nothing(query)

    def suggest(self, typed: str, visible_to: tuple[str, ...], limit: int) -> tuple[Suggestion, ...]:
        """Look at the newest records that begin so or hold it."""
        beginning = Beginning.of(typed)
        if beginning is None:
            return ()
        asked = Query(visible_to=visible_to, per_page=RECORDS)
        found = self._documents.read(
            lambda store: Search(store.searcher(), store.schema, asked, None).documents(beginning)
        )
        return chosen(found, beginning, limit)

    def versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every record."""
        return self._documents.versions()

    @contextmanager
    def rebuild(self) -> Iterator[_Fresh]:
        """Fill a fresh folder and make it the current one."""
        with self._documents.rebuilding() as fill:
            yield _Fresh(fill, self._dimensions)

    def store(self, queries: Iterable[StoredQuery]) -> None:
        """Keep queries, older versions left out."""
        self._stored.write(self._laid_out(queries))

    def unstore(self, deletions: Iterable[Deletion]) -> None:
        """Put a tombstone in the place of each."""
        self._stored.write(Record(each.id, each.version) for each in deletions)

    def satisfied(self, document: AnyDocument, synonyms: Synonyms = NONE) -> list[Satisfied]:
        """Ask every stored query."""
        publication = Publication.of(document, synonyms)
        return self._stored.read(lambda store: satisfied_by(publication, candidates(store, publication)))

    def stored_versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every stored query."""
        return self._stored.versions()

    def restore(self, queries: Iterable[StoredQuery]) -> None:
        """Fill a fresh folder and make it the current one."""
        with self._stored.rebuilding() as fill:
            fill(self._laid_out(queries))

    def _laid_out(self, queries: Iterable[StoredQuery]) -> Iterator[Record]:
        rarity = self._rarity()
        return (stored_record(prepare(each), rarity) for each in queries)

    def _rarity(self) -> Rarity:
        try:
            return Rarity(self._documents.read(Store.searcher))
        except NeedsRebuild:
            return Rarity(None)

    def health(self) -> Health:
        """Say whether there is an index to search."""
        try:
            path, count = self._documents.read(lambda store: (store.path, store.count()))
        except EngineUnavailable as error:
            return Health(ready=False, engine="embedded", detail=str(error))
        return Health(ready=True, engine="embedded", detail=str(path), documents=count)

    def close(self) -> None:
        """Let go of the writer and the lock."""
        self._documents.close()
        self._stored.close()
        self._process.release()

    def _page(self, asked: Asked) -> Page:
        def ask(store: Store) -> Page:
            searcher = store.searcher()
            parts = (searcher, store.schema, asked.query, asked.wanted, asked.but)
            if not self._dimensions or not asked.query.semantic or asked.wanted is None:
                return Search(*parts).page(asked.marker)
            return HybridSearch(*parts, nearness=store.nearness(searcher, asked.query.meaning)).page(asked.marker)

        return self._documents.read(ask)


@dataclass(frozen=True, slots=True)
class _Fresh:
    fill: Callable[[Iterable[Record]], None]
    dimensions: int

    def put(self, documents: Iterable[AnyDocument]) -> None:
        self.fill(indexing.record(each, self.dimensions) for each in documents)
