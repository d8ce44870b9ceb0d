"""The engine on an Elasticsearch server, for those who outgrow one machine.

The alias `<prefix>-<fingerprint>` names the index that is searched, `<prefix>-<fingerprint>-next` the one that a
rebuild is filling. Writers write to both and may be several; a rebuild ends by moving the alias in one step.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from search import asking, indexing, ranking
from search.elastic import query as build
from search.elastic.hybrid import HybridSearch
from search.elastic.index import Indices
from search.elastic.mapping import documents
from search.elastic.server import Address, Server
from search.elastic.stored import STORED, candidates
from search.engine import EngineUnavailable, Health
from search.page import counts, hit, nothing
from search.publication import Publication
from search.query import Page, Query
from search.stored import prepare, satisfied_by
from search.suggestions import RECORDS, Beginning, chosen
from search.synonyms import NONE, Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from search.asking import Asked
    from search.documents import AnyDocument
    from search.engine import Deletion
    from search.stored import Satisfied, StoredQuery
    from search.suggestions import Suggestion


class ElasticEngine:
    """See `search.engine.Engine`. Safe to share between threads, not across a fork."""

    def __init__(self, url: str, dimensions: int = 0) -> None:
        """Take an address, without asking the server anything yet: a site starts while its server is down."""
        self._dimensions = dimensions
        address = Address.parse(url)
        self._server = Server(address)
        self._indices = Indices(self._server, address, documents(dimensions))
        self._stored = Indices(self._server, address, STORED)
        self._rebuilding = threading.Lock()
        self._restoring = threading.Lock()

    def check(self) -> None:
        """Ask the server for its version; every first use does."""
        with self._server.reading():
            pass

    def put(self, documents: Iterable[AnyDocument]) -> None:
        """Write documents, older versions left out."""
        self._indices.write(indexing.record(each, self._dimensions) for each in documents)

    def delete(self, deletions: Iterable[Deletion]) -> None:
        """Put a tombstone in the place of each."""
        self._indices.write(iter(deletions))

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
        answer = self._indices.search(build.beginning_body(Query(visible_to=visible_to, per_page=RECORDS), beginning))
        found = [indexing.document_of(each["_source"]["source"]) for each in answer["hits"]["hits"]]
        return chosen(found, beginning, limit)

    def versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every record."""
        return self._indices.versions(live=True)

    @contextmanager
    def rebuild(self) -> Iterator[_Fresh]:
        """Fill a fresh index and move the alias to it."""
        with _alone(self._rebuilding), _replacing(self._indices):
            yield _Fresh(self._indices, self._dimensions)

    def store(self, queries: Iterable[StoredQuery]) -> None:
        """Keep queries, older versions left out."""
        self._stored.write(map(prepare, queries))

    def unstore(self, deletions: Iterable[Deletion]) -> None:
        """Put a tombstone in the place of each."""
        self._stored.write(iter(deletions))

    def satisfied(self, document: AnyDocument, synonyms: Synonyms = NONE) -> list[Satisfied]:
        """Ask every stored query."""
        publication = Publication.of(document, synonyms)
        return satisfied_by(publication, candidates(self._stored, publication))

    def stored_versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every stored query."""
        return self._stored.versions(live=True)

    def restore(self, queries: Iterable[StoredQuery]) -> None:
        """Fill a fresh index and move the alias to it."""
        with _alone(self._restoring), _replacing(self._stored):
            self._stored.write_next(map(prepare, queries))

    def health(self) -> Health:
        """Say whether the server has an index to search."""
        try:
            count, detail = self._indices.count()
        except EngineUnavailable as error:
            return Health(ready=False, engine="elasticsearch", detail=str(error))
        return Health(ready=True, engine="elasticsearch", detail=detail, documents=count)

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def drop(self) -> None:
        """Remove every index of this prefix."""
        self._indices.drop()
        self._stored.drop()

    def _page(self, asked: Asked) -> Page:
        query, wanted = asked.query, asked.wanted
        sort = query.sort if wanted or query.sort != "relevance" else "newest"
        text = self._text(query, wanted, asked.but) if wanted else None
        if text and wanted and query.semantic and self._dimensions:
            answer = HybridSearch(self._indices, query, text, build.any_of(wanted.scoring), asked.but).answer()
        else:
            answer = self._indices.search(build.search_body(query, text and self._but(text, asked.but), sort=sort))
        facets = answer.get("aggregations", {})
        return Page(
            hits=tuple(
                hit(each["_source"]["source"], float(each["_score"] or 0.0), asked.marker)
                for each in answer["hits"]["hits"]
            ),
            total=answer["hits"]["total"]["value"],
            page=query.page,
            per_page=query.per_page,
            facets={name: counts(facets[name]["values"]["buckets"]) for name in query.facets},
        )

    def _text(self, query: Query, wanted: ranking.Wanted, but: str | None) -> dict[str, Any]:
        return self._long(query, wanted, but) if wanted.long else build.found(wanted)

    def _but(self, text: dict[str, Any], but: str | None) -> dict[str, Any]:
        return build.but_not(text, but) if but else text

    def _long(self, query: Query, asked: ranking.Wanted, but: str | None) -> dict[str, Any]:
        """Few rare tokens find the candidates, all tokens put them in order: 18 times faster than in one go."""
        frequencies = self._indices.frequencies(asked.required)
        own = int(but is not None and self._indices.has(but))
        ids: list[str] = []
        for rare in ranking.rarest(asked, lambda field, token: frequencies.get((field, token), 0), above=own):
            ids = self._indices.ids(
                build.both(build.filters(query), build.any_of((*rare, *asked.phrases))), ranking.CANDIDATES
            )
            if len(ids) >= ranking.CANDIDATES:
                break
        return build.both([{"ids": {"values": ids}}], build.any_of(asked.scoring))


@contextmanager
def _alone(lock: threading.Lock) -> Iterator[None]:
    if not lock.acquire(blocking=False):
        raise EngineUnavailable("a rebuild is already under way")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _replacing(indices: Indices) -> Iterator[None]:
    name = indices.begin()
    try:
        yield
        indices.finish(name)
    except BaseException:
        with suppress(EngineUnavailable):
            indices.discard(name)
        raise


@dataclass(frozen=True, slots=True)
class _Fresh:
    indices: Indices
    dimensions: int

    def put(self, documents: Iterable[AnyDocument]) -> None:
        self.indices.write_next(indexing.record(each, self.dimensions) for each in documents)
