"""The facets beside a search: what could be chosen, with counts, trees opened only as deep as somebody chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace import clock, codes
from marketplace.discovery.searching import FACETS, MOST_CHOICES, TITLES, label
from search.documents import PRICE_BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_babel import LazyString

    from marketplace.discovery.searching import Asked
    from search.query import Page

TREES = {"region": (2, 4, 6), "industry": (1, 3, 4, 5)}
"""Facet -> how long the codes of its levels are; a code begins with the code above it."""


SCALES = {"trl": tuple("123456789"), "price": PRICE_BANDS}
"""Facets that are read as a scale, whatever they count."""


@dataclass(frozen=True)
class Option:
    """One choice: what it is called, how many records it brings, and the address that takes or drops it.

    Attributes:
        depth: 0 at the top of a tree.
        open: whether something below it is shown.
    """

    label: str
    url: str
    active: bool
    count: int
    depth: int = 0
    open: bool = False


@dataclass(frozen=True)
class Group:
    """One facet with its choices."""

    name: str
    title: LazyString
    options: list[Option]


@dataclass(frozen=True)
class Choice:
    """Something that was chosen, and the search without it."""

    name: str
    value: str
    label: str
    without: Asked


def groups(asked: Asked, page: Page, locale: str) -> list[Group]:
    """Return the facets that offer anything."""
    found = [Group(name, TITLES[name], _options(asked, page, name, locale)) for name in FACETS]
    return [group for group in found if group.options]


def _options(asked: Asked, page: Page, name: str, locale: str) -> list[Option]:
    counts = {each.value: each.count for each in page.facets.get(name, ())}
    if name in TREES:
        return list(_tree(asked, name, counts, locale))
    if name in SCALES:
        counts = dict(sorted(counts.items(), key=lambda each: SCALES[name].index(each[0])))
    return [
        Option(label(name, value, locale), toggled(asked, name, value).address, _chosen(asked, name, value), count)
        for value, count in list(counts.items())[:MOST_CHOICES]
    ]


def _tree(asked: Asked, name: str, counts: dict[str, int], locale: str, above: str = "") -> Iterable[Option]:
    """Walk down from the largest; what is below a code stands under it where somebody chose it or went deeper."""
    for value, count in counts.items():
        if not _is_child(name, value, above) or not _named(name, value):
            continue
        deeper = any(chosen.startswith(value) for chosen in asked.chosen.get(name, ()))
        below = list(_tree(asked, name, counts, locale, value)) if deeper else []
        address, active = toggled(asked, name, value).address, _chosen(asked, name, value)
        yield Option(label(name, value, locale), address, active, count, _depth(name, value), bool(below))
        yield from below


def _is_child(name: str, value: str, above: str) -> bool:
    sizes = TREES[name]
    size = sizes[0] if not above else next((each for each in sizes if each > len(above)), 0)
    return len(value) == size and value.startswith(above)


def _depth(name: str, value: str) -> int:
    return TREES[name].index(len(value))


def _named(name: str, value: str) -> bool:
    """Tell whether a choice has a name: of regions only those that stand in the official list today."""
    return name != "region" or codes.valid("regions", value.ljust(6, "0"), clock.today())


def _chosen(asked: Asked, name: str, value: str) -> bool:
    return value in asked.chosen.get(name, ())


def toggled(asked: Asked, name: str, value: str) -> Asked:
    """Return the search with a value taken or dropped; in a tree one level up or down at a time."""
    now = asked.chosen.get(name, ())
    if name not in TREES:
        return asked.choosing(name, [one for one in now if one != value] if value in now else [*now, value])
    elsewhere = [one for one in now if not one.startswith(value) and not value.startswith(one)]
    above = parent(name, value)
    if value in now:
        return asked.choosing(name, [*elsewhere, above] if above else elsewhere)
    return asked.choosing(name, [*elsewhere, value])


def parent(name: str, value: str) -> str:
    """Return the code above one in a tree, "" at its top."""
    return value[: max((size for size in TREES[name] if size < len(value)), default=0)]


def choices(asked: Asked, locale: str) -> list[Choice]:
    """Return what is chosen, each with the search that takes it back."""
    return [
        Choice(name, value, label(name, value, locale), asked.choosing(name, [one for one in values if one != value]))
        for name, values in asked.chosen.items()
        for value in values
    ]
