"""What do searching, matching, indexing and saved searches cost, beside the engines' own libraries?

    python benchmarks/search.py [--sizes 20000,200000,1000000] [--engines embedded,elasticsearch] [--json FILE]

Each figure stands beside a named baseline of the same run, and the two take turns, so a busy machine spoils both alike.
No threshold is asserted; the column `goal` says which ratio is aimed at. Elasticsearch is measured where
MARKETPLACE_TEST_ELASTICSEARCH_URL names a server. Every engine and size has a process of its own, so that its memory
is its own. The records are sentences of the project's own records put together anew: the vocabulary does not grow with
their number, so every word is in a fixed share of them, which is harder on an engine than what people write.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.parts import measures
from benchmarks.parts.rebuilding import rebuilding
from benchmarks.parts.site import pages
from benchmarks.parts.subject import SERVER, resident, subject
from benchmarks.parts.table import say, show
from benchmarks.parts.timing import HEADS, Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ("embedded", "elasticsearch")
LARGEST_REBUILT = 200_000
"""A larger index is not built a second time."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="20000", help="numbers of records, separated by commas (default 20000)")
    parser.add_argument("--engines", default=",".join(ENGINES), help="embedded, elasticsearch or both (default)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    parser.add_argument("--only", metavar="PART", help=argparse.SUPPRESS)  # one part, in a process of its own
    asked = parser.parse_args()
    if asked.only:
        print(json.dumps([figure.data() for figure in _part(*asked.only.split(":"))]))
        return
    figures: list[Figure] = []
    for part in _parts([int(size) for size in asked.sizes.split(",")], asked.engines.split(",")):
        figures += _apart(part)
        if asked.json:  # after each part: the larger ones take long
            asked.json.write_text(json.dumps([figure.data() for figure in figures], indent=1, ensure_ascii=False))
    show(HEADS, [figure.row() for figure in figures])
    _show_growth(figures)


def _parts(sizes: list[int], engines: list[str]) -> Iterator[str]:
    """Name what runs in a process of its own."""
    for engine in engines:
        if engine == "elasticsearch" and not os.environ.get(SERVER):
            print(f"elasticsearch: skipped, {SERVER} names no server")
            continue
        for place, size in enumerate(sizes):
            yield f"{engine}:{size}:{'first' if place == 0 else 'further'}"
    if "embedded" in engines:
        yield "page"


def _apart(part: str) -> list[Figure]:
    order = [sys.executable, __file__, "--only", part]
    answer = subprocess.run(order, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [Figure(**figure) for figure in json.loads(answer)]


def _part(name: str, records: str = "0", place: str = "first") -> list[Figure]:
    if name == "page":
        return pages()
    before = resident()
    with subject(name, int(records)) as measured:
        measures.memory(measured, before)
        for measure in (measures.searching, measures.pairing):
            say(f"{name}: {measure.__name__} in {measured.records:,} records")
            measure(measured)
        if place == "first":  # they do not depend on the number of records
            say(f"{name}: saved searches")
            measures.saved_searches(measured)
        if measured.records <= LARGEST_REBUILT:
            rebuilding(measured)
        say(f"{name}: writing")
        measures.writing(measured)
        return measured.figures


def _show_growth(figures: list[Figure]) -> None:
    """Print what each figure is of the same at the smallest size."""
    smallest: dict[tuple[str, str], Figure] = {}
    rows = []
    for one in figures:
        first = smallest.setdefault((one.engine, one.what), one)
        if first is not one and first.value:
            rows.append(
                (one.engine, one.what, f"{one.records / first.records:.0f}x", f"{one.value / first.value:.2f}x")
            )
    if rows:
        print()
        show(("engine", "how cost grows", "records", "cost"), rows)


if __name__ == "__main__":
    main()
