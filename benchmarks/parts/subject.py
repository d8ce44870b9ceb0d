"""An engine under measurement, filled with made records, beside its own library on the same index."""

from __future__ import annotations

import os
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.parts import made
from benchmarks.parts.raw import RawElastic, RawTantivy
from benchmarks.parts.table import say
from benchmarks.parts.timing import Figure, seconds
from search.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.parts.raw import Raw
    from benchmarks.parts.timing import Spread
    from search.engine import Engine

SERVER = "MARKETPLACE_TEST_ELASTICSEARCH_URL"
MEGABYTE = 1_000_000
WARMING = 200
"""Records of a first build that only loads the dictionaries."""


@dataclass
class Subject:
    """One engine with so many records, and the figures found so far."""

    name: str
    records: int
    engine: Engine
    raw: Raw
    built_in: float
    """Seconds of the first build."""
    disk: Callable[[], int]
    """Bytes of the index."""
    figures: list[Figure] = field(default_factory=list)

    def note(self, what: str, value: float, unit: str, **more: Any) -> None:
        """Keep a figure."""
        self.figures.append(Figure(self.name, self.records, what, value, unit, **more))

    def compare(self, what: str, spreads: tuple[Spread, Spread], baseline: str, goal: str = "") -> None:
        """Keep a duration in milliseconds beside that of its baseline."""
        ours, theirs = spreads
        ratios = {"ratio": ours.p50 / theirs.p50, "p95_ratio": ours.p95 / theirs.p95}
        self.note(what, ours.p50, "ms", p95=ours.p95, baseline=f"{baseline}: {theirs.p50:.2f} ms", goal=goal, **ratios)


@contextmanager
def subject(name: str, records: int) -> Iterator[Subject]:
    """Fill an engine, and leave nothing behind.

    Raises:
        KeyError: Elasticsearch is asked for, and no server is named.
    """
    # A merge may still write there when all is done.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        url = f"embedded:{folder}/index" if name == "embedded" else f"{os.environ[SERVER]}/bench-{uuid.uuid4().hex[:8]}"
        engine = open_engine(url)
        say(f"{name}: building an index of {records:,} records")
        _build(engine, WARMING)
        built_in = seconds(lambda: _build(engine, records))
        raw, disk = _beside(name, engine.health().detail, Path(folder))
        try:
            yield Subject(name, records, engine, raw, built_in, disk)
        finally:
            raw.close()
            drop: Callable[[], None] = getattr(engine, "drop", lambda: None)
            drop()
            engine.close()


def _build(engine: Engine, records: int) -> None:
    with engine.rebuild() as fresh:
        fresh.put(made.documents(records))


def _beside(name: str, filled: str, folder: Path) -> tuple[Raw, Callable[[], int]]:
    if name == "embedded":
        return RawTantivy(filled, folder / "raw"), lambda: _size(Path(filled))
    elastic = RawElastic.at(os.environ[SERVER], filled)
    return elastic, elastic.disk


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def resident() -> float:
    """Megabytes that this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE
