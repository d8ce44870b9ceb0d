"""Back from the national system: a file with our applications' numbers and the official ones, CSV or Excel workbook.

The file that went out can be brought back with its second and third columns filled in, any other columns beside.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import db
from marketplace.errors import Invalid, MarketplaceError
from marketplace.files import tables
from marketplace.permissions import Permission, permits
from marketplace.registration import decisions, queries
from marketplace.registration.national import APPLICATION, NUMBER, REGISTERED_ON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask_babel import LazyString

    from marketplace.files.tables import Cell, Line
    from marketplace.permissions import Actor
    from marketplace.registration.models import Registration

NEEDED = (APPLICATION, NUMBER, REGISTERED_ON)
WITHIN = 20  # rows in which the head is looked for, titles above it
MOST_ROWS = 5_000
MOST_BYTES = 2 * 1024 * 1024
TOO_LARGE = _l("This file is too large: at most 2 MB and 5,000 rows.")


@dataclass(frozen=True)
class Brought:
    """A row that came back.

    Attributes:
        line: its number in the file.
        application: our number, as written.
        number: the official one, as written.
        day: of registration, as written.
        fault: why it can't be read.
    """

    line: int
    application: str
    number: str
    day: str
    fault: LazyString | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row."""

    line: int
    what: LazyString | str


@dataclass
class Report:
    """What a file did: rows that were registered, rows that were known so already, and what was wrong."""

    registered: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes, name: str) -> list[Brought]:
    """Read a file with our application's number, the official number and its day.

    Args:
        content: CSV (UTF-8 or GBK) or a workbook.
        name: what the file is called.

    Raises:
        Invalid: it is too large, neither of these, or lacks one of the three columns; field "file".
    """
    if not 0 < len(content) <= MOST_BYTES:
        raise Invalid(TOO_LARGE if content else _l("“%(name)s” is empty.", name=name), field="file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers"
        path.write_bytes(content)
        try:
            tables.kind_of(path, name)
            return _read(path)
        except Invalid as refused:
            raise Invalid(refused.sentence, field="file") from None


def _read(path: Path) -> list[Brought]:
    row, places = _head(path)
    lines = (line for line in tables.lines(path, _known) if line.row > row)
    found = list(islice(lines, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise Invalid(TOO_LARGE)
    return list(_rows(found, places))


def _head(path: Path) -> tuple[int, list[int]]:
    """Return in which row the head stands, and where in it the three columns."""
    beginning = islice(tables.rows(path, _known), WITHIN)
    row, cells = max(beginning, key=lambda one: _known(one[1]), default=(0, ()))
    head = [tables.plain(cell) for cell in cells]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise Invalid(_l("These columns are missing: %(names)s.", names="、".join(missing)))
    return row, [head.index(name) for name in NEEDED]


def _known(cells: Sequence[Cell]) -> int:
    """Return how many of the three columns a row names."""
    return len({tables.plain(cell) for cell in cells} & set(NEEDED))


def _rows(lines: Sequence[Line], places: Sequence[int]) -> Iterator[Brought]:
    for line in lines:
        cells = [line.cells[place] if place < len(line.cells) else None for place in places]
        values = [tables.plain(cell).lstrip("'").strip() for cell in cells]  # a spreadsheet's apostrophe is left out
        if any(values) or line.merged:
            application, number, day = values
            yield Brought(line.row, application, number, day, _fault(line, cells, values))


def _fault(line: Line, cells: Sequence[Cell], values: Sequence[str]) -> LazyString | None:
    if line.merged:
        return _l("The cells %(found)s are merged: split them and fill in every row.", found=line.merged)
    if any(value.startswith("=") for value in values):
        return _l("A formula stands here: replace it by its value.")
    if any(tables.shortened(cell) for cell in cells):
        return _l("Excel keeps 15 digits of a number only: format this column as text and enter it again.")
    return None


def bring_back_all(rows: Sequence[Brought], *, by: Actor) -> Report:
    """Enter the official numbers of a file: all of it, or with anything wrong nothing at all.

    A row that says what is registered already changes nothing, so that the same file can be brought again. With faults
    the caller rolls its unit of work back, so that the trail forgets what was tried, too.

    Args:
        rows: as `read` gives them.
        by: a registrar who has the applications in hand.
    """
    report = Report()
    with db.session.begin_nested() as whole:
        for one in rows:
            try:
                _bring_back(one, report, by)
            except MarketplaceError as refusal:
                report.faults.append(Fault(one.line, refusal.sentence))
        if report.faults:
            whole.rollback()
    return Report(faults=report.faults) if report.faults else report


def _bring_back(brought: Brought, report: Report, by: Actor) -> None:
    if brought.fault is not None:
        raise Invalid(brought.fault)
    registration = _application(brought.application, by)
    day = _day(brought.day)
    if registration.number is not None and (registration.number, registration.registered_on) == (
        brought.number.upper(),
        day,
    ):
        report.known += 1
        return
    decisions.bring_back(registration, brought.number, day, by=by)
    report.registered += 1


def _application(text: str, by: Actor) -> Registration:
    """Return the application that a row means; what this official may not see doesn't exist."""
    digits = text if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else "0"
    found = queries.handed_in(int(digits))
    if found is None or not permits(by, Permission.READ_APPLICATION, found):
        raise Invalid(_l("There is no application %(number)s here.", number=text or "—"))
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        padded = [part.zfill(2) for part in text.replace("/", "-").replace(".", "-").split("-")]
        try:
            return date.fromisoformat("-".join(padded))
        except ValueError:
            raise Invalid(_l("The day of registration isn't a date like 2026-11-25.")) from None
