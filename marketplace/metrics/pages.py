"""Pages: a region's year broken down by one dimension, in one row, so that a breakdown reads one row by its key."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from marketplace import codes, db
from marketplace.metrics import parts
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figure, Figures, Measure
from marketplace.metrics.models import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from marketplace.metrics.books import Book
    from marketplace.metrics.models import DateBasis

Key = tuple[str, str]
"""(region, dimension)."""
EMPTY = "[]"
FOLLOWS_FROM = {Dimension.KIND_FOUR: Dimension.KIND, Dimension.FLOW: Dimension.TOP_REGIONS}
"""Breakdowns that need no page of their own."""


@dataclass(frozen=True)
class PageDifference:
    """A page that doesn't say what the journal says."""

    date_basis: DateBasis
    year: int
    region: str
    dimension: str

    def __str__(self) -> str:
        return (
            f"{self.date_basis.value} {self.year} {self.region} by {self.dimension}: the page differs from the journal"
        )


def breakdown(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    """Return a plain cut broken down by a dimension, from its page."""
    rows = _read(cut, FOLLOWS_FROM.get(dimension, dimension))
    if dimension is Dimension.KIND_FOUR:
        return _merged(rows)
    return _flows(cut.region, rows) if dimension is Dimension.FLOW else rows


def _read(cut: Cut, dimension: Dimension) -> dict[str, Figures]:
    key = (cut.date_basis, cut.region, cut.period.year, dimension.value)
    columns = (Page.date_basis, Page.region, Page.year, Page.dimension)
    same = (column == value for column, value in zip(columns, key, strict=True))
    text = db.session.scalar(select(Page.cells).where(*same))
    return _summed(cut, json.loads(text or EMPTY))


def _summed(cut: Cut, cells: list[list[Any]]) -> dict[str, Figures]:
    """Add the months of the cut's period up; a cell is [code, origin, month, *nine numbers]."""
    origins = {origin.value for origin in cut.source.origins}
    first, last, amount = cut.period.first, cut.period.last, 4 if cut.measure is Measure.AMOUNT else 5
    sums: dict[str, list[int]] = {}
    for cell in cells:
        if first <= cell[2] <= last and cell[1] in origins:
            row = sums.setdefault(cell[0], [0] * 6)
            for place in (0, 1, 2):
                row[2 * place] += cell[3 + 3 * place]
                row[2 * place + 1] += cell[amount + 3 * place]
    found = {code: Figures(*(Figure(*row[place : place + 2]) for place in (0, 2, 4))) for code, row in sums.items()}
    return {code: row for code, row in found.items() if row != NONE}


def _merged(kinds: dict[str, Figures]) -> dict[str, Figures]:
    found: dict[str, Figures] = defaultdict(Figures)
    for kind, row in kinds.items():
        found[parts.four_of(kind)] = found[parts.four_of(kind)].plus(row)
    return {code: row for code, row in found.items() if row != NONE}


def _flows(region: str, provinces: dict[str, Figures]) -> dict[str, Figures]:
    """Return the flows from the other party's provinces: what is inside is what counts on both sides."""
    found: dict[str, Figures] = defaultdict(Figures)
    for province, row in provinces.items():
        if region == codes.NATION and not codes.outside_mainland(province):
            found["inside"] = found["inside"].plus(Figures(row.absorbed, row.exported, row.absorbed))
            continue
        here = Figures(row.overlap, row.overlap, row.overlap)
        found["inside"] = found["inside"].plus(here)
        flow = parts.flow_of(region, province)
        found[flow] = found[flow].plus(row).plus(here, -1)
    return {code: row for code, row in found.items() if row != NONE}


def keep(book: Book, lines: pl.DataFrame, regions: frozenset[str] | None) -> int:
    """Make the pages of a book's year again, or only the book's months of some regions; returns how many changed."""
    stored = _stored(book, regions)
    counted = _counted(book, lines, regions, stored)
    new = {key: text for key, text in counted.items() if key not in stored}
    changed = {key: text for key, text in counted.items() if stored.get(key, text) != text}
    gone = [key for key in stored if key not in counted]
    _write(book, new, changed, gone)
    return len(new) + len(changed) + len(gone)


def differences(book: Book, lines: pl.DataFrame) -> Iterator[PageDifference]:
    """Compare the pages of a year with the journal."""
    stored = _stored(book, None)
    counted = _counted(book, lines, None, stored)
    for region, dimension in sorted({*stored, *counted}):
        if stored.get((region, dimension)) != counted.get((region, dimension)):
            yield PageDifference(book.date_basis, book.year, region, dimension)


def _stored(book: Book, regions: frozenset[str] | None) -> dict[Key, str]:
    statement = select(Page.region, Page.dimension, Page.cells).where(
        Page.date_basis == book.date_basis, Page.year == book.year
    )
    if regions is not None:
        statement = statement.where(Page.region.in_(sorted(regions)))
    return {(region, dimension): cells for region, dimension, cells in db.session.execute(statement)}


def _counted(book: Book, lines: pl.DataFrame, regions: frozenset[str] | None, stored: dict[Key, str]) -> dict[Key, str]:
    from marketplace.metrics import frames

    found: dict[Key, str] = {}
    for dimension in frames.STORED:
        summed = frames.cells(lines, dimension)
        if book.whole and regions is None:
            found |= {(region, dimension.value): text for region, text in frames.texts(summed).items()}
            continue
        every = {region for region, _ in stored} | set(summed.get_column("region").unique())
        fresh = frames.of_regions(summed, every if regions is None else regions)
        for region in every if regions is None else regions:
            key = (region, dimension.value)
            found[key] = _replaced(book, stored.get(key, EMPTY), fresh.get(region, []))
    return {key: text for key, text in found.items() if text != EMPTY}


def _replaced(book: Book, text: str, fresh: list[list[Any]]) -> str:
    """Put a book's months in the place of what a page said of them."""
    kept = [cell for cell in json.loads(text) if not book.first <= cell[2] <= book.last]
    cells = sorted([*kept, *fresh], key=lambda cell: cell[:3])
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def _write(book: Book, new: dict[Key, str], changed: dict[Key, str], gone: list[Key]) -> None:
    of_year = {"date_basis": book.date_basis, "year": book.year}
    if new:
        rows = [{**of_year, "region": key[0], "dimension": key[1], "cells": text} for key, text in new.items()]
        db.session.execute(insert(Page), rows)
    same = (Page.date_basis == book.date_basis, Page.year == book.year)
    this = (*same, Page.region == bindparam("at"), Page.dimension == bindparam("by"))
    table = db.session.connection()
    if changed:
        values = [{"at": key[0], "by": key[1], "text": text} for key, text in changed.items()]
        table.execute(update(Page).where(*this).values(cells=bindparam("text")), values)
    if gone:
        table.execute(delete(Page).where(*this), [{"at": key[0], "by": key[1]} for key in gone])
