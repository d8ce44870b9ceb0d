"""The measurements of one engine, one function each; what is slow beside what its own library does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from benchmarks.parts import made
from benchmarks.parts.subject import MEGABYTE, resident
from benchmarks.parts.timing import Spread, in_turns, seconds
from search import indexing, matching, ranking
from search.publication import Publication
from search.query import Query
from search.stored import prepare, satisfied_by

if TYPE_CHECKING:
    from benchmarks.parts.subject import Subject
    from search.documents import AnyDocument

TODAY = dt.date(2026, 1, 1)
PAGE, CANDIDATES = 20, 50
PAGE_FACETS = ("kind", "field", "region", "trl", "modes", "price")
SHORT, LONG, PAIRED, SINGLE = 300, 60, 60, 40
"""How many queries, long queries, records to match and single writes are timed."""
SAMPLE = 5_000
"""So many further records are written in bulk."""
SAVED = (1_000, 10_000, 100_000)
PUBLISHED, ONE_BY_ONE = 200, 20
"""So many publications are shown to saved searches, and so many to each search by itself."""


def memory(subject: Subject, before: float) -> None:
    """The process that holds the index, and the index itself; before any measurement fills caches."""
    text = sum(len(indexing.record(each).source.encode()) for each in made.documents(1_000)) / 1_000 * subject.records
    size = subject.disk() / MEGABYTE
    subject.note(
        "index on disk",
        size,
        "MB",
        ratio=size * MEGABYTE / text,
        baseline=f"the records as JSON: {text / MEGABYTE:.0f} MB",
    )
    now = resident()
    subject.note(
        "memory of this process", now, "MB", ratio=now / before, baseline=f"with no engine open: {before:.0f} MB"
    )


def searching(subject: Subject) -> None:
    """What people type, without and with the counts of the search page, and what they paste."""
    for what, facets in (("short query", ()), ("short query with counts", PAGE_FACETS)):
        spreads = in_turns(
            lambda text: _shown(subject, Query(text=text, facets=facets, per_page=PAGE)),  # noqa: B023
            lambda text: subject.raw.ask(_tokens(text), PAGE, facets),  # noqa: B023
            made.short_queries(SHORT),
        )
        subject.compare(what, spreads, "all tokens at once", "2x")
    spreads = in_turns(
        lambda text: _shown(subject, Query(text=text, per_page=PAGE)),
        lambda text: subject.raw.ask(_tokens(text), PAGE),
        made.long_queries(LONG),
    )
    subject.compare("long query", spreads, "all tokens at once", "2x")


def _shown(subject: Subject, query: Query) -> list[object]:
    """A page with everything marked."""
    return [(hit.title, hit.snippet) for hit in subject.engine.search(query).hits]


def _tokens(text: str) -> tuple[ranking.Clause, ...]:
    wanted = ranking.wanted(text)
    assert wanted is not None
    return wanted.scored


def pairing(subject: Subject) -> None:
    """The results for a demand: the fifty most like it, then their scores with reasons."""
    demands = [made.document(number) for number in range(4, 4 * PAIRED + 1, 4)]
    asked = Query(filters={"kind": ("result",)}, per_page=CANDIDATES)

    def raw(demand: AnyDocument) -> int:
        return subject.raw.ask(_tokens(indexing.full_text(demand)), CANDIDATES)

    alike = in_turns(lambda demand: subject.engine.similar(demand, asked), raw, demands)
    subject.compare("records like a record", alike, "all tokens at once", "2x")
    matched = in_turns(lambda demand: _match(subject, demand, asked), raw, demands)
    subject.compare("matching: 50 like it, scored", matched, "all tokens at once", "2x")


def _match(subject: Subject, demand: AnyDocument, asked: Query) -> list[matching.Match]:
    hits = subject.engine.similar(demand, asked).hits
    return [matching.score(demand, hit.document, today=TODAY) for hit in hits]  # type: ignore[arg-type]


def writing(subject: Subject) -> None:
    """Further records in bulk, and one at a time as the relay writes them; cutting is part of both."""
    further = list(made.documents(2 * SAMPLE, first=subject.records + 1))
    cut = seconds(lambda: [indexing.record(each) for each in further[:SAMPLE]]) / SAMPLE
    raw = seconds(lambda: subject.raw.bulk([indexing.record(each) for each in further[:SAMPLE]])) / SAMPLE
    ours = seconds(lambda: subject.engine.put(further[SAMPLE:])) / SAMPLE
    built = subject.built_in / subject.records
    baseline = f"cut and raw bulk: {raw * 1e6:.0f} µs"
    subject.note("cutting a record", cut * 1e6, "µs", ratio=cut / raw, baseline=baseline)
    subject.note("put in bulk, a record", ours * 1e6, "µs", ratio=ours / raw, baseline=baseline, goal="1.43x")
    subject.note("build, a record", built * 1e6, "µs", ratio=built / raw, baseline=baseline, goal="1.43x")
    singles = made.documents(SINGLE, first=subject.records + 2 * SAMPLE + 1)
    spreads = in_turns(
        lambda one: subject.engine.put([one]), lambda one: subject.raw.one(indexing.record(one)), singles
    )
    subject.compare("put one record, found at once", spreads, "cut and raw write")


def saved_searches(subject: Subject) -> None:
    """Which of so many saved searches does a publication satisfy?"""
    publications = list(made.documents(PUBLISHED, first=10_000_000))
    for many in SAVED:
        queries = list(made.saved_searches(many))
        stored = seconds(lambda: subject.engine.restore(queries))  # noqa: B023 - called at once
        asked = Spread.of(seconds(lambda: subject.engine.satisfied(each)) for each in publications)  # noqa: B023
        each_one = list(map(prepare, queries))
        alone = Spread.of(
            seconds(lambda: satisfied_by(Publication.of(each), each_one))  # noqa: B023
            for each in publications[:ONE_BY_ONE]
        )
        subject.compare(f"a publication, {many:,} saved searches", (asked, alone), "each search by itself")
        subject.note(f"keeping {many:,} saved searches", stored, "s")
