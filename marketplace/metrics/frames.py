"""Whole years of the journal summed at once, by columns: what pages are made of.

A line of the journal counts where its buyer is (absorbed), where its seller is (exported) and where both are
(overlap: the smallest region that holds both, and all above it). Each is summed by leaf first and then rolled up, so
that the work grows with the lines once and with the regions after that.
"""

from __future__ import annotations

import itertools
from functools import reduce
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import Text, cast, extract, func, select

from marketplace import db
from marketplace.metrics import conditions, parts
from marketplace.metrics.cuts import Dimension, levels, meeting
from marketplace.metrics.models import DateBasis
from marketplace.registration.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, SQLColumnExpression


SIDES = (("absorbed", "buyer"), ("exported", "seller"), ("overlap", "meeting"))
WHAT = ("count", "fen", "technical_fen")
NUMBERS = tuple(f"{side}_{what}" for side, _ in SIDES for what in WHAT)
CELL = ("region", "code", "origin", "month")
SEPARATOR, END = "\x1f", "\x1e"  # between the columns and the lines of a text: control signs that no code has
SCHEMA = {
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
"""What has pages: the old four kinds follow from the five, flows from provinces, districts from pages of their own."""
TOTAL = "total"
_GROUPED = tuple(one for one in STORED if one in conditions.COLUMNS)


def lines(basis: DateBasis, start: date, end: date) -> pl.DataFrame:
    """Read the journal's lines of some days: one row each, with its codes and its signed numbers."""
    day = conditions.day_of(basis)
    grouped = _GROUPED if basis is DateBasis.REGISTERED else ()
    columns: tuple[SQLColumnExpression[Any], ...] = (
        Entry.origin,
        Entry.seller_region,
        Entry.buyer_region,
        Entry.sign,
        Entry.sign * Entry.amount_fen,
        Entry.sign * Entry.technical_fen,
        *(conditions.COLUMNS[dimension] for dimension in grouped),
    )
    month = extract("month", day)
    statement = select(month, func.aggregate_strings(_joined(columns), END)).where(day.between(start, end))
    schema = {**SCHEMA, **{dimension.value: pl.String for dimension in grouped}}
    frames = [_parsed(text, schema, month) for month, text in db.session.execute(statement.group_by(month))]
    return _with_places(pl.concat(frames) if frames else pl.DataFrame(schema={**schema, "month": pl.Int8}))


def _joined(columns: Iterable[SQLColumnExpression[Any]]) -> ColumnElement[str]:
    """Return a line as one text: a month then comes over in one piece, where a row each would take longest of all."""
    texts = [cast(column, Text) for column in columns]
    return reduce(lambda text, column: text.concat(SEPARATOR).concat(column), texts)


def _parsed(text: str, schema: dict[str, Any], month: int) -> pl.DataFrame:
    found = pl.read_csv(
        text.encode(),
        has_header=False,
        schema=schema,
        separator=SEPARATOR,
        eol_char=END,
        quote_char=None,
    )
    return found.with_columns(pl.col(pl.String).fill_null(""), month=pl.lit(month, pl.Int8))


def _with_places(found: pl.DataFrame) -> pl.DataFrame:
    """Add where both parties are, and the coarser codes that SQL doesn't know."""
    pairs = found.select("seller", "buyer").unique()
    meetings = pl.Series("meeting", [meeting(*pair) for pair in pairs.iter_rows()], dtype=pl.String)
    natures = {Dimension.SELLER_NATURE.value, Dimension.BUYER_NATURE.value} & set(found.columns)
    return found.join(pairs.with_columns(meetings), on=["seller", "buyer"], how="left").with_columns(
        *(_mapped(found, nature, parts.group_of) for nature in sorted(natures)),
        *(_mapped(found, side, parts.province_of).alias(f"{side}_province") for side in ("seller", "buyer")),
        *(_mapped(found, side, parts.zone_of).alias(f"{side}_zone") for side in ("seller", "buyer")),
    )


def _mapped(found: pl.DataFrame, column: str, code_of: Any) -> pl.Expr:
    known = found.get_column(column).unique().to_list()
    return pl.col(column).replace_strict(known, [code_of(one) for one in known], return_dtype=pl.String)


def cells(found: pl.LazyFrame, steps: pl.LazyFrame, dimension: str) -> pl.LazyFrame:
    """Sum lines by region, code of a dimension (none for the total), origin and month."""
    sides = {Dimension.TOP_REGIONS: "province", Dimension.ZONES: "zone"}
    if dimension in sides:
        bought, sold = pl.col(f"seller_{sides[Dimension(dimension)]}"), pl.col(f"buyer_{sides[Dimension(dimension)]}")
    else:
        bought = sold = pl.lit("") if dimension == TOTAL else pl.col(dimension)
    # a line counts as overlap where it is bought as what it is sold as
    codes_of = {"absorbed": bought, "exported": sold, "overlap": pl.when(bought == sold).then(bought)}
    frames = [
        _side(found, steps, place, codes_of[side]).rename({what: f"{side}_{what}" for what in WHAT})
        for side, place in SIDES
    ]
    whole = pl.concat(frames, how="diagonal").group_by(CELL).agg(pl.col(NUMBERS).sum())
    return whole.filter(pl.any_horizontal(pl.col(NUMBERS) != 0)).with_columns(dimension=pl.lit(dimension))


def _side(found: pl.LazyFrame, steps: pl.LazyFrame, place: str, code: pl.Expr) -> pl.LazyFrame:
    """Sum one side by leaf, then roll it up to every region that the leaf counts in."""
    keyed = found.select(pl.col(place).alias("leaf"), code.alias("code"), "origin", "month", *WHAT).drop_nulls()
    leaves = keyed.group_by("leaf", "code", "origin", "month").agg(pl.col(WHAT).sum())
    return leaves.join(steps, on="leaf").group_by(CELL).agg(pl.col(WHAT).sum())


def _steps(found: pl.DataFrame) -> pl.LazyFrame:
    """Return each region of the lines with the regions that it counts in."""
    places = [found.get_column(name) for name in ("seller", "buyer", "meeting")]
    leaves = pl.concat([place.drop_nulls().unique() for place in places]).unique()
    steps = [(leaf, region) for leaf in leaves for region in levels(leaf)]
    return pl.LazyFrame(steps, schema={"leaf": pl.String, "region": pl.String}, orient="row")


def places(found: pl.DataFrame) -> set[str]:
    """Return the regions of every level that the lines count in."""
    return set(_steps(found).select("region").unique().collect().get_column("region"))


def dimensions(basis: DateBasis) -> tuple[str, ...]:
    """Return what has pages: bulletins go by the day of registration, by the other day only totals are kept."""
    return (TOTAL, *(one.value for one in STORED)) if basis is DateBasis.REGISTERED else (TOTAL,)


def texts(found: pl.DataFrame, basis: DateBasis) -> dict[tuple[str, str], tuple[str, str]]:
    """Write every page of a year: (region, dimension) -> its cells and those of the whole year, as canonical JSON."""
    steps = _steps(found)
    summed = pl.concat([cells(found.lazy(), steps, dimension) for dimension in dimensions(basis)]).collect().lazy()
    of_year = summed.with_columns(month=pl.lit(0, pl.Int8)).group_by("dimension", *CELL).agg(pl.col(NUMBERS).sum())
    months, years = pl.collect_all([_written(summed), _written(of_year)])
    pages = months.join(years, on=["region", "dimension"], how="left", suffix="_of_year")
    return {(region, dimension): (line, whole or "[]") for region, dimension, line, whole in pages.iter_rows()}


def _written(summed: pl.LazyFrame) -> pl.LazyFrame:
    """Write cells as JSON, one text for each region and dimension."""
    names = [pl.format('"{}"', _escaped(name)) for name in ("code", "origin")]
    form = "[" + ",".join(["{}"] * (3 + len(NUMBERS))) + "]"
    told = summed.filter(pl.any_horizontal(pl.col(NUMBERS) != 0)).sort("code", "origin", "month")
    lines = told.select("region", "dimension", pl.format(form, *names, "month", *NUMBERS).alias("line"))
    joined = lines.group_by("region", "dimension", maintain_order=True).agg(pl.col("line").str.join(","))
    return joined.with_columns(pl.format("[{}]", "line").alias("line"))


def _escaped(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)


def of_regions(found: pl.DataFrame, basis: DateBasis, regions: Iterable[str]) -> dict[tuple[str, str], list[list[Any]]]:
    """Return the cells of some regions as lists: (region, dimension) -> cells in the order of a page."""
    steps = _steps(found)
    summed = pl.concat([cells(found.lazy(), steps, dimension) for dimension in dimensions(basis)])
    chosen = summed.filter(pl.col("region").is_in(list(regions))).sort("region", "dimension", "code", "origin", "month")
    ordered = chosen.select("region", "dimension", "code", "origin", "month", *NUMBERS).collect().iter_rows()
    return {
        key: [list(cell) for _, _, *cell in of_page]
        for key, of_page in itertools.groupby(ordered, key=lambda row: (row[0], row[1]))
    }
