"""Whole years of the journal summed at once, by columns: what buckets and pages are made of.

A line of the journal counts where its buyer is (absorbed), where its seller is (exported) and where both are
(overlap: the smallest region that holds both, and all above it). Each is summed by leaf first and then rolled up, so
that the work grows with the lines once and with the regions after that.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import extract, select

from marketplace import db
from marketplace.metrics import conditions, parts
from marketplace.metrics.cuts import Dimension, levels, meeting
from marketplace.registration.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from marketplace.metrics.models import DateBasis

BATCH = 50_000  # lines fetched at a time
SIDES = (("absorbed", "buyer"), ("exported", "seller"), ("overlap", "meeting"))
WHAT = ("count", "fen", "technical_fen")
NUMBERS = tuple(f"{side}_{what}" for side, _ in SIDES for what in WHAT)
CELL = ("region", "code", "origin", "month")
SCHEMA = {
    "month": pl.Int8,
    "origin": pl.String,
    "seller": pl.String,
    "buyer": pl.String,
    "count": pl.Int64,
    "fen": pl.Int64,
    "technical_fen": pl.Int64,
}
STORED = (
    Dimension.KIND,
    Dimension.FIELD,
    Dimension.IP,
    Dimension.PLAN,
    Dimension.SELLER_NATURE,
    Dimension.BUYER_NATURE,
    Dimension.INDUSTRY,
    Dimension.TOP_REGIONS,
    Dimension.ZONES,
)
"""What has pages: the old four kinds follow from the five, flows from provinces, districts from their own buckets."""
_GROUPED = tuple(one for one in STORED if one in conditions.COLUMNS)


def lines(basis: DateBasis, start: date, end: date) -> pl.DataFrame:
    """Read the journal's lines of some days: one row each, with its codes and its signed numbers."""
    day = conditions.day_of(basis)
    statement = select(
        extract("month", day),
        Entry.origin,
        Entry.seller_region,
        Entry.buyer_region,
        Entry.sign,
        Entry.sign * Entry.amount_fen,
        Entry.sign * Entry.technical_fen,
        *(conditions.COLUMNS[dimension] for dimension in _GROUPED),
    ).where(day.between(start, end))
    schema = {**SCHEMA, **{dimension.value: pl.String for dimension in _GROUPED}}
    found = db.session.connection().execution_options(yield_per=BATCH).execute(statement)
    frames = [pl.DataFrame(batch, schema=schema, orient="row") for batch in found.partitions()]
    return _with_places(pl.concat(frames) if frames else pl.DataFrame(schema=schema))


def _with_places(found: pl.DataFrame) -> pl.DataFrame:
    """Add where both parties are, and the coarser codes that SQL doesn't know."""
    pairs = found.select("seller", "buyer").unique()
    meetings = pl.Series("meeting", [meeting(*pair) for pair in pairs.iter_rows()], dtype=pl.String)
    natures = (Dimension.SELLER_NATURE, Dimension.BUYER_NATURE)
    return found.join(pairs.with_columns(meetings), on=["seller", "buyer"], how="left").with_columns(
        *(_mapped(found, dimension.value, parts.group_of) for dimension in natures),
        *(_mapped(found, side, parts.province_of).alias(f"{side}_province") for side in ("seller", "buyer")),
        *(_mapped(found, side, parts.zone_of).alias(f"{side}_zone") for side in ("seller", "buyer")),
    )


def _mapped(found: pl.DataFrame, column: str, code_of: Any) -> pl.Expr:
    codes = found.get_column(column).unique().to_list()
    return pl.col(column).replace_strict(codes, [code_of(code) for code in codes], return_dtype=pl.String)


def totals(found: pl.DataFrame) -> pl.DataFrame:
    """Sum lines by region, origin and month; `code` is empty."""
    return _summed(found, pl.lit(""), pl.lit(""))


def cells(found: pl.DataFrame, dimension: Dimension) -> pl.DataFrame:
    """Sum lines by region, code of a dimension, origin and month."""
    if dimension is Dimension.TOP_REGIONS:
        return _summed(found, pl.col("seller_province"), pl.col("buyer_province"))
    if dimension is Dimension.ZONES:
        return _summed(found, pl.col("seller_zone"), pl.col("buyer_zone"))
    return _summed(found, pl.col(dimension.value), pl.col(dimension.value))


def _summed(found: pl.DataFrame, bought: pl.Expr, sold: pl.Expr) -> pl.DataFrame:
    """Sum by what a line is bought as and sold as; it counts as overlap where both codes are the same."""
    codes = {"absorbed": bought, "exported": sold, "overlap": pl.when(bought == sold).then(bought)}
    frames = [_side(found, side, place, codes[side]) for side, place in SIDES]
    whole = pl.concat(frames, how="diagonal").group_by(CELL).agg(pl.col(NUMBERS).sum())
    return whole.filter(pl.any_horizontal(pl.col(NUMBERS) != 0))


def _side(found: pl.DataFrame, side: str, place: str, code: pl.Expr) -> pl.DataFrame:
    """Sum one side by leaf, then roll it up to every region that the leaf counts in."""
    keyed = found.select(pl.col(place).alias("leaf"), code.alias("code"), "origin", "month", *WHAT).drop_nulls()
    leaves = keyed.group_by("leaf", "code", "origin", "month").agg(pl.col(WHAT).sum())
    regions = _regions(leaves.get_column("leaf").unique().to_list())
    rolled = leaves.join(regions, on="leaf").group_by(CELL).agg(pl.col(WHAT).sum())
    return rolled.rename({what: f"{side}_{what}" for what in WHAT})


def _regions(leaves: Iterable[str]) -> pl.DataFrame:
    steps = [(leaf, region) for leaf in leaves for region in levels(leaf)]
    return pl.DataFrame(steps, schema={"leaf": pl.String, "region": pl.String}, orient="row")


def texts(summed: pl.DataFrame) -> dict[str, str]:
    """Write the cells of each region as a page keeps them: canonical JSON, sorted."""
    if summed.is_empty():
        return {}
    names = [pl.col(name).replace_strict(_written(summed, name), return_dtype=pl.String) for name in ("code", "origin")]
    form = "[" + ",".join(["{}"] * (3 + len(NUMBERS))) + "]"
    line = pl.format(form, *names, "month", *NUMBERS)
    pages = summed.sort("code", "origin", "month").select("region", line.alias("line"))
    joined = pages.group_by("region", maintain_order=True).agg(pl.col("line").str.join(","))
    return {region: f"[{line}]" for region, line in joined.iter_rows()}


def _written(summed: pl.DataFrame, name: str) -> dict[str, str]:
    return {code: json.dumps(code, ensure_ascii=False) for code in summed.get_column(name).unique()}


def rows(summed: pl.DataFrame) -> dict[tuple[str, int, str], tuple[int, ...]]:
    """Return (region, month, origin) -> the nine numbers of `NUMBERS`."""
    ordered = summed.select("region", "month", "origin", *NUMBERS).iter_rows()
    return {(region, month, origin): tuple(numbers) for region, month, origin, *numbers in ordered}


def of_regions(summed: pl.DataFrame, regions: Iterable[str]) -> dict[str, list[list[Any]]]:
    """Return the cells of some regions as lists, in the order of a page."""
    chosen = summed.filter(pl.col("region").is_in(list(regions))).sort("region", "code", "origin", "month")
    ordered = chosen.select("region", "code", "origin", "month", *NUMBERS).iter_rows()
    return {
        region: [list(cell) for _, *cell in of_region]
        for region, of_region in itertools.groupby(ordered, key=lambda row: row[0])
    }
