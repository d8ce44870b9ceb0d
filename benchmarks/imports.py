"""What does an import of registrations cost, and how long does it keep others from writing?

    python benchmarks/imports.py [--rows 100000] [--databases sqlite,postgresql] [--formats csv,xlsx] [--json FILE]

The baseline of each time is the plain insert of the same registrations with their lines, all of them in memory and in
one transaction, into another empty database of the same run; that of the memory is the application before it begins.
Somebody else writes a row every 20 ms all the while; the longest time that one of these commits took is what others
wait. Each database and format has a process of its own; processor time is that process's, without a server's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import national_rows
from benchmarks.parts.ledger import address
from benchmarks.parts.other_writer import writing
from benchmarks.parts.table import say, show
from benchmarks.parts.timing import HEADS, Figure, seconds
from marketplace import db, policies
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.db import Base
from marketplace.external import actions, running, sources
from marketplace.external.actions import How
from marketplace.external.rows import Rules
from marketplace.registration.models import Entry, Registration
from marketplace.relay import run_until_idle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from flask import Flask

KIB_IN_MIB = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", default="100000", help="rows of the file")
    parser.add_argument("--databases", default="sqlite,postgresql", help="sqlite, postgresql or both (default)")
    parser.add_argument("--formats", default="csv,xlsx", help="csv, xlsx or both (default)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    parser.add_argument("--only", metavar="PART", help=argparse.SUPPRESS)  # one part, in a process of its own
    asked = parser.parse_args()
    if asked.only:
        print(json.dumps([figure.data() for figure in _part(*asked.only.split(":"))]))
        return
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for form in asked.formats.split(","):
            path = Path(folder) / f"rows.{form}"
            say(f"writing {path.name}: {asked.rows} rows")
            national_rows.write(path, int(asked.rows))
            for name in asked.databases.split(","):
                found += _apart(f"{name}:{path}:{asked.rows}")
                if asked.json:  # after each part: they take long
                    asked.json.write_text(json.dumps([figure.data() for figure in found], indent=1, ensure_ascii=False))
    show(HEADS, [figure.row() for figure in found])


def _apart(part: str) -> list[Figure]:
    say(part)
    order = [sys.executable, __file__, "--only", part]
    answer = subprocess.run(order, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [Figure(**figure) for figure in json.loads(answer)]


def _part(name: str, file: str, rows: str) -> list[Figure]:
    path = Path(file)
    engine = f"{name} {path.suffix[1:]}"
    with _database(name) as (app, url):
        at_first = _peak()
        steps = _imported(app, url, path)
        peak, made = _peak(), [_all(Registration), _all(Entry)]
    with _database(name) as (_, url):
        plain = _measured("plain insert", url, lambda: _plain(made))
    found = [figure for step in steps for figure in _beside(step, plain, engine, int(rows))]
    memory = f"before: {at_first:.0f} MiB"
    return [*found, Figure(engine, int(rows), "peak memory", peak, "MiB", None, memory, peak / at_first)]


class Step(NamedTuple):
    """What was done, and in seconds: how long it took, of that this process's own, how long somebody else waited."""

    what: str
    took: float
    worked: float
    waited: float


def _imported(app: Flask, url: str, path: Path) -> list[Step]:
    """Check a file, bring it in, count its months again."""
    db.begin_writing()
    number = actions.open_here(path, How(national_rows.CITY)).id
    db.session.commit()
    source = sources.opened(path)

    def check() -> None:
        running.check(number, source, Rules(source.head, region=national_rows.CITY))
        db.session.commit()

    def bring_in() -> None:
        actions.bring_in_here(number, leave_out=False, tell=running.silent)
        db.session.commit()

    return [
        _measured("check", url, check),
        _measured("bring in", url, bring_in),
        _measured("count months", url, lambda: run_until_idle(app)),
    ]


def _measured(what: str, url: str, act: Callable[[], object]) -> Step:
    with writing(url) as waited:
        before = time.process_time()
        took = seconds(act)
        worked = time.process_time() - before
    return Step(what, took, worked, waited.seconds)


def _beside(step: Step, plain: Step, engine: str, rows: int) -> Iterator[Figure]:
    pairs = (("", step.took, plain.took), (", processor time", step.worked, plain.worked))
    for kind, ours, theirs in (*pairs, (": others wait", step.waited, plain.waited)):
        baseline = f"plain insert{kind}: {theirs:.2f} s"
        yield Figure(engine, rows, step.what + kind, ours, "s", None, baseline, ours / theirs)


def _all(model: type[Base]) -> list[dict[str, Any]]:
    chosen = db.session.execute(model.__table__.select())
    return [dict(row) for row in chosen.mappings()]


def _plain(made: list[list[dict[str, Any]]]) -> None:
    db.begin_writing()
    for model, rows in zip((Registration, Entry), made, strict=True):
        db.session.connection().execute(model.__table__.insert(), rows)
    db.session.commit()


def _peak() -> float:
    """The most memory in MiB that this process has had so far, without what it had before it became this program."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / KIB_IN_MIB for line in lines if line.startswith("VmHWM"))


@contextmanager
def _database(name: str) -> Iterator[tuple[Flask, str]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, address(name, folder) as url:
        app = create_app(
            Settings(database_url=url, log_level="ERROR", data_dir=folder, search_url=f"embedded:{folder}/index")
        )
        with app.app_context():
            db.load_models()
            Base.metadata.create_all(db.database().engine)
            db.begin_writing()
            policies.seed()
            db.session.commit()
            yield app, url
            db.session.close()
            db.database().engine.dispose()


if __name__ == "__main__":
    main()
