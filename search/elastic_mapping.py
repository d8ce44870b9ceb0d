"""The index as Elasticsearch lays it out: strict, with tokens that were cut here and are only split at blanks.

Only what the stock server has without plug-ins is used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
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
def fingerprint() -> str:
    """The name of this mapping and dictionary; it is part of every index's name."""
    parts = (analysis.fingerprint(), str(indexing.VERSION), str(_VERSION))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def mapping() -> dict[str, Any]:
    """The fields of `indexing`; only the source is kept for reading."""
    text = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    properties: dict[str, Any] = {
        "id": {"type": "keyword"},
        "version": {"type": "long", "index": False},
        "source": {"type": "keyword", "index": False, "doc_values": False},
    }
    properties |= dict.fromkeys(indexing.TEXTS, text)
    properties |= {name: {"type": "keyword"} for name in indexing.KEYWORDS}
    properties |= {name: {"type": "long"} for name in indexing.NUMBERS}
    return {
        "dynamic": "strict",
        "_source": {"includes": ["id", "version", "source"]},
        "properties": properties,
    }


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """Whoever writes refreshes; nothing else does."""
    return {"number_of_shards": shards, "number_of_replicas": replicas, "refresh_interval": "-1"}


def body(stored: Record) -> dict[str, Any]:
    """The fields of a record."""
    return {"source": stored.source} | dict(stored.texts) | dict(stored.keywords) | dict(stored.numbers)


DOCUMENTS: Final = Layout("", fingerprint, mapping, body)
