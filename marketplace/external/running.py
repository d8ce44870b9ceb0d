"""The work of an import: a file is checked in batches, then what was found is made to count by one short commit.

The check stores what it read and lays ready what it brings, batch by batch, so that others can write in between and
progress can be seen; to the registrations it changes nothing. Bringing in first judges again, by the batch too, what
has changed since the check; then one transaction copies all that lies ready: all or nothing, with no row read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete

from marketplace import audit, clock, db, lifecycle, outbox
from marketplace.external import judging, staging
from marketplace.external.judging import Judged, Numbers
from marketplace.external.models import Import, ImportRow
from marketplace.external.problems import Problem
from marketplace.external.rows import Rules, read
from marketplace.external.scale import Scale
from marketplace.external.states import ImportState, Outcome
from marketplace.registration import bringing_in, counting_in

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
    bringing_in.put_away(number)
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


def bring_in(number: int, *, confirm: Callable[[Import], None] | None = None, tell: Tell = silent) -> None:
    """Bring in what a confirmed import holds: every row or none. Commits on its way; may be called again.

    Args:
        number: the import's id.
        confirm: takes a checked import's confirmation in the transaction that brings it in.
        tell: hears of the progress, in the transaction of each batch.
    """
    while not _count_in(number, confirm):
        _judge_again(number, tell)
    db.begin_writing()
    if db.session.get_one(Import, number).state is ImportState.IMPORTED:
        _tidy(number, staging.link, tell)


def _judge_again(number: int, tell: Tell) -> None:
    """Judge again what others have registered or changed since the check."""
    db.session.commit()  # looked for without the lock: the short step looks once more
    while moved := counting_in.moved(number, BATCH):
        db.begin_writing()
        staging.judge_again(number, moved)
        tell(0, 0)
        db.session.commit()


def _count_in(number: int, confirm: Callable[[Import], None] | None) -> bool:
    """Make it count if nothing has moved since it was judged; the months that it touches are counted again."""
    db.session.commit()  # what reads the whole batch holds no lock
    touched = counting_in.touched(number)
    db.begin_writing()
    imported = db.session.get_one(Import, number, with_for_update=True)
    if imported.state not in (ImportState.CHECKED, ImportState.CONFIRMED):
        return True
    counting_in.lock(number)
    if counting_in.moved(number, 1):
        return False
    imported.counts = staging.counts(number)
    if confirm is not None:
        confirm(imported)
    if imported.refused and not imported.leave_out:
        _hold_back(imported)
    else:
        counting_in.count_in(number)
        _finish(imported, counting_in.ids_of(touched))
    db.session.commit()
    return True


def _hold_back(imported: Import) -> None:
    """Give a confirmed import back: a row has got an error meanwhile, and nobody has said to leave such rows out."""
    lifecycle.move(imported, "hold_back")
    audit.record("import.hold_back", imported, by=None, counts=imported.counts)
    db.session.flush()


def _finish(imported: Import, touched: Iterable[int]) -> None:
    imported.finished_at = clock.now()
    lifecycle.move(imported, "finish")
    audit.record("import.finish", imported, by=None, counts=imported.counts)
    for registration_id in touched:
        outbox.enqueue("registrations.brought_in", registration_id)
    db.session.flush()


def forget(number: int) -> None:
    """Let go of what was read and laid ready: the import was dropped or can't be read; its report stays."""
    _tidy(number, lambda _number, _numbers: None, silent)


def _tidy(number: int, first: Callable[[int, Sequence[str]], None], tell: Tell) -> None:
    """Let go of what lies ready, by the batch; leaves a unit of work open that writes."""
    done = 0
    db.begin_writing()
    while numbers := bringing_in.waiting(number, BATCH):
        first(number, numbers)
        staging.let_go(number, numbers)
        done += len(numbers)
        tell(done, done)
        db.session.commit()
        db.begin_writing()
