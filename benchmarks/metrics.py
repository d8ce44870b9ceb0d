"""What do figures cost, beside a single row and beside a raw GROUP BY, and how does it grow with the contracts?

    python benchmarks/metrics.py [--sizes 100000,1000000] [--databases sqlite,postgresql] [--json FILE]

Each figure stands beside a named baseline of the same run, and the two take turns, so a busy machine spoils both alike.
No threshold is asserted; the column `goal` says which ratio is aimed at. Every database and size has a process of its
own, so that its memory is its own. Beyond 1,000,000 registrations (`journal_rows.IN_FULL`) only their lines are loaded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import figures
from benchmarks.parts.growth import show_growth
from benchmarks.parts.ledger import ledger
from benchmarks.parts.table import say, show
from benchmarks.parts.timing import HEADS, Figure

DATABASES = ("sqlite", "postgresql")
PARTS = (figures.rebuilding, figures.reading, figures.summing, figures.writing)
IN_FULL = (figures.by_dimension, figures.public_parties)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="100000", help="numbers of registrations, separated by commas")
    parser.add_argument("--databases", default=",".join(DATABASES), help="sqlite, postgresql or both (default)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    parser.add_argument("--only", metavar="PART", help=argparse.SUPPRESS)  # one part, in a process of its own
    asked = parser.parse_args()
    if asked.only:
        print(json.dumps([figure.data() for figure in _part(*asked.only.split(":"))]))
        return
    found: list[Figure] = []
    for part in (f"{name}:{size}" for name in asked.databases.split(",") for size in asked.sizes.split(",")):
        found += _apart(part)
        if asked.json:  # after each part: the larger ones take long
            asked.json.write_text(json.dumps([figure.data() for figure in found], indent=1, ensure_ascii=False))
    show(HEADS, [figure.row() for figure in found])
    show_growth(found)


def _apart(part: str) -> list[Figure]:
    order = [sys.executable, __file__, "--only", part]
    answer = subprocess.run(order, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [Figure(**figure) for figure in json.loads(answer)]


def _part(name: str, records: str) -> list[Figure]:
    with ledger(name, int(records)) as measured:
        for measure in PARTS + IN_FULL * measured.in_full:
            say(f"{name}: {measure.__name__} with {measured.records:,} registrations")
            measure(measured)
        return measured.figures


if __name__ == "__main__":
    main()
