"""A rebuild while publishing and searching go on: how long it takes, what it costs the others, what is lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING

from benchmarks.parts import made
from benchmarks.parts.table import say
from benchmarks.parts.timing import Spread, seconds
from search.engine import Deletion, EngineUnavailable
from search.query import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.parts.subject import Subject
    from search.documents import AnyDocument

QUIET = 5.0
"""Seconds in which searches are timed beside the same publishing, before the rebuild."""
SEARCH_PAUSE, WRITE_PAUSE = 0.02, 0.1
WATCHED = 20
"""Records that nobody changes: at every moment all of them must be found."""


@dataclass
class Traffic:
    """One who searches and one who publishes."""

    subject: Subject
    durations: list[float] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    versions: dict[str, int] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Search and publish as long as the block lasts."""
        threads = [threading.Thread(target=act) for act in (self._search, self._publish)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()

    def _search(self) -> None:
        watched = Query(filters={"id": tuple(one.id for one in made.documents(WATCHED))})
        for text in cycle(made.short_queries(100)):
            if self.over.wait(SEARCH_PAUSE):
                return
            self.durations.append(seconds(lambda: self._ask(Query(text=text))))  # noqa: B023 - called at once
            found = self._ask(watched)
            self.seen["whole" if found == WATCHED else "refused" if found is None else "wanting"] += 1

    def _ask(self, query: Query) -> int | None:
        try:
            return self.subject.engine.search(query).total
        except EngineUnavailable:
            return None

    def _publish(self) -> None:
        """Change a record, publish one and withdraw one, over and over."""
        number, new = WATCHED, self.subject.records
        while not self.over.wait(WRITE_PAUSE):
            number, new = number + 2, new + 1
            changed, gone, added = made.document(number, 2), made.document(number + 1), made.document(new)
            self._until_written(lambda: self.subject.engine.put([changed, added]))  # noqa: B023
            self._until_written(lambda: self.subject.engine.delete([Deletion(gone.id, 2)]))  # noqa: B023
            self.versions |= {changed.id: 2, gone.id: 0, added.id: 1}

    def _until_written(self, act: Callable[[], None]) -> None:
        while True:
            try:
                return act()
            except EngineUnavailable:
                self.seen["writes put off"] += 1
                time.sleep(WRITE_PAUSE)


def rebuilding(subject: Subject) -> None:
    """Rebuild the whole index amid traffic, then compare it with what was written."""
    say(f"{subject.name}: rebuilding {subject.records:,} records amid traffic")
    before, during = Traffic(subject), Traffic(subject)
    with before.going_on():
        time.sleep(QUIET)
    with during.going_on():
        took = seconds(lambda: _rebuild(subject, before.versions))
    baseline = f"with nobody there: {subject.built_in:.1f} s"
    subject.note("rebuild amid traffic", took, "s", ratio=took / subject.built_in, baseline=baseline)
    spreads = (Spread.of(during.durations), Spread.of(before.durations))
    subject.compare("short query amid a rebuild", spreads, "amid publishing alone")
    subject.note("records lost or old after it", len(_wrong(subject, before.versions | during.versions)), "", goal="0")
    subject.note("searches that missed a record", during.seen["wanting"], "", baseline=_told(during), goal="0")


def _rebuild(subject: Subject, written: dict[str, int]) -> None:
    """Fill a fresh index from what stood when it began, as from a database; the traffic writes what follows."""
    with subject.engine.rebuild() as fresh:
        fresh.put(_standing(subject, written))


def _standing(subject: Subject, written: dict[str, int]) -> Iterator[AnyDocument]:
    for number in range(1, subject.records + len(written) + 1):
        one = made.document(number)
        version = written.get(one.id, int(number <= subject.records))
        if version:
            yield one if version == 1 else made.document(number, version)


def _wrong(subject: Subject, written: dict[str, int]) -> list[str]:
    expected = {one.id: one.version for one in _standing(subject, written)}
    found = dict(subject.engine.versions())
    return [id_ for id_ in expected.keys() | found.keys() if expected.get(id_) != found.get(id_)]


def _told(traffic: Traffic) -> str:
    asked = traffic.seen["whole"] + traffic.seen["wanting"] + traffic.seen["refused"]
    return f"of {asked:,}, {traffic.seen['refused']} refused; {traffic.seen['writes put off']} writes put off"
