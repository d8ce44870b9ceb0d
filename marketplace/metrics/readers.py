"""Who may read which figure: officials everything of their regions, everybody else what gives no contract away.

统计法 art. 28: a figure from which a single respondent can be identified or inferred is not disclosed. So a public cell
of few contracts (`metrics.smallest_cell`) or few parties (`metrics.fewest_parties`) is hidden, and with it as many
others as it takes that no hidden cell can be worked out from the sums beside it (`suppression`). That holds in every
direction in which public figures add up:

* along a table: hidden rows are at least two, and together they are no small cell either;
* down the regions: a part of the city is shown when no table between the city and it hides it; a region outside, or
  above, when no table from the nation down hides it or the city (else the city alone is told); all for whole years;
* along the months (the city as a whole only): a period is shown when it holds all or none of the hidden months.

Kinds, fields and flows are public for whole years of the city, because tables that cross would let cells be solved for.
The overlap is a figure of its own: it is told for a region as a whole, where nothing small follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from marketplace import clock, codes, policies
from marketplace.metrics import journal, queries, respondents
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figures, Source
from marketplace.metrics.models import DateBasis
from marketplace.metrics.suppression import Rule, Table, Viewer, part, small, suppressed
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marketplace.metrics.respondents import Parties
    from marketplace.permissions import Actor

K = TypeVar("K")
FLOW_INSIDE = "inside"
CELLS = (Dimension.KIND, Dimension.FIELD, Dimension.FLOW)
"""Dimensions whose rows open a figure of their own for the public."""
PUBLIC_TABLES = frozenset(Dimension) - {Dimension.KIND_FOUR, Dimension.TOP_REGIONS, Dimension.ZONES}
"""All but those whose rows are made of another table's parts: together they would tell what either hides."""
KIND_DIGITS = 2  # the public table tells the five kinds, not their sub-kinds


@dataclass(frozen=True)
class Area:
    """A region as the subject of a permission."""

    region: str


