"""How fast are figures? Each beside its baseline in the same run, on 40,000 synthetic registrations.

    python benchmarks/metrics.py

Prints medians in milliseconds and the ratio to the baseline. No threshold is asserted: the machine may be busy.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import select, text

from marketplace import clock, db
from marketplace.app import create_app
from marketplace.cli import upgrade
from marketplace.config import Settings
from marketplace.demo import registrations
from marketplace.metrics import books, journal, queries
from marketplace.metrics.cuts import Cut, Dimension
from marketplace.metrics.periods import parse
from marketplace.registration.models import Registration

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 60
CITY, YEAR = "340100", parse("2025")
RAW = """
    SELECT substr(kind, 1, 2), SUM(sign), SUM(sign * amount_fen) FROM registration_entry
    WHERE registered_on BETWEEN '2025-01-01' AND '2025-12-31'
      AND (seller_region BETWEEN '340100' AND '340199' OR buyer_region BETWEEN '340100' AND '340199')
    GROUP BY substr(kind, 1, 2)
"""
RAW_MONTHS = """
    SELECT substr(registered_on, 1, 7), seller_region, buyer_region, SUM(sign), SUM(sign * amount_fen)
    FROM registration_entry GROUP BY 1, 2, 3
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"sqlite:///{folder}/bench.db", log_level="ERROR", data_dir=folder))
        upgrade(app)
        with app.app_context():
            db.begin_writing()
            start = time.perf_counter()
            count = registrations.load(clock.today())
            db.session.commit()
            print(f"{count:,} registrations loaded with journal and buckets in {time.perf_counter() - start:.1f} s")
            _figures()
            _rebuild()


def _figures() -> None:
    cut = Cut(CITY, YEAR)
    one = db.session.scalars(select(Registration.id).limit(1)).one()
    key = _median(lambda: db.session.execute(select(Registration.number).where(Registration.id == one)).one())
    raw = _median(lambda: db.session.execute(text(RAW)).all())
    _print("one row by its primary key", key)
    _print("headline of a city's year, from buckets", _median(lambda: queries.figures(CITY, YEAR)), key)
    _print("headline of the nation's year, from buckets", _median(lambda: queries.figures("000000", YEAR)), key)
    _print("raw GROUP BY kind over the same lines", raw)
    _print("breakdown by kind", _median(lambda: queries.breakdown(cut, Dimension.KIND)), raw)
    _print("breakdown by district, from buckets", _median(lambda: queries.breakdown(cut, Dimension.DISTRICT)), raw)
    _print("the year as known now, from the journal", _median(lambda: journal.figures(cut)), raw)


def _rebuild() -> None:
    raw = _median(lambda: db.session.execute(text(RAW_MONTHS)).all(), 3)
    every = books.books()
    _print("raw GROUP BY month over the journal", raw)
    _print(f"all {len(every)} months counted again", _median(lambda: [books.recount(book) for book in every], 3), raw)
    _print("one month counted again", _median(lambda: books.recount(every[-1])), raw)


def _median(act: Callable[[], object], repeats: int = REPEATS) -> float:
    act()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def _print(what: str, milliseconds: float, baseline: float | None = None) -> None:
    ratio = f"{milliseconds / baseline:8.1f}x" if baseline else "baseline"
    print(f"  {what:46} {milliseconds:10.2f} ms  {ratio}")


if __name__ == "__main__":
    main()
