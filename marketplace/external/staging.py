"""The rows of an import as they are stored: kept while it is checked, brought in later, then only reported."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from marketplace import db
from marketplace.external.judging import Judged
from marketplace.external.models import Import, ImportRow
from marketplace.external.problems import Problem
from marketplace.external.rows import DAYS, Reading
from marketplace.external.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Row

ABSENT = Problem("absent")
LATER = (Outcome.ADDED, Outcome.CHANGED)
"""What is still to be done with a row after the check."""


def keep(number: int, judged: Sequence[Judged]) -> None:
    """Store a batch of checked rows with the running transaction."""
    if judged:
        db.session.execute(insert(ImportRow), [_row(number, one) for one in judged])


def _row(number: int, one: Judged) -> dict[str, Any]:
    said = _plain(one.reading.values) if one.outcome in LATER else {}
    return {
        "import_id": number,
        "row": one.reading.row,
        "number": one.reading.number,
        "outcome": one.outcome,
        "said": said,
        "findings": [finding.as_row() for finding in one.findings],
        "registration_id": one.registration_id,
    }


def keep_missing(number: int, absent: Sequence[Row[int, str | None]]) -> None:
    """Store which of our own registrations, (id, number), a file lacks that should hold everything."""
    rows = [
        _row(number, Judged(Reading(0, {"number": one.number}), Outcome.MISSING, [ABSENT], one.id)) for one in absent
    ]
    if rows:
        db.session.execute(insert(ImportRow), rows)


def note_progress(number: int, done: int, expected: int) -> None:
    """Store how far the check of an import is."""
    here = update(Import).where(Import.id == number)
    db.session.execute(here.values(rows_read=done, rows_expected=max(done, expected)))


def to_bring_in(number: int, size: int) -> Iterator[list[tuple[int, Reading]]]:
    """Yield what an import adds or changes, in the file's order and by the batch: (id of the row, what it says)."""
    last = 0
    chosen = select(ImportRow.id, ImportRow.row, ImportRow.said).where(
        ImportRow.import_id == number, ImportRow.outcome.in_(LATER)
    )
    while rows := db.session.execute(chosen.where(ImportRow.id > last).order_by(ImportRow.id).limit(size)).all():
        yield [(key, Reading(row, _read(said))) for key, row, said in rows]
        last = rows[-1][0]


def settle(judged: Sequence[tuple[int, Judged]]) -> None:
    """Store what became of rows in the end, and which registrations they made or changed."""
    table: Any = ImportRow.__table__
    here = update(table).where(table.c.id == bindparam("key"))
    what: dict[str, Any] = {
        "outcome": bindparam("result"),
        "registration_id": bindparam("made"),
        "said": bindparam("nothing"),
    }
    done: list[dict[str, Any]] = [
        {"key": key, "result": one.outcome, "made": one.registration_id, "nothing": {}} for key, one in judged
    ]
    db.session.connection().execute(here.values(**what), done)


def forget(number: int) -> None:
    """Let go of what was read: the import is dropped, its report stays."""
    db.session.execute(update(ImportRow).where(ImportRow.import_id == number).values(said={}))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if name in DAYS else value for name, value in values.items()}


def _read(values: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in values.items()}
