"""The embedded engine: tantivy in folders of our own, no server.

Under its path lie `<fingerprint>-<serial>/` folders and `CURRENT`, which names the one that is searched; a rebuild
fills another folder and then replaces `CURRENT`, which the system does in one step. Any process may read; one
writes, and holds `writer.lock` from its first write until it closes or dies.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from search import indexing, ranking
from search.engine import EngineUnavailable, Health, NeedsRebuild
from search.highlight import Marker
from search.indexing import Record
from search.locks import ProcessLock
from search.page import nothing
from search.tantivy_search import Search
from search.tantivy_store import Store, fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from search.documents import AnyDocument
    from search.engine import Deletion
    from search.query import Page, Query

T = TypeVar("T")

_BATCH: Final = 2_000
_POINTER: Final = "CURRENT"


class EmbeddedEngine:
    """See `search.engine.Engine`. Safe to share between threads; opens its folder when first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._process = ProcessLock(path / "writer.lock")
        self._current: Store | None = None
        self._fresh: Store | None = None

    def put(self, documents: Iterable[AnyDocument]) -> None:
        """Write documents, older versions left out."""
        self._write(map(indexing.record, documents))

    def delete(self, deletions: Iterable[Deletion]) -> None:
        """Put a tombstone in the place of each."""
        self._write(Record(each.id, each.version) for each in deletions)

    def search(self, query: Query) -> Page:
        """Find records."""
        wanted = ranking.wanted(query.text)
        if wanted is None and query.text.strip():
            return nothing(query)
        return self._page(query, wanted, Marker.of(query.text))

    def similar(self, document: AnyDocument, query: Query) -> Page:
        """Find the records most like a document."""
        text = indexing.full_text(document)
        wanted = ranking.wanted(text)
        return self._page(query, wanted, Marker.of(text), but=document.id) if wanted else nothing(query)

    def versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of every record."""
        store = self._store()
        return self._listed(store)

    @contextmanager
    def rebuild(self) -> Iterator[_Fresh]:
        """Fill a fresh folder and make it the current one."""
        fresh = self._begin()
        try:
            yield _Fresh(self, fresh)
            self._finish(fresh)
        except BaseException:
            self._discard(fresh)
            raise

    def health(self) -> Health:
        """Say whether there is an index to search."""
        try:
            path, count = self._read(lambda store: (store.path, store.count()))
        except EngineUnavailable as error:
            return Health(ready=False, engine="embedded", detail=str(error))
        return Health(ready=True, engine="embedded", detail=str(path), documents=count)

    def close(self) -> None:
        """Let go of the writer and the lock."""
        with self._writing:
            for store in (self._current, self._fresh):
                if store is not None:
                    store.close()
            self._current = self._fresh = None
            self._process.release()

    def _page(self, query: Query, wanted: ranking.Wanted | None, marker: Marker, *, but: str | None = None) -> Page:
        return self._read(lambda store: Search(store.searcher(), store.schema, query, wanted, but).page(marker))

    def _read(self, use: Callable[[Store], T]) -> T:
        """Use the current folder; should a rebuild remove it meanwhile, use the one that took its place."""
        store = self._store()
        try:
            with _damage(store.path):
                return use(store)
        except NeedsRebuild:
            if self._pointed() == store.path.name:
                raise
        return self._read(use)

    def _listed(self, store: Store) -> Iterator[tuple[str, int]]:
        with _damage(store.path):
            yield from store.versions(live=True)

    def _store(self) -> Store:
        """The folder that `CURRENT` names now; another process may have replaced it a moment ago."""
        for attempt in (1, 2):
            name = self._pointed()
            store = self._current
            if store is not None and store.path.name == name:
                return store
            try:
                return self._open(name)
            except NeedsRebuild:
                # Between reading the name and opening the folder a rebuild may have ended: look once more.
                if attempt == 2 or self._pointed() == name:  # noqa: PLR2004
                    raise
        raise AssertionError("unreachable")

    def _open(self, name: str) -> Store:
        with self._opening, _damage(self._path / name):
            if self._current is None or self._current.path.name != name:
                self._current = Store.open(self._path / name)
            return self._current

    def _pointed(self) -> str:
        try:
            name = (self._path / _POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise NeedsRebuild(f"there is no index at {self._path}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise NeedsRebuild(f"{self._path} does not hold an index: {error}") from error
        if not name.startswith(f"{fingerprint()}-") or "/" in name:
            raise NeedsRebuild(f"the index at {self._path} is of another schema or dictionary")
        return name

    def _write(self, records: Iterator[Record]) -> None:
        while batch := list(islice(records, _BATCH)):
            with self._writing:
                self._process.acquire()
                # The fresh folder first: should the second write fail, the message is delivered again.
                for store in self._targets():
                    with _damage(store.path):
                        store.put(batch)

    def _targets(self) -> list[Store]:
        if self._fresh is None:
            return [self._store()]
        with suppress(NeedsRebuild):
            return [self._fresh, self._store()]
        return [self._fresh]

    def _put_fresh(self, store: Store, documents: Iterable[AnyDocument]) -> None:
        records = map(indexing.record, documents)
        while batch := list(islice(records, _BATCH)):
            with self._writing:
                store.put(batch)

    def _begin(self) -> Store:
        with self._writing:
            if self._fresh is not None:
                raise EngineUnavailable("a rebuild is already under way")
            self._process.acquire()
            self._fresh = Store.create(self._path / f"{fingerprint()}-{secrets.token_hex(4)}")
            return self._fresh

    def _finish(self, fresh: Store) -> None:
        with self._writing:
            with suppress(NeedsRebuild):
                old = self._store()
                with _damage(old.path):
                    fresh.put([Record(id_, version) for id_, version in old.versions(live=False)])
            replaced = self._path / f"{_POINTER}.new"
            with replaced.open("w", encoding="ascii") as file:
                file.write(fresh.path.name)
                file.flush()
                os.fsync(file.fileno())
            replaced.replace(self._path / _POINTER)
            old_store, self._current, self._fresh = self._current, fresh, None
            if old_store is not None:
                old_store.close()
            self._sweep(fresh.path.name)

    def _discard(self, fresh: Store) -> None:
        with self._writing:
            self._fresh = None
            fresh.close()
            shutil.rmtree(fresh.path, ignore_errors=True)

    def _sweep(self, keep: str) -> None:
        """Remove every folder but one; who still reads an old one keeps its open files."""
        for folder in self._path.iterdir():
            if folder.is_dir() and folder.name != keep:
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Fresh:
    engine: EmbeddedEngine
    store: Store

    def put(self, documents: Iterable[AnyDocument]) -> None:
        self.engine._put_fresh(self.store, documents)  # noqa: SLF001


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Say what tantivy's errors mean: it raises ValueError or panics when files are damaged."""
    try:
        yield
    except EngineUnavailable:
        raise
    except (ValueError, OSError) as error:
        raise NeedsRebuild(f"the index at {path} is damaged: {error}") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise NeedsRebuild(f"the index at {path} is damaged: {error}") from error
        raise
