"""What the files that fill the pool have in common: readers of their cells, and the experts whom rows are about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace import clock, codes, db
from marketplace.accounts.queries import actor_of, person
from marketplace.affiliations import normal
from marketplace.errors import Invalid
from marketplace.experts.models import Expert
from marketplace.experts.parties import Unit
from marketplace.files import cells
from marketplace.files.cells import Wrong
from marketplace.intake.reading import day
from marketplace.intake.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.files.tables import Cell
    from marketplace.intake.formats import Reading
    from marketplace.permissions import Actor


def email(cell: Cell) -> str:
    """Return an e-mail address in lower case.

    Raises:
        Wrong: there is none, or it is none.
    """
    plain = cells.text(cell).lower()
    if not plain:
        raise Wrong("missing")
    if plain.count("@") != 1 or "." not in plain.rpartition("@")[2] or " " in plain:
        raise Wrong("not_listed", plain)
    return plain


def fields(cell: Cell) -> list[str]:
    """Return codes of fields, written as codes or names, divided by ; or a comma (names of the list have 、 in them).

    Raises:
        Wrong: one of them isn't on the list.
    """
    known = {one.name_zh: one.code for one in codes.codes_of("fields").values()}
    parts = [part.strip() for part in cells.text(cell).replace(";", ",").split(",") if part.strip()]
    if not parts:
        raise Wrong("missing")
    found = [part.zfill(2) if part.isdigit() else known.get(part, part) for part in parts]
    unknown = next((one for one in found if not codes.valid("fields", one, clock.today())), None)
    if unknown is not None:
        raise Wrong("not_listed", unknown)
    return sorted(set(found))


def published_on(cell: Cell) -> str:
    """Return the day of a publication; of a year alone its last day, so that its time ends rather late than early."""
    plain = cells.text(cell)
    if len(plain) == len("2026") and plain.isascii() and plain.isdigit():
        return date(int(plain), 12, 31).isoformat()
    return day(cell)


def region(cell: Cell) -> str:
    """Return a region's six digits.

    Raises:
        Wrong: it is none.
    """
    plain = cells.text(cell)
    if not codes.valid("regions", plain, clock.today()):
        raise Wrong("not_listed" if plain else "missing", plain)
    return plain


def importer(person_id: int) -> Actor:
    """Return whoever confirmed a file, as rules judge him today."""
    someone = person(person_id)
    assert someone is not None
    return actor_of(someone)


def unit_of(said: dict[str, Any]) -> Unit:
    """Return the organisation that a row names.

    Raises:
        Invalid: its code is none.
    """
    return Unit(said["unit"], normal.code(said.get("uscc", "")))


def known_by_email(readings: Sequence[Reading]) -> dict[str, Expert]:
    """Return address -> expert, of those whom rows are about and who stand here."""
    wanted = {reading.values["email"] for reading in readings}
    return {one.email: one for one in db.session.scalars(select(Expert).where(Expert.email.in_(wanted)))}


def refuse_wrong_unit(reading: Reading) -> None:
    """Refuse a row whose organisation has a code that is none."""
    try:
        unit_of(reading.values)
    except Invalid as refused:
        reading.find(refused.sentence)
        reading.outcome = Outcome.REFUSED
