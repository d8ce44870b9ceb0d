"""The rows of an import as they are stored: kept while it is checked, brought in later, then only reported."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import insert, select, update

from marketplace import db
from marketplace.external.judging import Judged
from marketplace.external.models import Import, ImportRow
from marketplace.external.problems import Problem
from marketplace.external.rows import DAYS, Reading
from marketplace.external.states import Outcome
from marketplace.registration.models import Registration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Row

ABSENT = Problem("absent")
LATER = (Outcome.ADDED, Outcome.CHANGED)
"""What is still to be done with a row after the check."""


class Staged(NamedTuple):
    """A row that is kept: its id, what it says, what the check said of it."""

    key: int
    reading: Reading
    outcome: Outcome


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


def to_bring_in(number: int, size: int) -> Iterator[list[Staged]]:
    """Yield what an import adds or changes, in the file's order and by the batch."""
    last = 0
    chosen = select(ImportRow.id, ImportRow.row, ImportRow.said, ImportRow.outcome).where(
        ImportRow.import_id == number, ImportRow.outcome.in_(LATER)
    )
    while rows := db.session.execute(chosen.where(ImportRow.id > last).order_by(ImportRow.id).limit(size)).all():
        yield [Staged(key, Reading(row, _read(said)), outcome) for key, row, said, outcome in rows]
        last = rows[-1][0]


def settle(staged: Sequence[Staged], judged: Sequence[Judged]) -> None:
    """Store what became of rows that came to something else than the check had said."""
    for one, final in zip(staged, judged, strict=True):
        if one.outcome is not final.outcome:
            findings = [finding.as_row() for finding in final.findings]
            here = update(ImportRow).where(ImportRow.id == one.key)
            db.session.execute(here.values(outcome=final.outcome, findings=findings, said={}))


def link(number: int) -> None:
    """Have each row name the registration that it made or changed, and let go of what was read."""
    made = select(Registration.id).where(Registration.number == ImportRow.number).scalar_subquery()
    here = update(ImportRow).where(ImportRow.import_id == number, ImportRow.outcome.in_(LATER))
    db.session.execute(here.values(registration_id=made, said={}).execution_options(synchronize_session=False))


def forget(number: int) -> None:
    """Let go of what was read: the import is dropped, its report stays."""
    db.session.execute(update(ImportRow).where(ImportRow.import_id == number).values(said={}))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if name in DAYS else value for name, value in values.items()}


def _read(values: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in values.items()}
