"""The work of an import: a file is checked in batches, then what was found is brought in by one commit.

The check stores what it read as rows of the import and commits batch by batch, so that others can write in between
and progress can be seen; to the registrations it changes nothing. Bringing in is one transaction: all or nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete

from marketplace import clock, db, lifecycle, outbox
from marketplace.external import judging, staging
from marketplace.external.judging import Judged, Numbers
from marketplace.external.models import Import, ImportRow
from marketplace.external.problems import Problem
from marketplace.external.rows import Rules, read
from marketplace.external.scale import Scale
from marketplace.external.states import Outcome
from marketplace.registration import bringing_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from marketplace.external.sources import Source

    Tell = Callable[[int, int], None]
    """Takes how many rows are done, and about how many there are."""

BATCH = 1_000


@dataclass
class Tally:
    """What a check has found so far."""

    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)
    scale: Scale = field(default_factory=Scale)
    numbers: Numbers = field(default_factory=Numbers)

    def take(self, judged: Sequence[Judged]) -> None:
        """Count a batch."""
        self.read += len(judged)
        for one in judged:
            self.counts[one.outcome] += 1
            if one.outcome is not Outcome.REFUSED:
                self.scale.look(one.reading.values, one.known_fen)
        good = [one.reading.values["registered_on"] for one in judged if one.outcome is not Outcome.REFUSED]
        self.days = {edge(good + list(self.days)) for edge in (min, max)} if good else self.days

    def warnings(self, source: Source, unit: str) -> list[Problem]:
        """Return what should be looked at before anything is brought in."""
        found = self.scale.warnings(judging.usual_amount())
        if not unit and not source.head.names_units:
            found.append(Problem("no_unit"))
        if source.head.ignored:
            found.append(Problem("ignored", found="、".join(source.head.ignored)[:500]))
        return found


def batches(source: Source, rules: Rules, tally: Tally) -> Iterator[list[Judged]]:
    """Yield the rows of a file by the batch: read, compared with what is known, counted."""
    lines = source.lines()
    head = next(column.head for column in source.head.columns if column.field == "number")
    while batch := list(islice(lines, BATCH)):
        readings = [read(line, rules) for line in batch]
        for reading in readings:
            tally.numbers.check(reading, head)
        judged = judging.judge(readings)
        tally.take(judged)
        yield judged


def silent(_done: int, _expected: int) -> None:
    """Tell nobody."""


def check(number: int, source: Source, rules: Rules, tell: Tell = silent) -> None:
    """Check a file that was handed in; begun anew where an earlier check was interrupted. Commits batch by batch.

    Args:
        number: the import's id; it is uploaded and not checked.
        source: its file.
        rules: how its rows are read.
        tell: hears of the progress, in the transaction of each batch.
    """
    tally = Tally()
    db.begin_writing()
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == number))
    staging.note_progress(number, 0, source.expected)
    db.session.commit()
    for judged in batches(source, rules, tally):
        db.begin_writing()
        staging.keep(number, judged)
        staging.note_progress(number, tally.read, source.expected)
        tell(tally.read, source.expected)
        db.session.commit()
    db.begin_writing()
    _finish_check(db.session.get_one(Import, number, with_for_update=True), tally, source)


def _finish_check(imported: Import, tally: Tally, source: Source) -> None:
    imported.rows_read = imported.rows_expected = tally.read
    if tally.days:
        imported.first_day, imported.last_day = min(tally.days), max(tally.days)
    if imported.complete:
        absent = judging.missing(imported.region, tally.days, tally.numbers)
        staging.keep_missing(imported.id, absent)
        tally.counts[Outcome.MISSING] = len(absent)
    imported.counts = dict(tally.counts)
    imported.warnings = [one.as_row() for one in tally.warnings(source, imported.unit)]
    imported.checked_at = clock.now()
    lifecycle.move(imported, "check")
    db.session.flush()


def bring_in(imported: Import, tell: Tell = silent) -> None:
    """Bring in what a checked import holds: every row or none; compared once more with what is known by now.

    Afterwards the months that were touched are counted again. The caller commits.

    Args:
        imported: confirmed, its row locked.
        tell: hears of the progress.
    """
    counts, touched, done = Counter[str](imported.counts), Touched(), 0
    for outcome in (Outcome.ADDED, Outcome.CHANGED):
        counts[outcome] = 0
    for staged in staging.to_bring_in(imported.id, BATCH):
        judged = judging.judge([one.reading for one in staged])
        _store(judged, touched)
        staging.settle(staged, judged)
        counts.update(one.outcome for one in judged)
        done += len(staged)
        tell(done, imported.brings)
    staging.link(imported.id)
    imported.counts = dict(counts)
    imported.finished_at = clock.now()
    lifecycle.move(imported, "finish")
    for registration_id in touched.registrations:
        outbox.enqueue("registrations.brought_in", registration_id)
    db.session.flush()


def _store(judged: Sequence[Judged], touched: Touched) -> None:
    added = [one for one in judged if one.outcome is Outcome.ADDED]
    for one, registration_id in zip(
        added, bringing_in.bring_in([judging.brought(one.reading) for one in added]), strict=True
    ):
        one.registration_id = registration_id
        said = one.reading.values
        touched.note(registration_id, [(said["registered_on"], said["signed_on"])])
    changed = [one.reading for one in judged if one.outcome is Outcome.CHANGED]
    for registration_id, days in bringing_in.correct([judging.brought(one) for one in changed]).items():
        touched.note(registration_id, days)


class Touched:
    """One registration for each month that was touched: enough to have every such month counted again."""

    def __init__(self) -> None:
        self.registrations: list[int] = []
        self._months: set[tuple[int, date]] = set()

    def note(self, registration_id: int, days: Iterable[tuple[date, date]]) -> None:
        """Note a registration if one of its lines counts in a month that none of those noted does.

        Args:
            registration_id: its id.
            days: (day of registration, day of signing) of each of its lines.
        """
        months = {(basis, day.replace(day=1)) for line in days for basis, day in enumerate(line)}
        if not months <= self._months:
            self._months |= months
            self.registrations.append(registration_id)
