"""What a check of affiliations costs at a hundred thousand bonds, beside the same at a thousand.

    python benchmarks/affiliations.py [--bonds N]

Fills a database (SQLite in a temporary folder) with made organisations:
holdings in trees, legal representatives, addresses, and telephone numbers of agents whom thousands use. Then it checks
1, 20 and 200 bidders against one publisher, and prints the median of repeated checks and the largest number of bonds
that was loaded. Not a test: nothing fails on a slow machine.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import insert, text

from marketplace import calendar, clock, db, policies
from marketplace.affiliations import graph, queries
from marketplace.affiliations.models import Edge, Node
from marketplace.affiliations.rules import rules_of
from marketplace.app import create_app
from marketplace.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SMALL = 1_000
REPEATS = 7
SINCE = date(2020, 1, 1)
AGENTS = 20
BATCH = 5_000
REGION = "340100"


def nodes(organisations: int) -> Iterator[dict[str, Any]]:
    """Yield organisations, then one person and one address for each, then agents' telephones."""
    for number in range(organisations):
        yield _node("organisation", f"U{number:017}", uscc=f"U{number:017}")
    for number in range(organisations):
        yield _node("person", f"某{number}|M{number}", mark=f"M{number}")
        yield _node("address", f"3401 某路{number}号")
    for number in range(AGENTS):
        yield _node("phone", f"+86551{number:08}")


def _node(kind: str, key: str, uscc: str | None = None, mark: str = "") -> dict[str, Any]:
    return {"kind": kind, "key": key, "name": key, "uscc": uscc, "mark": mark, "state_holder": False}


def bonds(organisations: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield five bonds for each organisation: two holders, its head, its address, an agent's telephone."""
    agents = 3 * organisations
    for number in range(1, organisations + 1):
        head, place = organisations + 2 * number - 1, organisations + 2 * number
        yield _bond(head, number, "legal_representative")
        yield _bond(place, number, "address")
        yield _bond(agents + 1 + chance.randrange(AGENTS), number, "phone")
        if number > 1:
            yield _bond(max(1, number // 3), number, "equity", chance.choice((600, 2600, 5100, 8000)))
            other = chance.randrange(1, number)
            if other != max(1, number // 3):
                yield _bond(other, number, "equity", chance.choice((100, 300, 700)))


def _bond(from_id: int, to_id: int, kind: str, share: int | None = None) -> dict[str, Any]:
    return {
        "from_id": from_id,
        "to_id": to_id,
        "kind": kind,
        "share_bp": share,
        "valid_from": SINCE,
        "certainty": "register",
        "source": "made",
    }


def fill(count: int) -> int:
    """Fill the database with about this many bonds; returns the number of organisations."""
    organisations = count // 5
    db.begin_writing()
    calendar.seed()
    policies.seed()
    for table, rows in ((Node, nodes(organisations)), (Edge, bonds(organisations, random.Random(1)))):
        listed = list(rows)
        for start in range(0, len(listed), BATCH):
            db.session.execute(insert(table), listed[start : start + BATCH])
    db.session.commit()
    db.begin_writing()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return organisations


def measure(organisations: int, bidders: int) -> tuple[float, int, int]:
    """Return (median milliseconds, pairs with a hit, bonds loaded) of checks of so many bidders."""
    rules, chance, took, hits, loaded = rules_of(REGION, clock.today()), random.Random(2), [], 0, 0
    for _ in range(REPEATS):
        publisher, *others = chance.sample(range(1, organisations + 1), bidders + 1)
        began = time.perf_counter()
        found = queries.hits_of_nodes([publisher], others, rules)
        took.append((time.perf_counter() - began) * 1000)
        hits += len(found)
        loaded = max(loaded, len(graph.between([publisher], others, rules).bonds))
    return statistics.median(took), hits, loaded


def main() -> None:
    """Measure the small graph, then the large one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bonds", type=int, default=100_000)
    print("| bonds | bidders | median ms | pairs with a hit | bonds loaded at most |\n|---|---|---|---|---|")
    for count in (SMALL, parser.parse_args().bonds):
        with tempfile.TemporaryDirectory() as folder:
            run(count, f"sqlite:///{folder}/graph.db")


def run(count: int, url: str) -> None:
    """Fill one database and measure it."""
    app = create_app(Settings(database_url=url, relay="external"))
    with app.app_context():
        db.load_models()
        db.Base.metadata.create_all(db.database().engine)
        organisations = fill(count)
        db.begin_reading()
        measure(organisations, 1)
        for bidders in (1, 20, 200):
            if bidders < organisations:
                took, hits, loaded = measure(organisations, bidders)
                print(
                    f"| {count:,} | {bidders} | {took:.1f} | {hits} of {bidders * REPEATS} | {loaded:,} |", flush=True
                )


if __name__ == "__main__":
    main()
