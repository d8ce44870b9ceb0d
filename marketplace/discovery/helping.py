"""What helps when nothing is found, or not what was meant: each way out with the number of records it leads to."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.discovery.facets import choices, parent
from marketplace.discovery.searching import label
from search.spelling import Correction, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.discovery.searching import Asked
    from search.engine import Engine
    from search.query import Query
    from search.synonyms import Synonyms

MOST_WAYS = 6


@dataclass(frozen=True)
class WayOut:
    """A search that finds more: what is taken back, or the wider place; its address and number of records."""

    kind: str  # "without" or "wider"
    label: str
    url: str
    count: int


def correction(engine: Engine, query: Query) -> Correction | None:
    """Return what may have been meant; asked on the first page only, where it is shown."""
    return did_you_mean(engine, query) if query.page == 1 else None


def ways_out(engine: Engine, asked: Asked, synonyms: Synonyms, locale: str) -> list[WayOut]:
    """Return the searches near this one that find anything, the wider place first, then by what they find."""
    tried = [
        WayOut(kind, words, other.address, _count(engine, other, synonyms))
        for kind, words, other in list(_near(asked, locale))[:MOST_WAYS]
    ]
    return sorted((way for way in tried if way.count), key=lambda way: (way.kind != "wider", -way.count))


def _near(asked: Asked, locale: str) -> Iterator[tuple[str, str, Asked]]:
    for value in asked.chosen.get("region", ()):
        above = parent("region", value)
        if above:
            yield "wider", label("region", above, locale), asked.choosing("region", [above])
    for choice in choices(asked, locale):
        yield "without", choice.label, choice.without


def _count(engine: Engine, asked: Asked, synonyms: Synonyms) -> int:
    query = dataclasses.replace(asked.query(synonyms), facets=(), per_page=1)
    return engine.search(query).total
