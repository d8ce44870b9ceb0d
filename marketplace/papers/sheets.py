"""Excel workbooks laid out as official forms: label beside value, money as numbers, text never as a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from marketplace.papers.sources import Data

COLUMNS = (18, 34, 18, 34)
"""Widths in characters: two pairs of label and value a row."""
LAST = len(COLUMNS) - 1
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_name": "黑体", "font_size": 16, "align": "center"},
    "group": {"bold": True, "font_name": "黑体", "bg_color": "#EFEFEF", "border": 1},
    "label": {"font_name": "黑体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True},
    "value": {"font_name": "宋体", "border": 1, "valign": "vcenter", "text_wrap": True},
    "money": {"font_name": "宋体", "border": 1, "valign": "vcenter", "align": "left", "num_format": "#,##0.00"},
    "note": {"font_name": "宋体", "font_size": 9, "text_wrap": True, "valign": "top"},
}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsx(data: Data) -> bytes:
    """Return a form as a workbook of one sheet, ready to be printed on A4.

    Args:
        data: "title", "subtitle"; "groups" of {"title", "rows"}, a row being one or two cells of {"label", "text"} and,
            for an amount, "fen"; "tables" of {"title", "head", "rows"}; "notes".
    """
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        form = _Form(book.add_worksheet(data["title"][:31]), {name: book.add_format(LOOKS[name]) for name in LOOKS})
        form.across(data["title"], "title")
        form.across(data["subtitle"], "note")
        for group in data["groups"]:
            form.group(group["title"], group["rows"])
        for table in data["tables"]:
            form.table(table)
        for note in data["notes"]:
            form.across(note, "note")
    return file.getvalue()


class _Form:
    """A sheet written from above to below: with constant memory no row can be come back to."""

    def __init__(self, sheet: Worksheet, looks: dict[str, Format]) -> None:
        self.sheet, self.looks, self.row = sheet, looks, 0
        for column, width in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)

    def across(self, text: str, look: str) -> None:
        """Write one cell over the whole width."""
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, self.looks[look])
        self.row += 1

    def group(self, title: str, rows: list[list[dict[str, Any]]]) -> None:
        """Write a part of the form: its name, then label beside value."""
        self.across(title, "group")
        for cells in rows:
            self._cells(cells)

    def _cells(self, cells: list[dict[str, Any]]) -> None:
        for place, cell in enumerate(cells):
            self.sheet.write_string(self.row, 2 * place, cell["label"], self.looks["label"])
            self._value(2 * place + 1, cell, last=len(cells) == 1)
        self.row += 1

    def _value(self, column: int, cell: dict[str, Any], *, last: bool) -> None:
        fen = cell.get("fen")
        look, value = ("value", cell["text"]) if fen is None else ("money", fen / 100)
        if last:
            self.sheet.merge_range(self.row, column, self.row, LAST, value, self.looks[look])
        else:
            self.sheet.write(self.row, column, value, self.looks[look])

    def table(self, table: dict[str, Any]) -> None:
        """Write a table under its title, of as many columns as the form has."""
        self.across(table["title"], "group")
        for look, cells in (("label", table["head"]), *(("value", row) for row in table["rows"])):
            for column, text in enumerate(cells):
                self.sheet.write_string(self.row, column, text, self.looks[look])
            self.row += 1
