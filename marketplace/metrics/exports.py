"""Lists for officials as files: the contracts of a figure, what isn't registered, a breakdown of the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from marketplace.metrics import words
from marketplace.metrics.tables import average
from marketplace.web.display import code_label
from marketplace.web.sheets import BOM, csv_line, csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from marketplace.metrics.journal import Line
    from marketplace.metrics.rounding import Rounding
    from marketplace.metrics.tables import Row, Table
    from marketplace.metrics.unregistered import Unregistered

Cell = str | int | float | None
WAN_FEN = 1_000_000  # 分 in a 万元


def contracts(lines: Iterator[Line]) -> Iterator[str]:
    """Write the contracts as lines of CSV; amounts in yuan with both digits of 分."""
    yield BOM + csv_line(_head())
    for line in lines:
        yield csv_line(_cells(line))


def _head() -> list[str]:
    return [
        _("Registration number"),
        _("Project"),
        _("Kind"),
        _("Field"),
        _("Seller"),
        _("Seller's region"),
        _("Buyer"),
        _("Buyer's region"),
        _("Signed on"),
        _("Registered on"),
        _("Contract value (yuan)"),
        _("Technology value (yuan)"),
        _("Times counted"),
        _("Origin"),
    ]


def _cells(line: Line) -> list[str]:
    one = line.registration
    return [
        one.number or "",
        one.title,
        code_label(one.kind, "contract_kinds"),
        code_label(one.field, "fields"),
        str(one.seller.get("name", "")),
        code_label(one.seller_region, "regions"),
        str(one.buyer.get("name", "")),
        code_label(one.buyer_region, "regions"),
        one.signed_on.isoformat(),
        one.registered_on.isoformat() if one.registered_on else "",
        _yuan(one.amount_fen),
        _yuan(one.technical_fen),
        str(line.times),
        str(words.ORIGINS[one.origin]),
    ]


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02}"


def unregistered(rows: Iterable[Unregistered]) -> str:
    """Write what isn't registered as CSV; amounts in yuan with both digits of 分."""
    head = [
        _("Project"),
        _("Seller"),
        _("Seller's region"),
        _("Buyer"),
        _("Buyer's region"),
        _("Contract value (yuan)"),
        _("Technology value (yuan)"),
        _("Signed on"),
        _("Days waiting"),
        _("Where the application stands"),
        _("Last reminded"),
    ]
    return csv_text([head, *map(_waiting, rows)])


def _waiting(row: Unregistered) -> list[Cell]:
    one = row.contract
    return [
        one.title,
        one.seller.name,
        code_label(one.region, "regions"),
        one.buyer.name,
        code_label(one.buyer.region, "regions"),
        _yuan(one.amount_fen),
        _yuan(one.technical_fen),
        one.signed_on.isoformat() if one.signed_on else "",
        row.days,
        words.stage(row.stage),
        row.reminded_on.isoformat() if row.reminded_on else "",
    ]


def breakdown_head(table: Table) -> list[str]:
    """Return the heads of a breakdown; growth only where there are months to compare."""
    grown = [_("Growth on the year before (%)"), _("Rank by growth")] if table.growth_of else []
    return [
        _("Rank"),
        table.title,
        _("Number of contracts"),
        _("Amount (hundred million yuan)"),
        _("Share (%)"),
        *grown,
        _("Average contract (ten thousand yuan)"),
    ]


def breakdown(table: Table, rounding: Rounding) -> list[list[Cell]]:
    """Return the rows of a breakdown, its sums last; a hidden row has its name only."""
    return [_breakdown_row(table, row, rounding) for row in (*table.rows, *table.sums)]


def _breakdown_row(table: Table, row: Row, rounding: Rounding) -> list[Cell]:
    figure = table.figure(row)
    if figure is None:
        return ["", row.label, _("hidden")]
    mean = average(figure)
    return [
        row.rank,
        row.label,
        figure.count,
        float(rounding.of(figure.amount_fen)),
        _percent(row.share),
        *((_percent(row.growth), row.growth_rank) if table.growth_of else ()),
        None if mean is None else round(mean / WAN_FEN, 2),
    ]


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio * 100, 1)
