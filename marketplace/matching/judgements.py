"""People's judgements as a judged set in BEIR layout, so that `marketplace search evaluate` can measure by them.

Queries are demands and calls, documents are results, both exactly as they were judged; results that stand and that
nobody judged are there too, for an engine to get wrong. Grades (0 to 3) come from the judgements that stand on a pair:

    3  everybody says useful, and at least two of the three voices (wanting, offering, brokers) speak
    2  everybody says useful
    1  opinions are divided, useful not in the minority
    0  the others

Nothing personal is in it: neither who judged, nor notes, nor the names of organisations.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db
from marketplace.listings import queries as listings
from marketplace.listings.models import Version
from marketplace.listings.states import Kind
from marketplace.matching import sides
from marketplace.matching.models import Feedback
from search.indexing import full_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from marketplace.matching.sides import Record
    from search.documents import AnyDocument

    Pairs = dict[tuple[str, int], list[Feedback]]

FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")


def write(folder: Path) -> tuple[int, int]:
    """Write the judged set into a folder; returns how many queries and judgements it holds. Always the same bytes."""
    pairs = _pairs()
    queries = {query: _asking(said[0]) for (query, _version), said in sorted(pairs.items())}
    judged = sorted({version for _query, version in pairs})
    corpus, asked, table = (folder / name for name in FILES)
    folder.mkdir(parents=True, exist_ok=True)
    _write(corpus, (_line(f"result-{one.id}", sides.document(one)) for one in _corpus(judged)))
    _write(asked, (_line(query, sides.document(record)) for query, record in queries.items()))
    rows = (f"{query}\tresult-{version}\t{grade(said)}" for (query, version), said in sorted(pairs.items()))
    _write(table, ("query-id\tcorpus-id\tscore", *rows))
    return len(queries), len(pairs)


def grade(said: list[Feedback]) -> int:
    """Return the grade of a pair by what was said of it."""
    useful = sum(one.useful for one in said)
    if useful == len(said):
        return 3 if len({one.side for one in said}) > 1 else 2
    return 1 if 2 * useful >= len(said) else 0


def _pairs() -> Pairs:
    """Return the judgements that stand by (query, result version)."""
    pairs: defaultdict[tuple[str, int], list[Feedback]] = defaultdict(list)
    for one in db.session.scalars(select(Feedback).where(Feedback.withdrawn_at.is_(None)).order_by(Feedback.id)):
        query = f"demand-{one.demand_version_id}" if one.challenge_id is None else f"call-{one.challenge_id}"
        pairs[query, one.result_version_id].append(one)
    return dict(pairs)


def _asking(said: Feedback) -> Record:
    record = listings.version(said.demand_version_id) if said.demand_version_id else said.challenge
    assert record is not None, "held by foreign keys: what was judged stays"
    return record


def _corpus(judged: list[int]) -> Iterable[Version]:
    """Return the judged versions, and of every other result the one that stands."""
    read = list(db.session.scalars(select(Version).where(Version.id.in_(judged)).order_by(Version.id)))
    known = {one.listing_id for one in read}
    others = db.session.scalars(listings.published_versions(Kind.RESULT).order_by(None).order_by(Version.id))
    return sorted([*read, *(one for one in others if one.listing_id not in known)], key=lambda one: one.id)


def _line(number: str, document: AnyDocument) -> str:
    text = full_text(document).partition("\n")[2]
    return json.dumps({"_id": number, "title": document.title, "text": text}, ensure_ascii=False)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
