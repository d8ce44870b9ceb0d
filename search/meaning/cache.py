"""Vectors kept in a file, so that the same text is never embedded twice."""

from __future__ import annotations

import sqlite3
from array import array
from contextlib import closing
from typing import TYPE_CHECKING

from search.meaning.embedder import Embedder, Vector, digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TABLE = "CREATE TABLE IF NOT EXISTS vector (digest BLOB PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID"
_BATCH = 64


class CachedEmbedder:
    """An embedder whose documents' vectors are kept by the hash of model and text; queries pass through."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder, self._path = embedder, path

    @property
    def name(self) -> str:
        """As the embedder's."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """As the embedder's."""
        return self._embedder.dimensions

    @property
    def related(self) -> float:
        """As the embedder's."""
        return self._embedder.related

    def embed_query(self, text: str) -> Vector:
        """As the embedder does."""
        return self._embedder.embed_query(text)

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Give the vector of each text; they are kept as they come, so that a run that was cut short goes on."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        found: list[Vector] = []
        with closing(sqlite3.connect(self._path)) as file:
            file.execute(_TABLE)
            for start in range(0, len(texts), _BATCH):
                with file:
                    found += self._batch(file, texts[start : start + _BATCH])
        return found

    def _batch(self, file: sqlite3.Connection, texts: Sequence[str]) -> list[Vector]:
        names = [digest(self._embedder, text) for text in texts]
        known = {name: vector for name in names if (vector := _read(file, name))}
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        made = dict(zip(missing, self._embedder.embed_documents(list(missing.values())), strict=True))
        rows = ((name, array("f", vector).tobytes()) for name, vector in made.items())
        file.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
        return [(known | made)[name] for name in names]


def _read(file: sqlite3.Connection, name: bytes) -> Vector:
    row = file.execute("SELECT numbers FROM vector WHERE digest = ?", (name,)).fetchone()
    return tuple(array("f", row[0])) if row else ()
