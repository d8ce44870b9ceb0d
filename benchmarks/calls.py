"""What do the pages about calls cost at 500 calls and 20,000 bids, beside the same pages at 5 calls and 20 bids?

    python benchmarks/calls.py [--calls 500] [--bids 20000] [--databases sqlite,postgresql] [--json FILE]

Both markets are open in one process and their pages are asked in turns, so that a busy machine spoils both alike. Each
page is asked as somebody who has business there; the time is the server's, from the request to its last byte. Beside it
stands how many statements each page sends to the database. No threshold is asserted: the goal is at most twice the
95th percentile, and as many statements.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import event

from benchmarks.parts import call_rows, review_rows
from benchmarks.parts.call_rows import S, Sizes
from benchmarks.parts.ledger import address
from benchmarks.parts.table import say, show
from benchmarks.parts.timing import in_turns
from marketplace import calendar, db, policies
from marketplace.accounts.models import Person
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base
from marketplace.discovery.handlers import rebuild_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient

FEW = Sizes(5, 20)
VISITS = 60
HEADS = ("page", "statements", "before", "p50 ms", "before", "ratio", "p95 ms", "before", "ratio")


@dataclass(frozen=True)
class Market:
    """A filled database behind its application."""

    app: Flask
    sizes: Sizes
    panels: review_rows.Panels

    def first(self, state: S) -> int:
        """Return the first call that stands in a state."""
        return next(one for one in range(1, self.sizes.calls + 1) if self.sizes.state_of(one) is state)

    def pages(self) -> dict[str, tuple[int | None, str]]:
        """Return name -> (who asks, address)."""
        opened, reading, public = self.first(S.OPENED), self.first(S.REVIEWING), self.first(S.PUBLISHED)
        office, publisher = self.sizes.secretary, self.sizes.publisher_of(opened)
        bidder, reviewer = self.sizes.bidders_of(public)[0], self.panels.person(1)
        return {
            "list of calls": (None, "/challenges"),
            "list of awarded calls": (None, "/challenges?view=awarded"),
            "search": (None, "/search?kind=challenge&q=低温成形"),
            "a call, for everybody": (None, f"/challenges/{public}"),
            "a call, for a bidder": (bidder, f"/challenges/{public}"),
            "record of a call": (None, f"/challenges/{self.first(S.PROPOSED)}/record"),
            "calendar": (None, "/challenges/calendar"),
            "statistics": (None, "/challenges/statistics"),
            "notices": (None, "/notices"),
            "board": (office, "/challenges/board"),
            "one phase of the board": (office, "/challenges/board?phase=bids"),
            "official's desk": (office, "/desk"),
            "panels": (office, "/panels"),
            "a panel": (office, f"/panels/{reading}"),
            "formal check": (office, f"/challenges/{opened}/formal"),
            "list of digests": (None, f"/challenges/{opened}/opening"),
            "comparison of bids": (publisher, f"/challenges/{opened}/bids"),
            "publisher's calls": (publisher, "/challenges/mine"),
            "publisher's desk": (publisher, "/desk"),
            "bidder's calls and bids": (bidder, "/challenges/mine"),
            "bidder's desk": (bidder, "/desk"),
            "form of a bid": (bidder, f"/challenges/{public}/bid"),
            "reviewer's panels": (reviewer, "/reviews"),
            "reviewer's bids": (reviewer, "/reviews/1"),
            "reviewer's sheet": (reviewer, "/reviews/1/blind/A"),
        }

    def client(self, person: int | None) -> FlaskClient:
        """Return a client from which somebody's requests come."""
        client = self.app.test_client()
        if person is not None:
            with self.app.app_context():
                someone = db.session.get_one(Person, person)
                names = {"_user_id": someone.fs_uniquifier, "_fresh": True, "fs_cc": "set", "second_factor": person}
            with client.session_transaction() as cookie:
                cookie.update(names | dict.fromkeys(("fs_paa", "signed_in_at"), time.time()))
        return client


@contextmanager
def market(name: str, sizes: Sizes) -> Iterator[Market]:
    """Fill a market, and leave nothing behind."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, address(name, folder) as url:
        say(f"{name}: {sizes.calls:,} calls with {sizes.bids:,} bids")
        app = create_app(
            Settings(database_url=url, log_level="ERROR", data_dir=folder, search_url=f"embedded:{folder}/index")
        )
        with app.app_context():
            db.load_models()
            Base.metadata.create_all(db.database().engine)
            db.begin_writing()
            calendar.seed()
            policies.seed()
            call_rows.load(sizes)
            panels = review_rows.load(sizes)
            rebuild_all()
            db.session.close()
        yield Market(app, sizes, panels)
        with app.app_context():
            db.database().engine.dispose()


def statements(of: Market, client: FlaskClient, path: str) -> int:
    """Return how many statements a page sends, after whatever is read once in a process."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    ask(client, path)
    with of.app.app_context():
        engine = db.database().engine
    event.listen(engine, "before_cursor_execute", note)
    ask(client, path)
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def ask(client: FlaskClient, path: str) -> None:
    """Open a page, which must be there.

    Raises:
        RuntimeError: it isn't, so that there is nothing to measure.
    """
    answer = client.get(path)
    if answer.status_code != 200:  # noqa: PLR2004
        raise RuntimeError(f"{path}: {answer.status_code}")


def _asking(client: FlaskClient, path: str) -> Callable[[int], None]:
    return lambda _time: ask(client, path)


def measured(few: Market, many: Market) -> Iterator[tuple[object, ...]]:
    """Yield the line of each page."""
    before, after = few.pages(), many.pages()
    for what, (person, path) in after.items():
        other, elsewhere = before[what]
        ours, theirs = many.client(person), few.client(other)
        said = [statements(many, ours, path), statements(few, theirs, elsewhere)]
        large, small = in_turns(_asking(ours, path), _asking(theirs, elsewhere), range(VISITS))
        ratios = [f"{large.p50 / small.p50:.2f}x", f"{large.p95 / small.p95:.2f}x"]
        yield what, *said, large.p50, small.p50, ratios[0], large.p95, small.p95, ratios[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--bids", type=int, default=20_000)
    parser.add_argument("--databases", default="sqlite", help="sqlite (default), postgresql or both, after commas")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the lines there too")
    asked = parser.parse_args()
    found = {}
    for name in asked.databases.split(","):
        with ExitStack() as opened:
            few, many = (opened.enter_context(market(name, one)) for one in (FEW, Sizes(asked.calls, asked.bids)))
            found[name] = list(measured(few, many))
        say(name)
        show(HEADS, found[name])
    if asked.json:
        asked.json.write_text(json.dumps({name: [HEADS, *rows] for name, rows in found.items()}, indent=1))


if __name__ == "__main__":
    main()
