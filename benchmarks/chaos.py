"""Does searching go on, and is nothing lost, when a node of three is killed under load?

    make chaos                          # or: python benchmarks/chaos.py [--longest-gap SECONDS] [--kill N]

Starts three real nodes on this machine (three shards, one copy of each elsewhere), writes and searches all the while,
kills one node by SIGKILL, by default the elected master, starts it again, and compares the index with what was
acknowledged. Exit 1 when a record was lost, an old version came back, a settled record was not found, or searching
stopped longer than the bound. What a person sees meanwhile is gentler: without the engine the page asks the database.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from elasticsearch import ApiError, Elasticsearch, TransportError

from benchmarks.parts import made
from benchmarks.parts.table import say, show
from search.engine import Deletion, EngineUnavailable, open_engine
from search.query import FACETS, Query

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.documents import AnyDocument
    from search.engine import Engine

SERVER = str(Path(__file__).parents[1] / ".ci/elasticsearch")
SETTLED = 3_000
"""Records that are there from the beginning: whoever looks for one must find it at any moment."""
SEARCHERS, WRITERS = 3, 2
NEW, CHANGED, WITHDRAWN = 20, 10, 3
"""Records of one batch: written for the first time, in a second version, and deleted."""
WARMING = 100
"""Searches before the measurement begins: servers that have just started are slow."""
SEARCH_PAUSE, WRITE_PAUSE, RETRY_PAUSE = 0.05, 0.2, 0.5
BEFORE, AWAY, AFTER = 10, 20, 5
"""Seconds of each phase."""
PATIENCE = 90
"""Seconds in which the cluster must be whole again."""


@dataclass
class Phase:
    """What happened between two events; threads only ever append."""

    name: str
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    answered: list[tuple[float, float]] = field(default_factory=list)
    """When an answer came, and how long it took."""
    failed: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Its line of the table."""
        slowest = max((seconds for _, seconds in self.answered), default=0.0)
        searches = (len(self.answered), len(self.failed), len(self.missed), self.longest_gap(), slowest)
        return (self.name, self.ended - self.began, *searches, sum(self.written), len(self.refused))

    def longest_gap(self) -> float:
        """The longest time without an answer to anybody, in seconds; the ends of the phase count."""
        moments = [self.began, *sorted(moment for moment, _ in self.answered), self.ended]
        return max(later - earlier for earlier, later in pairwise(moments))


class Load:
    """Writers and searchers, and the phase that they are in."""

    def __init__(self, url: str) -> None:
        self.searching, self.writing = open_engine(url), open_engine(url)
        self.phases: list[Phase] = []
        self.acknowledged: dict[str, int] = {}
        self.over = threading.Event()
        self._threads = [
            *(threading.Thread(target=self._search, args=(one,)) for one in range(SEARCHERS)),
            *(threading.Thread(target=self._write, args=(one,)) for one in range(1, WRITERS + 1)),
        ]

    @property
    def phase(self) -> Phase:
        """The phase of this moment."""
        return self.phases[-1]

    def enter(self, name: str) -> None:
        """End the phase and begin another."""
        say(f"chaos: {name}")
        following = Phase(name)
        if self.phases:
            self.phase.ended = following.began
        self.phases.append(following)

    def settle(self) -> None:
        """Make the index with the records that nobody changes, and let the servers warm up."""
        with self.writing.rebuild() as fresh:
            fresh.put(made.documents(SETTLED))
        self.acknowledged.update((one.id, one.version) for one in made.documents(SETTLED))
        for words in made.short_queries(WARMING):
            with suppress(EngineUnavailable):
                self.searching.search(Query(text=words, facets=FACETS))

    def start(self) -> None:
        """Begin to write and to search."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Close the phase, and let everybody finish what is at hand."""
        self.phase.ended = time.monotonic()
        self.over.set()
        for thread in self._threads:
            thread.join()
        self.searching.close()

    def _search(self, seat: int) -> None:
        number = seat
        while not self.over.is_set():
            number = number % SETTLED + 1
            self._ask(Query(text=made.document(number).title, facets=FACETS))
            self._ask(Query(filters={"id": (made.document(number).id,)}), certain=True)
            time.sleep(SEARCH_PAUSE)

    def _ask(self, query: Query, *, certain: bool = False) -> None:
        start = time.monotonic()
        try:
            found = self.searching.search(query).total
        except EngineUnavailable as error:
            self.phase.failed.append(str(error))
            time.sleep(RETRY_PAUSE)
            return
        now = time.monotonic()
        self.phase.answered.append((now, now - start))
        if certain and found != 1:
            self.phase.missed.append(str(query.filters["id"]))

    def _write(self, lane: int) -> None:
        reached = lane * 1_000_000
        while not self.over.is_set():
            self._deliver(Batch(reached))
            reached += NEW
            time.sleep(WRITE_PAUSE)

    def _deliver(self, batch: Batch) -> None:
        """Write a batch as the relay would: until it is acknowledged, then what arrives late."""
        for step in (batch.put, batch.put_late):
            while not self._acknowledged(step):
                time.sleep(RETRY_PAUSE)
        self.acknowledged.update(batch.versions())
        self.phase.written.append(NEW + CHANGED + WITHDRAWN)

    def _acknowledged(self, step: Callable[[Engine], None]) -> bool:
        try:
            step(self.writing)
        except EngineUnavailable as error:
            self.phase.refused.append(str(error))
            return False
        return True


