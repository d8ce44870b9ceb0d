"""Who sells to a region and who buys from it: the other party's province on both sides, as far as it may be told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.metrics import parts, queries, words
from marketplace.metrics.cuts import NONE, Dimension, counts_in
from marketplace.metrics.respondents import UNKNOWN
from marketplace.metrics.suppression import Rule, Table, Viewer, part, suppressed
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.metrics.cuts import Cut, Figures
    from marketplace.metrics.readers import Reader
    from marketplace.metrics.suppression import Part

SHOWN = 12
"""Provinces in the chart; the table beside it has all of them."""


@dataclass(frozen=True)
class Partner:
    """One province: what its sellers sold to us (吸纳), what its buyers bought from us (输出)."""

    code: str
    label: str
    figures: Figures


@dataclass(frozen=True)
class Flows:
    """The provinces that may be shown, the largest trade first, and how many are hidden."""

    partners: list[Partner]
    hidden: int

    @property
    def drawn(self) -> list[Partner]:
        """Those in the chart."""
        return self.partners[:SHOWN]


def flows(reader: Reader, cut: Cut) -> Flows | None:
    """Return the provinces that a region trades with; None where it isn't public or there is no trade."""
    told = reader.breakdown(cut, Dimension.FLOW)
    if not told:
        return None
    rows = _outside(cut, queries.breakdown(cut, Dimension.TOP_REGIONS), told.get("inside") or NONE)
    gone = frozenset() if reader.opens(cut.region) else _hidden(cut, _parts(reader, cut, rows), told, reader.rule)
    shown = [
        Partner(code, _name(code, cut.region), row)
        for code, row in rows.items()
        if code not in gone and row.headline.count
    ]
    shown.sort(key=lambda one: (-one.figures.headline.amount_fen, one.code))
    return Flows(shown, len(gone & rows.keys())) if shown else None


def _outside(cut: Cut, rows: Mapping[str, Figures], inside: Figures) -> dict[str, Figures]:
    """Return the provinces without what the region traded with itself: of its own one the rest is left."""
    own = parts.province_of(cut.region)
    found = {code: row for code, row in rows.items() if not counts_in(cut.region, code)}
    if own in found:
        found[own] = found[own].plus(inside, -1)
    return {code: row for code, row in found.items() if row != NONE}


def _parts(reader: Reader, cut: Cut, rows: Mapping[str, Figures]) -> dict[str, Part]:
    parties = reader.parties(cut, Dimension.TOP_REGIONS)
    return {code: part(row.sides(), parties.get(code, UNKNOWN)) for code, row in rows.items()}


def _hidden(cut: Cut, rows: Mapping[str, Part], told: Mapping[str, Figures | None], rule: Rule) -> frozenset[str]:
    """Return the provinces to hide, so that neither one of them nor a hidden flow follows from what is shown.

    The table of flows stands on the same page, and a province is a part of a flow.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for code in rows:
        groups[parts.flow_of(cut.region, code)].add(code)
    secret = {name for name, row in told.items() if row is None}
    also = {code for name in secret for code in groups[name]}
    sums = {name: frozenset(held) for name, held in groups.items() if name not in secret}
    gone = suppressed(Table(rows, sums), Viewer(everything=False, rule=rule), also)
    # a flow that is shown can't be hidden any more: where it would have to be, no province is told
    return frozenset(rows) if gone & sums.keys() else gone


def _name(code: str, region: str) -> str:
    own = code == parts.province_of(region)
    return str(words.FLOWS["province"]) if own else codes.label("regions", code, language())
