"""Reads of imports: one of them, the history of an official's regions, a page of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select, true

from marketplace import codes, db
from marketplace.accounts.queries import person
from marketplace.external.models import Import
from marketplace.external.reports import rows
from marketplace.external.states import ImportState
from marketplace.files import queries as files
from marketplace.permissions import Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from marketplace.external.models import ImportRow
    from marketplace.files.models import Attachment
    from marketplace.permissions import Actor

PAGE_SIZE = 50
READERS = (Role.REGISTRAR, Role.STATISTICIAN, Role.AUDITOR)
IMPORTERS = (Role.REGISTRAR, Role.STATISTICIAN)
AT_WORK = (ImportState.UPLOADED, ImportState.CONFIRMED)
"""States in which the relay works on it."""


def imported(import_id: int) -> Import | None:
    """Return an import, or None."""
    return db.session.get(Import, import_id)


def history(actor: Actor, page: int) -> tuple[list[Import], int]:
    """Return a page of the imports that an official may read, newest first, and how many there are."""
    areas = actor.regions(*READERS)
    inside = or_(~true(), *(Import.region.startswith(codes.region_prefix(area), autoescape=True) for area in areas))
    chosen = select(Import).where(inside).order_by(Import.id.desc())
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    return list(db.session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))), total


def page_of_report(one: Import, outcome: str, page: int) -> tuple[list[ImportRow], int]:
    """Return a page of the rows that a report tells of, and how many there are."""
    chosen = rows(one, outcome)
    total = db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    return list(db.session.scalars(chosen.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))), total


def file_of(one: Import) -> Attachment | None:
    """Return the file of an import; one from the command line lies elsewhere."""
    return next(iter(files.of(one)), None)


def importer(one: Import) -> str:
    """Return the name of whoever imported, "" for the command line."""
    someone = person(one.imported_by) if one.imported_by is not None else None
    return someone.name if someone is not None else ""


def areas_of(actor: Actor) -> tuple[str, ...]:
    """Return the regions for which an official may import, the nation among them where it is all of them."""
    return actor.regions(*IMPORTERS)


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return the checked files that wait for the confirmation of whoever handed them in."""
    mine = select(Import).where(Import.imported_by == actor.person_id, Import.state == ImportState.CHECKED)
    return [
        Waiting(
            _l("Confirm this import"),
            one.file_name,
            "external.show",
            {"import_id": one.id},
            since=one.checked_at,
            kind="import",
        )
        for one in db.session.scalars(mine.order_by(Import.id))
        if one.brings and permits(actor, Permission.IMPORT_REGISTRATIONS, one)
    ]


def readable(actor: Actor, import_id: int) -> bool:
    """Whether an actor may read an import, and so download its file."""
    one = imported(import_id)
    return one is not None and permits(actor, Permission.READ_IMPORT, one)
