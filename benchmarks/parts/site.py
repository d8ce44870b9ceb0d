"""The search page itself, asked as a browser would, on an index of a few and of many records."""

from __future__ import annotations

import tempfile
from functools import partial
from urllib.parse import quote

from benchmarks.parts import made
from benchmarks.parts.table import say
from benchmarks.parts.timing import Figure, Spread, seconds
from marketplace import db
from marketplace.app import create_app
from marketplace.cli import upgrade
from marketplace.config import Settings

FEW, MANY = 200, 20_000
VISITS = 120


def pages() -> list[Figure]:
    """The page with a query, with many records beside few; the embedded engine, in the same process."""
    few, many = _visits(FEW), _visits(MANY)
    page = Figure(
        engine="embedded",
        records=MANY,
        what="search page",
        value=many.p50,
        unit="ms",
        p95=many.p95,
        baseline=f"{FEW} records: {few.p50:.1f} ms",
        ratio=many.p50 / few.p50,
        p95_ratio=many.p95 / few.p95,
    )
    return [page]


def _visits(records: int) -> Spread:
    say(f"search page: {records:,} records")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database, index = f"sqlite:///{folder}/bench.db", f"embedded:{folder}/index"
        app = create_app(Settings(database_url=database, search_url=index, log_level="ERROR", data_dir=folder))
        upgrade(app)
        engine = app.extensions["engine"]
        with engine.rebuild() as fresh:
            fresh.put(made.documents(records))
        client = app.test_client()
        addresses = [f"/search?q={quote(text)}" for text in made.short_queries(VISITS)]
        times = [seconds(partial(client.get, address)) for address in addresses]
        engine.close()
        with app.app_context():
            db.database().engine.dispose()
    return Spread.of(times[VISITS // 10 :])
