"""The report of an import: row by row what was wrong, changed or differs, for the page, for files and for programs."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, Any, cast

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace import codes, db
from marketplace.external import words
from marketplace.external.heads import NEEDED
from marketplace.external.models import ImportRow
from marketplace.external.problems import sentence
from marketplace.external.rows import CODED
from marketplace.external.states import ImportState, Outcome
from marketplace.web.moments import language
from marketplace.web.sheets import csv_line, harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Select

    from marketplace.external.models import Import

BATCH = 1_000
FIRST = (Outcome.REFUSED, Outcome.DIFFERING, Outcome.MISSING, Outcome.CHANGED)
"""Rows that the report tells of, in the order in which they matter."""


def rows(imported: Import, outcome: str = "") -> Select[ImportRow]:
    """Choose the rows of an import that the report tells of, or those of one outcome, in the file's order."""
    wanted = [Outcome(outcome)] if outcome in set(Outcome) else list(FIRST)
    return (
        select(ImportRow)
        .where(ImportRow.import_id == imported.id, ImportRow.outcome.in_(wanted))
        .order_by(ImportRow.row, ImportRow.id)
    )


def line(row: int, number: str, outcome: str, findings: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Return a row's findings for programs: one each."""
    about = {"row": row, "number": number, "outcome": str(outcome)}
    return [{**about, **one, "column": column_of(one), "what": said(one)} for one in findings]


def column_of(finding: dict[str, str]) -> str:
    """Return the head of the column that a finding is about: as in the file, else as in the national form."""
    column = finding.get("column", "")
    return NEEDED.get(column, words.COLUMNS.get(column, column))


def said(finding: dict[str, str]) -> str:
    """Return a finding as a sentence, its codes and amounts as people read them."""
    field = finding.get("column", "")
    shown: dict[str, str] = {name: _readable(field, finding[name]) for name in ("old", "new") if name in finding}
    return sentence({**finding, **shown})


def _readable(field: str, value: str) -> str:
    if field.endswith("_fen"):
        return f"{int(value) / 100:,.2f} 元"
    if field.endswith(".region"):
        return f"{value} {codes.label('regions', value, language())}"
    return f"{value} {codes.label(CODED[field], value, language())}" if field in CODED else value


def as_json(imported: Import) -> dict[str, Any]:
    """Return the whole report for programs."""
    found: list[dict[str, Any]] = []
    for one in db.session.scalars(rows(imported).execution_options(yield_per=BATCH)):
        found += line(one.row, one.number, one.outcome, one.findings)
    return {
        "import": imported.id,
        "file": imported.file_name,
        "sha256": imported.digest,
        "rows": imported.rows_read,
        "imported": imported.state == ImportState.IMPORTED,
        "counts": imported.counts,
        "warnings": [said(one) for one in imported.warnings],
        "report": found,
    }


def head() -> list[str]:
    """Return the heads of the report as a table."""
    return [_("Row"), _("Registration number"), _("Outcome"), _("Column"), _("Finding")]


def table(imported: Import) -> Iterator[list[Any]]:
    """Yield the report as the rows of a table, in bounded memory."""
    for one in db.session.scalars(rows(imported).execution_options(yield_per=BATCH)):
        outcome = str(words.OUTCOMES[one.outcome])
        for finding in one.findings:
            yield [one.row or "", one.number, outcome, column_of(finding), said(finding)]


def csv_lines(imported: Import) -> Iterator[str]:
    """Yield the report as the lines of a CSV file with a byte-order mark."""
    yield "\ufeff" + csv_line(head())
    yield from (csv_line(cells) for cells in table(imported))


def workbook(imported: Import) -> IO[bytes]:
    """Return the report as an Excel workbook, written to a temporary file row by row."""
    import xlsxwriter

    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - whoever sends it closes it
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, plain) as book:
        sheet = book.add_worksheet(_("Report"))
        sheet.set_column(1, 4, 24)
        for number, cells in enumerate((head(), *table(imported))):
            sheet.write_row(number, 0, [harmless(cell) for cell in cells])
    file.seek(0)
    return file
