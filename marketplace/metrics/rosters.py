"""The parties of each public cell, by columns: the first `MOST` by name, so that it doesn't matter how they came.

From the journal's lines with their parties, and from which cells each pair of regions counts in.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from marketplace.metrics import journal, parts
from marketplace.metrics.cuts import Dimension, counts_in, levels
from marketplace.metrics.respondents import INSIDE, MOST, OUTSIDE, OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SIDES = (("absorbed", "bought_in", "sold_in"), ("exported", "sold_in", "bought_in"))
"""(side, the region of the party that counts there, the region of the other)."""
ROLES = ("seller", "buyer")
LINE = {"month": pl.Int8, **dict.fromkeys(("origin", "sold_in", "bought_in", *ROLES), pl.String)}


def frame(batches: Iterable[Sequence[Any]], dimensions: Iterable[Dimension] = ()) -> pl.DataFrame:
    """Return lines as columns: those of LINE, and the codes of some dimensions."""
    schema = {**LINE, **dict.fromkeys((one.value for one in dimensions), pl.String)}
    frames = (pl.DataFrame(list(map(tuple, rows)), schema, orient="row") for rows in batches)
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def of_regions(lines: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Give (region, code, origin, month, and four lists of parties) of every region as a whole."""
    pairs = lines.select("sold_in", "bought_in").unique()
    places = [(*pair, *place) for pair in pairs.iter_rows() for place in _places(*pair)]
    names = ("sold_in", "bought_in", "region", "code", "side")
    cells = pl.DataFrame(places, dict.fromkeys(names, pl.String), orient="row")
    return _listed(lines.join(cells, on=["sold_in", "bought_in"]), "region", "code", "origin", "month")


def _places(sold_in: str, bought_in: str) -> Iterator[tuple[str, str, str]]:
    """Give (region, code, side) of each cell of a whole region that a pair counts in."""
    sold, bought = levels(sold_in), levels(bought_in)
    for side, own, other in (("absorbed", bought, sold), ("exported", sold, bought)):
        yield own[0], OWN, side
        yield from ((region, INSIDE if region in other else OUTSIDE, side) for region in own)


def of_tables(
    lines: pl.DataFrame, city: str, dimensions: Iterable[Dimension]
) -> Iterator[tuple[Dimension, tuple[Any, ...]]]:
    """Give (code, origin, month, and four lists of parties) of each row of the city's tables, with its dimension."""
    regions = pl.concat([lines.get_column("sold_in"), lines.get_column("bought_in")]).unique()
    local = [region for region in regions if counts_in(city, region)]
    counted = pl.concat(
        [
            lines.filter(pl.col(own).is_in(local)).with_columns(side=pl.lit(side), other=pl.col(other))
            for side, own, other in SIDES
        ]
    )
    for one in dimensions:
        coded = _coded(counted, one.value, partial(journal.code_of, one))
        yield from ((one, row) for row in _listed(coded, "code", "origin", "month"))
    outside = _coded(counted.filter(~pl.col("other").is_in(local)), "other", parts.province_of)
    yield from ((Dimension.TOP_REGIONS, row) for row in _listed(outside, "code", "origin", "month"))


def _coded(lines: pl.DataFrame, column: str, code_of: Callable[[str], str]) -> pl.DataFrame:
    known = lines.get_column(column).unique().to_list()
    coded = pl.col(column).replace_strict(known, [code_of(one) for one in known], return_dtype=pl.String)
    return lines.with_columns(code=coded)


def _listed(lines: pl.DataFrame, *keys: str) -> Iterator[tuple[Any, ...]]:
    columns = [
        pl.col(role).filter(pl.col("side") == side).unique().sort().head(MOST).alias(f"{side}_{role}")
        for side, _, _ in SIDES
        for role in ROLES
    ]
    return lines.group_by(keys).agg(columns).iter_rows()