@dataclass(frozen=True)
class Batch:
    """New records; some are changed at once, some withdrawn, and all arrive once more, late, in their old version."""

    first: int

    def put(self, engine: Engine) -> None:
        """Write the records, the changes and the deletions."""
        engine.put(made.documents(NEW, first=self.first))
        engine.put(self._changed())
        engine.delete(Deletion(one.id, 2) for one in self._withdrawn())

    def put_late(self, engine: Engine) -> None:
        """Deliver the first message again."""
        engine.put(made.documents(NEW, first=self.first))

    def versions(self) -> dict[str, int]:
        """What the index must hold of it."""
        gone = {one.id for one in self._withdrawn()}
        each = [*made.documents(NEW, first=self.first), *self._changed()]
        return {one.id: one.version for one in each if one.id not in gone}

    def _changed(self) -> list[AnyDocument]:
        return list(made.documents(CHANGED, first=self.first, version=2))

    def _withdrawn(self) -> list[AnyDocument]:
        return list(made.documents(WITHDRAWN, first=self.first + CHANGED))


class Cluster:
    """Three nodes on this machine, as `.ci/elasticsearch` starts them."""

    def __init__(self) -> None:
        _server("start-cluster")
        address = subprocess.run([SERVER, "cluster-url"], check=True, capture_output=True, text=True).stdout.strip()
        self.url = f"{address}/chaos?shards=3&replicas=1"
        hosts = address.removeprefix("http://").split(",")
        self._client = Elasticsearch([f"http://{host}" for host in hosts], request_timeout=5, max_retries=3)

    def master(self) -> int:
        """The number of the node that leads the others."""
        rows = self._client.cat.master(format="json")
        return int(rows[0]["node"].rpartition("-")[2])  # type: ignore[index]

    def kill(self, node: int) -> None:
        """End a node as a crash would."""
        _server("kill-node", str(node))

    def restart(self, node: int) -> None:
        """Start it on the data it left."""
        _server("start-node", str(node))

    def wait_until_whole(self) -> None:
        """Wait until every shard has its copy."""
        deadline = time.monotonic() + PATIENCE
        while self._status() != "green":
            if time.monotonic() > deadline:
                raise SystemExit(f"the cluster isn't whole after {PATIENCE} seconds")
            time.sleep(0.5)

    def _status(self) -> str:
        try:
            return str(self._client.cluster.health(wait_for_nodes="3", timeout="2s")["status"])
        except (ApiError, TransportError) as error:
            return repr(error)

    def stop(self) -> None:
        """End all nodes and remove their data."""
        self._client.close()
        _server("stop-cluster")


def _server(*order: str) -> None:
    subprocess.run([SERVER, *order], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill one of three nodes under load.")
    parser.add_argument("--longest-gap", type=float, default=5.0, help="seconds that searching may stop (default 5)")
    parser.add_argument("--kill", type=int, choices=(1, 2, 3), help="the node to kill (default: the elected master)")
    asked = parser.parse_args()
    say("chaos: starting three nodes")
    cluster = Cluster()
    try:
        load = Load(cluster.url)
        load.settle()
        cluster.wait_until_whole()
        disturb(cluster, load, asked.kill or cluster.master())
        faults = [*differences(load), *interruptions(load, asked.longest_gap)]
    finally:
        cluster.stop()
    report(load, faults)
    sys.exit(1 if faults else 0)


def disturb(cluster: Cluster, load: Load, node: int) -> None:
    """Kill a node under load and start it again."""
    load.enter("three nodes")
    load.start()
    try:
        time.sleep(BEFORE)
        load.enter(f"node {node} killed")
        cluster.kill(node)
        time.sleep(AWAY)
        load.enter(f"node {node} starts again")
        cluster.restart(node)
        load.enter(f"node {node} catches up")
        cluster.wait_until_whole()
        load.enter("three nodes again")
        time.sleep(AFTER)
    finally:
        load.stop()


def differences(load: Load) -> list[str]:
    """Compare the index with what was acknowledged: each fault in words."""
    found, expected = dict(load.writing.versions()), load.acknowledged
    say(f"chaos: {len(expected):,} records acknowledged, {len(found):,} in the index")
    lost = expected.keys() - found.keys()
    back = found.keys() - expected.keys()
    old = {id_ for id_ in expected.keys() & found.keys() if found[id_] != expected[id_]}
    named = (("lost", lost), ("withdrawn and there again", back), ("in another version", old))
    return [f"{len(ids)} records {what}, such as {min(ids)}" for what, ids in named if ids]


def interruptions(load: Load, bound: float) -> list[str]:
    """Name the phases in which searching stopped for too long, and settled records that weren't found."""
    gaps = [(phase.name, phase.longest_gap()) for phase in load.phases]
    stopped = [f"{name}: no search was answered for {gap:.1f} s" for name, gap in gaps if gap > bound]
    missed = sum(len(phase.missed) for phase in load.phases)
    return stopped + ([f"{missed} searches missed a settled record"] if missed else [])


def report(load: Load, faults: list[str]) -> None:
    """Print what happened."""
    heads = (
        "phase",
        "seconds",
        "answers",
        "errors",
        "missed",
        "longest gap s",
        "slowest s",
        "records",
        "write retries",
    )
    show(heads, [phase.row() for phase in load.phases])
    for kind, messages in (("search", "failed"), ("write", "refused")):
        for message in sorted({each for phase in load.phases for each in getattr(phase, messages)}):
            print(f"{kind} error: {message[:160]}")
    print(
        f"{len(load.acknowledged):,} records acknowledged; " + ("; ".join(faults) or "none lost, no old version back")
    )


if __name__ == "__main__":
    main()
