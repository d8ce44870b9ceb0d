"""The work on a file of rows: checked in batches, then brought in by one commit.

The check stores what it read and commits batch by batch, so that others can write in between and progress can be
seen; to the room that is filled it changes nothing. Bringing in is one transaction: all or nothing.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from marketplace import clock, db, lifecycle
from marketplace.files import tables
from marketplace.intake import formats
from marketplace.intake.formats import SENTENCES, Reading
from marketplace.intake.models import Intake, IntakeRow
from marketplace.intake.states import LATER, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from marketplace.intake.formats import Format, Head

BATCH = 1_000


def check(number: int, form: Format, path: Path, hold: Callable[[], object]) -> None:
    """Check a file that was handed in; begun anew where an earlier check was interrupted. Commits batch by batch.

    Args:
        number: the intake's id.
        form: what its rows are.
        path: where it lies.
        hold: keeps the relay's message while the work goes on; called in each batch's transaction.

    Raises:
        Invalid: it can't be read as a table.
    """
    known = formats.known(form)
    head = formats.head_of(form, islice(tables.rows(path, known), formats.WITHIN))
    expected = max(tables.count(path) - head.row, 0)
    db.begin_writing()
    db.session.execute(delete(IntakeRow).where(IntakeRow.intake_id == number))
    db.session.commit()
    counts = Counter[str]()
    for batch in _batches(form, head, path):
        db.begin_writing()
        _keep(number, form, batch)
        counts.update(str(reading.outcome) for reading in batch)
        done = counts.total()
        here = update(Intake).where(Intake.id == number)
        db.session.execute(here.values(rows_read=done, rows_expected=max(done, expected)))
        hold()
        db.session.commit()
    db.begin_writing()
    _finish_check(db.session.get_one(Intake, number, with_for_update=True), head, counts)


def _batches(form: Format, head: Head, path: Path) -> Iterator[list[Reading]]:
    """Yield the rows of a file by the batch, each with its outcome."""
    first: dict[str, int] = {}
    rows = (line for line in tables.lines(path, formats.known(form)) if line.row > head.row)
    while batch := [formats.read(line, head) for line in islice(rows, BATCH)]:
        for reading in batch:
            _refuse_twice(form, reading, first)
        yield _judged(form, batch)


def _refuse_twice(form: Format, reading: Reading, first: dict[str, int]) -> None:
    if reading.findings:
        return
    earlier = first.setdefault(form.identity(reading.values), reading.row)
    if earlier != reading.row:
        reading.find(SENTENCES["duplicate"] % {"found": str(earlier)})


def _judged(form: Format, batch: list[Reading]) -> list[Reading]:
    """Say of each row what it comes to."""
    for reading in batch:
        reading.outcome = Outcome.REFUSED if reading.findings else None
    form.compare([reading for reading in batch if reading.outcome is None])
    return batch


def _keep(number: int, form: Format, batch: Sequence[Reading]) -> None:
    db.session.execute(insert(IntakeRow), [_row(number, form, reading) for reading in batch])


def _row(number: int, form: Format, reading: Reading) -> dict[str, Any]:
    return {
        "intake_id": number,
        "row": reading.row,
        "label": form.label(reading.values)[:200],
        "outcome": reading.outcome,
        "said": reading.values if reading.outcome in LATER else {},
        "findings": reading.findings,
    }


def _finish_check(intake: Intake, head: Head, counts: Counter[str]) -> None:
    intake.rows_read = intake.rows_expected = counts.total()
    intake.counts, intake.ignored = dict(counts), list(head.ignored)
    intake.checked_at = clock.now()
    lifecycle.move(intake, "check")
    db.session.flush()


def bring_in(intake: Intake, form: Format, person_id: int) -> None:
    """Bring in what a checked file holds: every row or none; compared once more with what is known by now.

    Args:
        intake: confirmed, its row locked.
        form: what its rows are.
        person_id: who confirmed.
    """
    counts = Counter[str](intake.counts)
    for outcome in LATER:
        counts[outcome] = 0
    for batch in _waiting(intake.id):
        judged = _judged(form, batch)
        form.bring_in([reading for reading in judged if reading.outcome in LATER], person_id)
        counts.update(str(reading.outcome) for reading in judged)
    forget(intake.id)
    intake.counts, intake.finished_at = dict(counts), clock.now()
    lifecycle.move(intake, "finish")
    db.session.flush()


def _waiting(number: int) -> Iterator[list[Reading]]:
    """Yield what a file adds or changes, in the file's order and by the batch."""
    last = 0
    chosen = select(IntakeRow.row, IntakeRow.said).where(IntakeRow.intake_id == number, IntakeRow.outcome.in_(LATER))
    while rows := db.session.execute(chosen.where(IntakeRow.row > last).order_by(IntakeRow.row).limit(BATCH)).all():
        yield [Reading(row, dict(said)) for row, said in rows]
        last = rows[-1][0]


def forget(number: int) -> None:
    """Let go of what was read: it was brought in, or dropped; the report stays."""
    here = update(IntakeRow).where(IntakeRow.intake_id == number)
    db.session.execute(here.values(said={}).execution_options(synchronize_session=False))
