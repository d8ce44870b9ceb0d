"""Tables as files: CSV as spreadsheets expect it, and Excel workbooks; no text in them is taken for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Cell = str | int | float | None

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 48
NARROWEST = 8


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV with a byte-order mark, lines ending as the standard says."""
    return BOM + "".join(map(csv_line, rows))


def csv_line(cells: Sequence[Cell]) -> str:
    """Return one row as a line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def harmless(cell: Cell) -> Cell:
    """Keep a spreadsheet from taking a title for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet with a bold head that stays in sight.

    Args:
        title: the sheet's name; shortened to the 31 characters that Excel takes.
        head: names of the columns.
        rows: text stays text, numbers are numbers.
    """
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, head, bold)
        sheet.freeze_panes(1, 0)
        listed = [list(row) for row in rows]
        for number, row in enumerate(listed, 1):
            sheet.write_row(number, 0, row, wrapped)
        for column, name in enumerate(head):
            cells = [name, *(str(row[column] if row[column] is not None else "") for row in listed)]
            sheet.set_column(column, column, max(NARROWEST, min(WIDEST, 2 * max(map(len, cells)))))
    return file.getvalue()


def _sheet_name(title: str) -> str:
    """Leave out what Excel refuses in the name of a sheet."""
    return "".join(" " if char in "[]:*?/\\" else char for char in title).strip("' ")[:31] or "1"
