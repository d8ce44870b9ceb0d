"""The index as Elasticsearch lays it out: strict, with tokens that were cut here and are only split at blanks.

Only what the stock server has without plug-ins is used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from search import analysis, indexing

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.indexing import Record

_VERSION: Final = 1
"""Raise it with every change to the mapping."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the indices of one purpose have in common; `suffix` holds a sign that no prefix may hold."""

    suffix: str
    fingerprint: Callable[[], str]
    mapping: Callable[[], dict[str, Any]]
    body: Callable[[Any], dict[str, Any]]
    """The fields of what is stored beside its id and version."""


@cache
def fingerprint(dimensions: int = 0) -> str:
    """The name of this mapping, dictionary and size of vectors; it is part of every index's name."""
    parts = (analysis.fingerprint(), str(indexing.VERSION), str(_VERSION), str(dimensions))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def mapping(dimensions: int = 0) -> dict[str, Any]:
    """The fields of `indexing`, and the vector where there are any; only the source is kept for reading."""
    text = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    properties: dict[str, Any] = {
        "id": {"type": "keyword"},
        "version": {"type": "long", "index": False},
        "source": {"type": "keyword", "index": False, "doc_values": False},
    }
    properties |= dict.fromkeys(indexing.TEXTS, text)
    properties |= {name: {"type": "keyword"} for name in indexing.KEYWORDS}
    properties[indexing.STARTS] = {"type": "keyword", "doc_values": False}
    properties |= {name: {"type": "long"} for name in indexing.NUMBERS}
    if dimensions:
        properties["meaning"] = _vector(dimensions)
    return {
        "dynamic": "strict",
        "_source": {"includes": ["id", "version", "source"]},
        "properties": properties,
    }


def _vector(dimensions: int) -> dict[str, Any]:
    """Compared exactly as they are: the server's own default keeps one bit of each number."""
    kind = {"type": "hnsw"}
    return {"type": "dense_vector", "dims": dimensions, "similarity": "cosine", "index": True, "index_options": kind}


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """Whoever writes refreshes; nothing else does."""
    return {"number_of_shards": shards, "number_of_replicas": replicas, "refresh_interval": "-1"}


def body(stored: Record) -> dict[str, Any]:
    """The fields of a record."""
    meaning = {"meaning": stored.meaning} if stored.meaning else {}
    return {"source": stored.source} | dict(stored.texts) | dict(stored.keywords) | dict(stored.numbers) | meaning


def documents(dimensions: int) -> Layout:
    """The indices of documents, with vectors of so many dimensions or with none."""
    return Layout("", partial(fingerprint, dimensions), partial(mapping, dimensions), body)
