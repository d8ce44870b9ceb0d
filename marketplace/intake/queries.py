"""Reads of files of rows: one of them, the history of an official's regions, a page of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select, true

from marketplace import codes, db
from marketplace.accounts.queries import person
from marketplace.files import queries as files
from marketplace.intake.models import Intake, IntakeRow
from marketplace.intake.states import IntakeState, Outcome
from marketplace.permissions import Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

    from marketplace.files.models import Attachment
    from marketplace.permissions import Actor

PAGE_SIZE = 50
Row = TypeVar("Row")
READERS = (Role.OPERATOR, Role.CALL_SECRETARY, Role.AUDITOR)
KEEPERS = (Role.OPERATOR, Role.CALL_SECRETARY)
AT_WORK = (IntakeState.UPLOADED, IntakeState.CONFIRMED)
"""States in which the relay works on it."""
FIRST = (Outcome.REFUSED, Outcome.CHANGED)
"""Rows that the report tells of."""
BATCH = 1_000


def intake(intake_id: int) -> Intake | None:
    """Return a file of rows, or None."""
    return db.session.get(Intake, intake_id)


def history(actor: Actor, page: int) -> tuple[list[Intake], int]:
    """Return a page of the files that an official may read, newest first, and how many there are."""
    areas = actor.regions(*READERS)
    inside = or_(~true(), *(Intake.region.startswith(codes.region_prefix(area), autoescape=True) for area in areas))
    return _page(select(Intake).where(inside).order_by(Intake.id.desc()), page)


def report(one: Intake, outcome: str) -> Select[IntakeRow]:
    """Choose the rows that a report tells of, or those of one outcome, in the file's order."""
    wanted = [Outcome(outcome)] if outcome in set(Outcome) else list(FIRST)
    chosen = select(IntakeRow).where(IntakeRow.intake_id == one.id, IntakeRow.outcome.in_(wanted))
    return chosen.order_by(IntakeRow.row)


def page_of_report(one: Intake, outcome: str, page: int) -> tuple[list[IntakeRow], int]:
    """Return a page of a report, and how many rows it has."""
    return _page(report(one, outcome), page)


def table(one: Intake, language: str) -> Iterator[list[str]]:
    """Yield the report as rows of a table, in bounded memory: row, what it is about, outcome, column, sentence."""
    for row in db.session.scalars(report(one, "").execution_options(yield_per=BATCH)):
        for finding in row.findings:
            yield [str(row.row), row.label, str(row.outcome), finding["column"], finding[language]]


def _page(chosen: Select[Row], page: int) -> tuple[list[Row], int]:
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    return list(db.session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))), total


def file_of(one: Intake) -> Attachment | None:
    """Return the file itself."""
    return next(iter(files.of(one)), None)


def handed_in_by(one: Intake) -> str:
    """Return the name of whoever handed a file in."""
    someone = person(one.handed_in_by)
    return someone.name if someone is not None else ""


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the checked files that wait for the confirmation of whoever handed them in."""
    mine = select(Intake).where(Intake.handed_in_by == actor.person_id, Intake.state == IntakeState.CHECKED)
    return [
        Waiting(
            _l("Confirm this import"),
            one.file_name,
            "intake.show",
            {"intake_id": one.id},
            since=one.checked_at,
            kind="intake",
        )
        for one in db.session.scalars(mine.order_by(Intake.id))
        if one.brings and permits(actor, Permission.HAND_IN_ROWS, one)
    ]


def readable(actor: Actor, intake_id: int) -> bool:
    """Whether an actor may read a file of rows, and so download it."""
    one = intake(intake_id)
    return one is not None and permits(actor, Permission.READ_INTAKE, one)
