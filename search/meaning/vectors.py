"""The vectors of an embedded index in memory, one byte a number, compared one after the other.

A document takes 12 bytes more than its vector has numbers, 396 with the local model: 80 MB for 200,000.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from tantivy import FieldType, Order, Query

from search.meaning import packing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from tantivy import DocAddress, Schema, Searcher

    from search.meaning.embedder import Vector

_STEP: Final = np.dtype(packing.STEP)
_ROWS: Final = 1_024
"""Rows that are multiplied at once: as many as stay in the processor's cache."""
_READ: Final = 10_000
"""Documents that are read at once."""
_GROWTH: Final = 1.2
_DIGITS: Final = 5
"""The last bits of a sum depend on the row it was made in: equal vectors shall be equally near."""
_FREE: Final = -1


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near each document of one state of the index is to one vector; a document is known by its `tie`."""

    ties: NDArray[np.int64]
    cosines: NDArray[np.float32]

    def __len__(self) -> int:
        """How many documents have a vector."""
        return len(self.ties)

    def best(self, many: int) -> NDArray[np.int64]:
        """The nearest, in no order."""
        if many >= len(self.ties):
            return self.ties
        return self.ties[np.argpartition(-self.cosines, many)[:many]]

    def of(self, ties: Iterable[int]) -> dict[int, float]:
        """The cosines of these, of those among them that have a vector."""
        at = np.isin(self.ties, np.fromiter(ties, np.int64))
        return dict(zip(self.ties[at].tolist(), self.cosines[at].tolist(), strict=True))


class Flat:
    """The vectors of one folder; brought up to date from whatever process wrote last. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = -1
        self._ties = np.empty(0, np.int64)
        self._numbers = np.empty((0, 0), np.int8)
        self._steps = np.empty(0, np.float32)

    def nearness(self, searcher: Searcher, schema: Schema, vector: Vector) -> Nearness:
        """Compare everything that a searcher sees with a vector."""
        with self._lock:
            self._refresh(searcher, schema)
            return self._compare(np.asarray(vector, np.float32))

    def _compare(self, vector: NDArray[np.float32]) -> Nearness:
        cosines = np.empty(len(self._ties), np.float32)
        for start in range(0, len(cosines), _ROWS):
            rows = slice(start, start + _ROWS)
            cosines[rows] = self._numbers[rows].astype(np.float32) @ vector
        cosines = np.round(cosines * self._steps, _DIGITS)
        used = self._ties != _FREE
        return Nearness(self._ties[used], cosines[used])

    def _refresh(self, searcher: Searcher, schema: Schema) -> None:
        """Read what was written since; a document that is gone was overwritten by its tombstone."""
        changed = Query.range_query(schema, "written", FieldType.Integer, self._seen + 1, None)
        many = max(1, searcher.num_docs)
        hits = searcher.search(changed, many, count=False, order_by_field="written", order=Order.Asc).hits
        for start in range(0, len(hits), _READ):
            self._read(searcher, [address for _, address in hits[start : start + _READ]])
        if hits:
            self._seen = hits[-1][0]

    def _read(self, searcher: Searcher, addresses: Sequence[DocAddress]) -> None:
        ties: Any = searcher.fast_field_values("tie", list(addresses))
        self._forget(ties)
        documents = zip(ties, map(searcher.doc, addresses), strict=True)
        stored = ((tie, document.get_first("meaning")) for tie, document in documents)
        packed = {tie: bytes(value) for tie, value in stored if value is not None}
        if packed:
            self._keep(packed)

    def _forget(self, ties: Sequence[int]) -> None:
        self._ties[np.isin(self._ties, np.asarray(ties, np.int64))] = _FREE

    def _keep(self, packed: dict[int, bytes]) -> None:
        size = len(next(iter(packed.values()))) - _STEP.itemsize
        rows = self._room(len(packed), size)
        table = np.frombuffer(b"".join(packed.values()), np.uint8).reshape(len(packed), -1)
        self._ties[rows] = list(packed)
        self._numbers[rows] = table[:, :size].view(np.int8)
        self._steps[rows] = table[:, size:].copy().view(_STEP)[:, 0]

    def _room(self, many: int, size: int) -> NDArray[np.int64]:
        """Rows that are free; the table grows where there are too few."""
        free = np.flatnonzero(self._ties == _FREE)
        if len(free) < many:
            more = max(many - len(free), int(len(self._ties) * (_GROWTH - 1)))
            self._ties = np.concatenate([self._ties, np.full(more, _FREE, np.int64)])
            self._steps = np.concatenate([self._steps, np.zeros(more, np.float32)])
            self._numbers = np.concatenate([self._numbers.reshape(-1, size), np.zeros((more, size), np.int8)])
            free = np.flatnonzero(self._ties == _FREE)
        return free[:many]
