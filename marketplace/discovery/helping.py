"""What helps when nothing is found, or not what was meant: each way out with the number of records it leads to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from marketplace.discovery.facets import choices, parent
from marketplace.discovery.searching import label
from search.spelling import Correction, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from marketplace.discovery.searching import Asked
    from search.engine import Engine
    from search.query import Query
    from search.synonyms import Synonyms

MOST_WAYS = 6


@dataclass(frozen=True)
class WayOut:
    """A search that finds something: its address and number of records.

    Attributes:
        kind: "wider" (the place around the chosen one), "without" (one choice taken back), "only" (all the others
            taken back) or "text" (all choices taken back).
    """

    kind: str
    label: str
    url: str
    count: int


def correction(engine: Engine, query: Query) -> Correction | None:
    """Return what may have been meant; asked on the first page only, where it is shown."""
    return did_you_mean(engine, query) if query.page == 1 else None


def ways_out(engine: Engine, asked: Asked, synonyms: Synonyms, locale: str) -> list[WayOut]:
    """Return the nearest searches that find anything: one step back, or further where no single step helps."""

    def counted(near: Iterable[tuple[str, str, Asked]]) -> list[WayOut]:
        ways = (
            WayOut(kind, words, other.address, _count(engine, other, synonyms))
            for kind, words, other in islice(near, MOST_WAYS)
        )
        return [way for way in ways if way.count]

    return counted(_one_step(asked, locale)) or counted(_further(asked, locale))


def _one_step(asked: Asked, locale: str) -> Iterator[tuple[str, str, Asked]]:
    for value in asked.chosen.get("region", ()):
        above = parent("region", value)
        if above:
            yield "wider", label("region", above, locale), asked.choosing("region", [above])
    for choice in choices(asked, locale):
        yield "without", choice.label, choice.without


def _further(asked: Asked, locale: str) -> Iterator[tuple[str, str, Asked]]:
    nothing = replace(asked, chosen={}, page=1)
    if asked.chosen and asked.text:
        yield "text", "", nothing
    for choice in choices(asked, locale):
        yield "only", choice.label, nothing.choosing(choice.name, [choice.value])


def _count(engine: Engine, asked: Asked, synonyms: Synonyms) -> int:
    query = replace(asked.query(synonyms), facets=(), per_page=1)
    return engine.search(query).total
