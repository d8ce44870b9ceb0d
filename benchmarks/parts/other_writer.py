"""Somebody else who writes all the while: a process of its own that notes how long each small commit took it.

    python -m benchmarks.parts.other_writer DATABASE

It writes a row every few milliseconds until its input ends, then prints the longest time in seconds.
"""

from __future__ import annotations

import select
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from marketplace.db import make_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSE = 0.02  # seconds between two commits
LONGEST = 600_000  # milliseconds after which SQLite gives up: here it only measures


@dataclass
class Waited:
    """The longest time in seconds that a commit took."""

    seconds: float = 0.0


@contextmanager
def writing(database: str) -> Iterator[Waited]:
    """Have somebody else write while something runs; the figure is there afterwards."""
    order = [sys.executable, "-m", "benchmarks.parts.other_writer", database]
    root, waited = Path(__file__).parents[2], Waited()
    with subprocess.Popen(order, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as other:
        _line(other)
        try:
            yield waited
        finally:
            answer, _ = other.communicate("")
            waited.seconds = float(answer)


def _line(other: subprocess.Popen[str]) -> None:
    if other.stdout is None or other.stdout.readline() != "ready\n":
        raise RuntimeError("the other writer didn't begin")


def main(database: str) -> None:
    engine = make_engine(database)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA busy_timeout={LONGEST}")
        connection.rollback()
        connection.execution_options(immediate=True)
        connection.execute(text("CREATE TABLE IF NOT EXISTS other (at float)"))
        connection.commit()
        print("ready", flush=True)
        longest = 0.0
        while not select.select([sys.stdin], [], [], PAUSE)[0]:
            start = time.perf_counter()
            connection.execute(text("INSERT INTO other VALUES (1)"))
            connection.commit()
            longest = max(longest, time.perf_counter() - start)
    print(longest)


if __name__ == "__main__":
    main(sys.argv[1])
