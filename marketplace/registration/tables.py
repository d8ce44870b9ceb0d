"""Tables of this room as files to download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from marketplace.web.sheets import XLSX, csv_text, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.web.sheets import Cell

FORMATS = ("xlsx", "csv")


def attachment(name: str, kind: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response:
    """Send a table as an Excel workbook or as CSV.

    Args:
        name: of the file, without its ending, in ASCII.
        kind: one of `FORMATS`.
        heads: the columns.
        rows: may be shorter than the head, as a sentence below the table is.
    """
    if kind == "csv":
        sent = Response(csv_text([heads, *rows]), mimetype="text/csv")
    else:
        whole = [[*row, *[""] * (len(heads) - len(row))] for row in rows]
        sent = Response(workbook(name, heads, whole), mimetype=XLSX)
    sent.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return sent