@dataclass(frozen=True)
class Reader:
    """What one viewer may read; `rule` says how little a public cell may hold."""

    actor: Actor
    city: str
    rule: Rule

    def opens(self, region: str) -> bool:
        """Whether the viewer may see every contract of the region."""
        return permits(self.actor, Permission.OPEN_FIGURE, Area(region))

    def figures(self, cut: Cut) -> Figures | None:
        """Return the figures of a cut, None where they aren't public and the viewer is."""
        if self.opens(cut.region):
            return queries.figures_of(cut)
        if cut.plain:
            return queries.figures_of(cut) if self._public(cut) else None
        return self._cell(cut)

    def tells_overlap(self, cut: Cut) -> bool:
        """Whether the viewer may know how many contracts count on both sides."""
        if self.opens(cut.region):
            return True
        return cut.plain and not self._small(queries.figures_of(cut).parts(), respondents.of_region(cut))

    def breakdown(self, cut: Cut, dimension: Dimension) -> dict[str, Figures | None] | None:
        """Return a table by code: None for a hidden cell; None instead of the table where it isn't public."""
        if not self.opens(cut.region) and not self._public_table(cut, dimension):
            return None
        rows = queries.breakdown(cut, dimension)
        if self.opens(cut.region):
            return dict(rows)
        # the inner flow is the overlap, which stands beside the headline: it can't cover for another row
        known = {FLOW_INSIDE} if dimension is Dimension.FLOW else set()
        own = {code: row for code, row in rows.items() if code not in known}
        gone = hidden(own, self.parties(cut, dimension), self.rule)
        return {code: None if code in gone else row for code, row in rows.items()}

    def parties(self, cut: Cut, dimension: Dimension) -> dict[str, Parties]:
        """Return the parties behind each row of a table of a plain cut."""
        if dimension is Dimension.DISTRICT:
            return respondents.of_children(cut, [one.code for one in codes.children("regions", cut.region)])
        if cut.date_basis is DateBasis.REGISTERED:
            return respondents.of_rows(cut, dimension)
        return queries.parties(cut, dimension)  # by day of signing: such tables have no pages either

    def _small(self, counts: tuple[int, ...], parties: Parties) -> bool:
        return small(part(counts, parties), self.rule)

    def _public(self, cut: Cut) -> bool:
        if self._small(queries.figures_of(cut).sides(), respondents.of_region(cut)) or not self._rest_is_safe(cut):
            return False
        if not cut.period.whole_year and (cut.region != self.city or not self._months_allow(cut)):
            return False
        return self._regions_allow(replace(cut, period=cut.period.of_year()))

    def _public_table(self, cut: Cut, dimension: Dimension) -> bool:
        shown = cut.plain and cut.period.whole_year and cut.source is Source.REGISTERED and dimension in PUBLIC_TABLES
        if dimension is Dimension.FLOW and not self.tells_overlap(cut):
            return False  # one of its rows is the overlap
        return shown and (dimension is Dimension.DISTRICT or cut.region == self.city) and self._public(cut)

    def _rest_is_safe(self, cut: Cut) -> bool:
        """Whether what was brought about here can't be solved for from what was registered in all, or the reverse."""
        if cut.source is not Source.PLATFORM:
            return True
        whole = queries.figures_of(replace(cut, source=Source.REGISTERED))
        rest = whole.plus(queries.figures_of(cut), -1)
        return not self._small(rest.parts(), respondents.of_the_rest(cut))

    def _months_allow(self, cut: Cut) -> bool:
        year = replace(cut, period=cut.period.of_year())
        gone = hidden(queries.by_month(year), respondents.of_months(year), self.rule, Figures.parts)
        asked = set(cut.period.months())
        return not gone & asked or gone <= asked

    def _regions_allow(self, cut: Cut) -> bool:
        if codes.outside_mainland(cut.region):
            return True  # stands apart: no sum holds it
        way = [step.code for step in codes.path(cut.region)]
        if codes.contains(self.city, cut.region):
            return self._way_allows(cut, way[way.index(self.city) :])
        ways = (way, [step.code for step in codes.path(self.city)])
        return all(self._way_allows(cut, one) for one in ways)

    def _way_allows(self, cut: Cut, way: list[str]) -> bool:
        return all(below not in self._hidden_below(replace(cut, region=above)) for above, below in pairwise(way))

    def _hidden_below(self, cut: Cut) -> frozenset[str]:
        return hidden(queries.by_child(cut), self.parties(cut, Dimension.DISTRICT), self.rule)

    def _cell(self, cut: Cut) -> Figures | None:
        """Return one cell of a public table, such as one kind in one year of the city."""
        named = list(cut.narrowed.items())
        if len(named) != 1 or named[0][0] not in CELLS or cut.as_of or len(cut.kind) > KIND_DIGITS:
            return None  # crossed, finer than any public table, or of a table that isn't public
        table = self.breakdown(replace(cut, kind="", field="", flow=""), named[0][0])
        return table.get(named[0][1], NONE) if table is not None else None


def reader(actor: Actor, city: str) -> Reader:
    """Return what a viewer may read today."""
    return Reader(actor, city, rule(city))


def rule(region: str) -> Rule:
    """Return the fewest contracts and parties of a public cell today."""
    names = ("metrics.smallest_cell", "metrics.fewest_parties")
    return Rule(*(int(policies.value(name, region=region, on=clock.today()).value) for name in names))


def hidden(
    rows: Mapping[K, Figures],
    parties: Mapping[K, Parties],
    rule: Rule,
    told: Callable[[Figures], tuple[int, ...]] = Figures.sides,
) -> frozenset[K]:
    """Return the rows to hide so that no small one can be worked out from the rest and the sum of all.

    `told` gives the counts that the table tells of a row; a row whose parties nobody counted has none.
    """
    table = Table({code: part(told(row), parties.get(code, respondents.UNKNOWN)) for code, row in rows.items()})
    return suppressed(table, Viewer(everything=False, rule=rule)) & rows.keys()


def conditions(actor: Actor) -> list[Any]:
    """Return which contracts a viewer may see: those that touch his regions as an official, or his organisations."""
    areas = sorted({area for _, area in actor.grants if permits(actor, Permission.OPEN_FIGURE, Area(area))})
    found: list[Any] = [journal.touches(area) for area in areas]
    if actor.memberships:
        found.append(journal.party_in(sorted(actor.memberships)))
    return found
