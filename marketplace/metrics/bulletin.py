"""The tables of the half-year bulletin as one workbook: the whole, then every breakdown, in the layout that is printed.

Each sheet has its number and title, the unit, 吸纳 and 输出 side by side, the sum of its rows as a row of its own, and
a note on what rounding does to sums. Amounts are numbers, rounded each by itself as the bulletin will print them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from marketplace.metrics import words
from marketplace.metrics.cuts import Dimension, Figures, Side
from marketplace.metrics.tables import Table, average, table
from marketplace.web.moments import language
from marketplace.web.sheets import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from marketplace.metrics.cuts import Cut
    from marketplace.metrics.readers import Reader
    from marketplace.metrics.rounding import Rounding

SIDES = (Side.ABSORBED, Side.EXPORTED, Side.HEADLINE)
WAN_FEN = 1_000_000  # 分 in a 万元
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_name": "黑体", "font_size": 14, "align": "center"},
    "unit": {"font_name": "宋体", "font_size": 10, "align": "right"},
    "head": {"bold": True, "font_name": "黑体", "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True},
    "text": {"font_name": "宋体", "border": 1},
    "whole": {"font_name": "宋体", "border": 1, "num_format": "#,##0"},
    "percent": {"font_name": "宋体", "border": 1, "num_format": "0.0"},
    "note": {"font_name": "宋体", "font_size": 9, "text_wrap": True, "valign": "top"},
}
ROW_FORMATS = ("whole", "money", "percent", "percent", "whole", "wan")
WIDTHS = (24, *(9, 12, 9, 9, 7, 11) * len(SIDES))


@dataclass(frozen=True)
class Sheet:
    """One table of the bulletin: rows of a label and six cells for each side."""

    title: str
    name: str
    rows: list[tuple[str, list[Any]]]
    note: str


def sheets(reader: Reader, cut: Cut, rounding: Rounding, today: date) -> list[Sheet]:
    """Return the tables of a cut that the viewer may see: the whole first, then one for each dimension."""
    whole = reader.figures(cut)
    if whole is None:
        return []
    before = reader.figures(replace(cut, period=cut.period.previous())) if cut.period.end < today else None
    found = [_overall(whole, before, rounding)]
    for dimension in Dimension:
        sides = {side: table(reader, cut, dimension, side, today) for side in SIDES}
        if shown := sides[Side.HEADLINE]:
            found.append(_broken_down(shown, sides, whole, rounding))
    return found


def _overall(whole: Figures, before: Figures | None, rounding: Rounding) -> Sheet:
    names = [(str(words.SIDES[side]), _overall_cells(whole, before, side, rounding)) for side in Side]
    return Sheet(_("Overall"), _("Overall"), names, str(words.RULES[Side.HEADLINE]))


def _overall_cells(whole: Figures, before: Figures | None, side: Side, rounding: Rounding) -> list[Any]:
    figure, base = whole.of(side), before.of(side) if before else None
    grown = (figure.amount_fen / base.amount_fen - 1) * 100 if base and base.amount_fen else None
    share = figure.amount_fen / whole.headline.amount_fen * 100 if whole.headline.amount_fen else None
    return [figure.count, float(rounding.of(figure.amount_fen)), share, grown, None, _wan(average(figure))]


def _broken_down(shown: Table, sides: dict[Side, Table | None], whole: Figures, rounding: Rounding) -> Sheet:
    by_side = {side: {row.code: row for row in found.rows} if found else {} for side, found in sides.items()}
    rows = [
        (row.label, [cell for side in SIDES for cell in _cells(by_side[side].get(row.code), side, rounding)])
        for row in shown.rows
    ]
    total = [cell for side in SIDES for cell in _total(whole, side, rounding)]
    return Sheet(shown.title, shown.title, [*rows, (_("Total"), total)], _note(shown, whole, rounding))


def _cells(row: Any, side: Side, rounding: Rounding) -> list[Any]:
    if row is None or row.figures is None:
        return [None] * len(ROW_FORMATS)
    figure = row.figures.of(side)
    share, grown = (None if ratio is None else ratio * 100 for ratio in (row.share, row.growth))
    return [figure.count, float(rounding.of(figure.amount_fen)), share, grown, row.rank, _wan(average(figure))]


def _total(whole: Figures, side: Side, rounding: Rounding) -> list[Any]:
    figure = whole.of(side)
    return [
        figure.count,
        float(rounding.of(figure.amount_fen)),
        100 if figure.amount_fen else None,
        None,
        None,
        _wan(average(figure)),
    ]


def _wan(fen: int | None) -> float | None:
    return None if fen is None else fen / WAN_FEN


def _note(shown: Table, whole: Figures, rounding: Rounding) -> str:
    """Say what rounding does to the sum of this table."""
    figures = [row.figures for row in shown.rows if row.figures]
    gaps = {
        side: rounding.gap(whole.of(side).amount_fen, (each.of(side).amount_fen for each in figures)) for side in SIDES
    }
    told = [
        _(
            "%(figure)s: the rounded parts less the rounded total are %(gap)s.",
            figure=words.SIDES[side],
            gap=gap,
        )
        for side, gap in gaps.items()
        if gap and len(figures) == len(shown.rows)
    ]
    rule = _(
        "Each amount is rounded by itself (%(rounding)s), so parts need not add up.", rounding=words.rounded(rounding)
    )
    return " ".join([rule, *told])


def workbook(found: Sequence[Sheet], heading: str, rounding: Rounding) -> bytes:
    """Return the tables as an Excel file, one sheet each, ready to be printed on A4 across."""
    import xlsxwriter

    file = io.BytesIO()
    money = "#,##0" + ("." + "0" * rounding.digits if rounding.digits else "")
    looks = {
        **LOOKS,
        "money": {**LOOKS["whole"], "num_format": money},
        "wan": {**LOOKS["whole"], "num_format": "#,##0.0"},
    }
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        formats = {name: book.add_format(look) for name, look in looks.items()}
        for number, one in enumerate(found, start=1):
            _write(book.add_worksheet(f"{number} {one.name}"[:31]), formats, number, one, heading)
    return file.getvalue()


def _write(sheet: Worksheet, formats: dict[str, Format], number: int, one: Sheet, heading: str) -> None:
    sides = SIDES if one.rows and len(one.rows[0][1]) > len(ROW_FORMATS) else (None,)
    last = len(sides) * len(ROW_FORMATS)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(WIDTHS[: last + 1]):
        sheet.set_column(column, column, width)
    sheet.merge_range(
        0,
        0,
        0,
        last,
        _("Table %(number)s  %(heading)s: %(title)s", number=number, heading=heading, title=one.title),
        formats["title"],
    )
    unit = _("Unit: contracts, hundred million yuan, per cent, ten thousand yuan a contract")
    sheet.merge_range(1, 0, 1, last, unit, formats["unit"])
    _head(sheet, formats["head"], sides)
    for row, (label, cells) in enumerate(one.rows, start=4):
        sheet.write(row, 0, harmless(label), formats["text"])
        for column, cell in enumerate(cells):
            sheet.write(row, column + 1, cell, formats[ROW_FORMATS[column % len(ROW_FORMATS)]])
    foot = len(one.rows) + 4
    sheet.set_row(foot, 42)
    sheet.merge_range(foot, 0, foot, last, one.note, formats["note"])
    sheet.freeze_panes(4, 1)


def _head(sheet: Worksheet, look: Format, sides: Sequence[Side | None]) -> None:
    sheet.merge_range(2, 0, 3, 0, _("Item"), look)
    heads = (_("Contracts"), _("Amount"), _("Share"), _("Growth"), _("Rank"), _("Average"))
    for place, side in enumerate(sides):
        first = 1 + place * len(heads)
        title = str(words.SIDES[side]) if side else _("Figure")
        sheet.merge_range(2, first, 2, first + len(heads) - 1, title, look)
        for offset, name in enumerate(heads):
            sheet.write(3, first + offset, name, look)
    sheet.set_row(2, 20)


def file_name(cut: Cut) -> str:
    """Return the name of the workbook as a file."""
    return f"bulletin-{cut.region}-{cut.period.text}.xlsx"


def heading(cut: Cut, region: str) -> str:
    """Return what stands over every table: the region, the period, the measure."""
    return f"{region} {cut.period.label(language())} {words.MEASURES[cut.measure]}"
