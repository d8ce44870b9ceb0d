"""Folders of one purpose, one of them in use: the swap of one for another, and what damage to them means.

Under the path lie `<fingerprint>-<serial>/` folders and `CURRENT`, which names the one that is read; a rebuild
fills another folder and then replaces `CURRENT`, which the system does in one step.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import threading
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from search.embedded.store import Store
from search.engine import EngineUnavailable, NeedsRebuild
from search.indexing import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from search.embedded.locks import ProcessLock
    from search.embedded.store import Layout

T = TypeVar("T")

_BATCH: Final = 2_000
_POINTER: Final = "CURRENT"
_OWN: Final = re.compile("[0-9a-f]{12}-[0-9a-f]{8}")


class Shelf:
    """Safe to share between threads; opens its folder when first needed, takes the lock at the first write."""

    def __init__(self, path: Path, layout: Layout, process: ProcessLock) -> None:
        self._path = path
        self._layout = layout
        self._process = process
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._current: Store | None = None
        self._fresh: Store | None = None

    def read(self, use: Callable[[Store], T]) -> T:
        """Use the current folder; should a rebuild remove it meanwhile, use the one that took its place.

        Raises:
            NeedsRebuild: there is no folder of this layout, or it is damaged.
        """
        store = self._store()
        try:
            with _damage(store.path):
                return use(store)
        except NeedsRebuild:
            if self._pointed() == store.path.name:
                raise
        return self.read(use)

    def versions(self) -> Iterator[tuple[str, int]]:
        """Give id and version of everything stored, in the order of the ids."""
        return self._listed(self._store())

    def _listed(self, store: Store) -> Iterator[tuple[str, int]]:
        with _damage(store.path):
            yield from store.versions(live=True)

    def write(self, records: Iterable[Record]) -> None:
        """Write to the folder in use, and before that to one that is being filled."""
        left = iter(records)
        while batch := list(islice(left, _BATCH)):
            with self._writing:
                self._process.acquire()
                # The fresh folder first: should the second write fail, the message is delivered again.
                for store in self._targets():
                    with _damage(store.path):
                        store.put(batch)

    @contextmanager
    def rebuilding(self) -> Iterator[Callable[[Iterable[Record]], None]]:
        """Give what fills a fresh folder, which becomes the current one when the block ends well."""
        fresh = self._begin()
        try:
            yield lambda records: self._fill(fresh, iter(records))
            self._finish(fresh)
        except BaseException:
            self._discard(fresh)
            raise

    def close(self) -> None:
        """Let go of the writers; the lock belongs to the engine."""
        with self._writing:
            for store in (self._current, self._fresh):
                if store is not None:
                    store.close()
            self._current = self._fresh = None

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
        if not name.startswith(f"{self._layout.fingerprint()}-") or "/" in name:
            raise NeedsRebuild(f"the index at {self._path} is of another schema or dictionary")
        return name

    def _targets(self) -> list[Store]:
        if self._fresh is None:
            return [self._store()]
        with suppress(NeedsRebuild):
            return [self._fresh, self._store()]
        return [self._fresh]

    def _fill(self, store: Store, records: Iterator[Record]) -> None:
        while batch := list(islice(records, _BATCH)):
            with self._writing:
                store.put(batch)

    def _begin(self) -> Store:
        with self._writing:
            if self._fresh is not None:
                raise EngineUnavailable("a rebuild is already under way")
            self._process.acquire()
            folder = self._path / f"{self._layout.fingerprint()}-{secrets.token_hex(4)}"
            self._fresh = Store.create(folder, self._layout.schema())
            return self._fresh

    def _finish(self, fresh: Store) -> None:
        with self._writing:
            with suppress(NeedsRebuild):
                old = self._store()
                with _damage(old.path):
                    fresh.put([Record(id_, version) for id_, version in old.versions(live=False)])
            self._point_to(fresh.path.name)
            old_store, self._current, self._fresh = self._current, fresh, None
            if old_store is not None:
                old_store.close()
            self._sweep(fresh.path.name)

    def _point_to(self, name: str) -> None:
        replaced = self._path / f"{_POINTER}.new"
        with replaced.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        replaced.replace(self._path / _POINTER)

    def _discard(self, fresh: Store) -> None:
        with self._writing:
            self._fresh = None
            fresh.close()
            shutil.rmtree(fresh.path, ignore_errors=True)

    def _sweep(self, keep: str) -> None:
        """Remove every other folder of this shelf; who still reads an old one keeps its open files."""
        for folder in self._path.iterdir():
            if _OWN.fullmatch(folder.name) and folder.name != keep:
                shutil.rmtree(folder, ignore_errors=True)


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
