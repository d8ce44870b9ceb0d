"""The rows of an import as they are stored: kept while it is checked, laid ready, then only reported."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from marketplace import db
from marketplace.external import judging
from marketplace.external.judging import Judged
from marketplace.external.models import Import, ImportRow
from marketplace.external.problems import Problem
from marketplace.external.rows import DAYS, Reading
from marketplace.external.states import Outcome
from marketplace.registration import bringing_in
from marketplace.registration.models import Registration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

ABSENT = Problem("absent")
LATER = (Outcome.ADDED, Outcome.CHANGED)
"""What is still to be done with a row after the check."""


def keep(number: int, judged: Sequence[Judged]) -> None:
    """Store a batch of checked rows with the running transaction, and lay ready what they bring."""
    if judged:
        db.session.execute(insert(ImportRow), [_row(number, one) for one in judged])
        _lay_ready(number, judged)


def _lay_ready(number: int, judged: Sequence[Judged]) -> None:
    ready = [(judging.brought(one.reading), one.known) for one in judged if one.outcome in LATER]
    bringing_in.lay_ready(number, ready)


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
    rows = [_row(number, Judged(Reading(0, {"number": one.number}), Outcome.MISSING, [ABSENT], one)) for one in absent]
    if rows:
        db.session.execute(insert(ImportRow), rows)


def note_progress(number: int, done: int, expected: int) -> None:
    """Store how far the check of an import is."""
    here = update(Import).where(Import.id == number)
    db.session.execute(here.values(rows_read=done, rows_expected=max(done, expected)))


def judge_again(number: int, numbers: Sequence[str]) -> None:
    """Judge rows anew whose registration has come up or was changed since the check; what was laid ready follows."""
    chosen = select(ImportRow).where(
        ImportRow.import_id == number, ImportRow.number.in_(numbers), ImportRow.outcome.in_(LATER)
    )
    rows = list(db.session.scalars(chosen.order_by(ImportRow.row)))
    judged = judging.judge([Reading(one.row, _read(one.said)) for one in rows])
    bringing_in.put_away(number, numbers)
    _lay_ready(number, judged)
    for row, one in zip(rows, judged, strict=True):
        row.outcome, row.registration_id = one.outcome, one.registration_id
        row.findings = [finding.as_row() for finding in one.findings]
    db.session.flush()


def counts(number: int) -> dict[str, int]:
    """Return how many rows of an import came to each outcome."""
    chosen = select(ImportRow.outcome, func.count()).where(ImportRow.import_id == number).group_by(ImportRow.outcome)
    found = {str(outcome): rows for outcome, rows in db.session.execute(chosen)}
    return {outcome.value: found.get(outcome, 0) for outcome in Outcome if outcome in LATER or outcome in found}


def link(number: int, numbers: Sequence[str]) -> None:
    """Have rows name the registration that they made or changed."""
    made = select(Registration.id).where(Registration.number == ImportRow.number).scalar_subquery()
    _update(number, numbers, registration_id=made)


def let_go(number: int, numbers: Sequence[str]) -> None:
    """Let go of what was read and laid ready of some rows; the report of them stays."""
    _update(number, numbers, said={})
    bringing_in.put_away(number, numbers)


def _update(number: int, numbers: Sequence[str], **values: Any) -> None:
    here = update(ImportRow).where(ImportRow.import_id == number, ImportRow.number.in_(numbers))
    later = here.where(ImportRow.outcome.in_(LATER))
    db.session.execute(later.values(values).execution_options(synchronize_session=False))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if name in DAYS else value for name, value in values.items()}


def _read(values: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in values.items()}
