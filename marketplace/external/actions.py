"""Handing a file in, confirming what the check of it found, dropping it; and how both steps of the work begin."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.external import running, uploads
from marketplace.external.models import Import
from marketplace.files.actions import name_of
from marketplace.permissions import MOVES, Permission, permits

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.external.running import Tell
    from marketplace.files.store import Received
    from marketplace.permissions import Actor


HELD_BACK = _l("Rows have errors, so nothing is brought in. Put the file right, or say that they are to be left out.")


@dataclass(frozen=True)
class How:
    """How a file is to be read.

    Attributes:
        region: one of the parties of each row is there.
        unit: of amounts whose head names none: "yuan", "wan" or "".
        complete: it holds everything that was registered in its period.
    """

    region: str
    unit: str = ""
    complete: bool = False


@dataclass(frozen=True)
class Handed:
    """A file as it comes over the page: its bytes, what it is called, how it is to be read."""

    stream: IO[bytes]
    name: str
    how: How

    @property
    def region(self) -> str:
        """The region that it is for."""
        return self.how.region


@dataclass(frozen=True)
class _Area:
    """A region as the subject of a permission."""

    region: str


def hand_in(handed: Handed, *, by: Actor) -> Import:
    """Take a file in; its rows are checked by the relay, and nothing is changed by that.

    Args:
        handed: the file and how it is to be read.
        by: an official of the region.

    Raises:
        Forbidden: the region isn't the official's.
        Invalid: the file can't be taken; field "file".
    """
    if by.person_id is None or not permits(by, Permission.IMPORT_REGISTRATIONS, _Area(handed.region)):
        raise Forbidden
    name = name_of(handed.name)
    received, kind = uploads.receive(handed.stream, name)
    imported = _begun(handed.how, name, received)
    imported.imported_by = by.person_id
    uploads.tie(uploads.attachment_of(received, kind, name, by.person_id), imported)
    audit.record("import.hand_in", imported, by=by, digest=received.digest, region=handed.region)
    outbox.enqueue("import.handed_in", imported.id)
    db.session.flush()
    return imported


def open_here(path: Path, how: How) -> Import:
    """Begin the import of a file on this machine, for the command line, which reads it where it lies.

    Raises:
        Invalid: it can't be taken.
    """
    imported = _begun(how, name_of(path.name), uploads.measured(path))
    audit.record("import.hand_in", imported, by=None, digest=imported.digest, region=how.region)
    return imported


def _begun(how: How, name: str, received: Received) -> Import:
    if not codes.valid("regions", how.region, clock.today()):
        raise Invalid(_l("Choose one of the list: this one isn't valid today."), field="region")
    imported = Import(file_name=name, digest=received.digest, size=received.size, **asdict(how))
    db.session.add(imported)
    db.session.flush()
    return imported


def confirm(imported: Import, *, leave_out: bool, by: Actor) -> Import:
    """Have what the check found brought in: by the relay, all of it or nothing.

    Args:
        imported: checked.
        leave_out: bring in the good rows although others have errors; without it errors hold back the whole file.
        by: an official of its region.

    Raises:
        Conflict: rows have errors, nothing is left to bring in, or another official was first.
    """
    _begin(imported, "confirm", by=by)
    check_confirmable(imported, leave_out=leave_out)
    imported.leave_out = leave_out
    lifecycle.move(imported, "confirm")
    audit.record("import.confirm", imported, by=by, counts=imported.counts, leave_out=leave_out)
    outbox.enqueue("import.confirmed", imported.id)
    db.session.flush()
    return imported


def bring_in_here(number: int, *, leave_out: bool, tell: Tell) -> None:
    """Confirm a checked import for the command line, and bring it in; the relay tidies up where this is stopped.

    Raises:
        Conflict: rows have errors, or nothing is left to bring in.
    """

    def confirmed(imported: Import) -> None:
        check_confirmable(imported, leave_out=leave_out)
        imported.leave_out = leave_out
        lifecycle.move(imported, "confirm")
        audit.record("import.confirm", imported, by=None, counts=imported.counts, leave_out=leave_out)
        outbox.enqueue("import.confirmed", imported.id)

    running.bring_in(number, confirm=confirmed, tell=tell)


def check_confirmable(imported: Import, *, leave_out: bool) -> None:
    """Check that there is something to bring in and that no error holds it back.

    Raises:
        Conflict: it is so, and why.
    """
    if imported.refused and not leave_out:
        raise Conflict(HELD_BACK)
    if not imported.brings:
        raise Conflict(_l("There is nothing to bring in: no row is new or changed."))


def drop(imported: Import, *, by: Actor) -> Import:
    """Let go of a checked file without bringing anything in; its report stays."""
    _begin(imported, "drop", by=by)
    lifecycle.move(imported, "drop")
    audit.record("import.drop", imported, by=by)
    outbox.enqueue("import.dropped", imported.id)
    db.session.flush()
    return imported


def _begin(imported: Import, verb: str, *, by: Actor) -> None:
    """Lock an import's row and check that this person may take this step now."""
    db.session.refresh(imported, with_for_update=True)
    needed = MOVES["import"][verb]
    if needed is None or not permits(by, needed, imported):
        raise Forbidden
    imported.life.target(imported.state, verb)
