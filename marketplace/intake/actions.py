"""Handing a file of rows in, confirming what the check of it found, dropping it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, clock, codes, db, lifecycle, outbox, policies
from marketplace.errors import Conflict, Forbidden
from marketplace.files.actions import name_of
from marketplace.files.models import Attachment
from marketplace.intake import receiving, running
from marketplace.intake.formats import FORMATS
from marketplace.intake.models import Intake
from marketplace.intake.states import IntakeState
from marketplace.permissions import MOVES, permits

if TYPE_CHECKING:
    from marketplace.permissions import Actor

HELD_BACK = _l("Rows have errors, so nothing is brought in. Put the file right, or say that they are to be left out.")


def largest() -> int:
    """Return the largest file in bytes that is taken (policy file.largest_mib)."""
    return int(policies.value("file.largest_mib", region=codes.NATION, on=clock.today()).value) * receiving.MIB


def hand_in(kind: str, region: str, file: tuple[IO[bytes], str], *, by: Actor) -> Intake:
    """Take a file in; its rows are checked by the relay, and nothing is changed by that.

    Args:
        kind: what its rows are, a key of `FORMATS`.
        region: whose officials it belongs to.
        file: its bytes and its name.
        by: an official.

    Raises:
        Invalid: it can't be taken; field "file".
    """
    assert by.person_id is not None
    name = name_of(file[1])
    received, media_type = receiving.receive(file[0], name, largest())
    intake = Intake(
        kind=kind,
        region=region,
        file_name=name,
        digest=received.digest,
        size=received.size,
        handed_in_by=by.person_id,
    )
    db.session.add(intake)
    db.session.flush()
    _keep(intake, media_type)
    audit.record("intake.hand_in", intake, by=by, kind=kind, digest=received.digest)
    outbox.enqueue("intake.handed_in", intake.id)
    db.session.flush()
    return intake


def _keep(intake: Intake, media_type: str) -> None:
    """Keep a file with its intake; who may read the intake may download it."""
    kept = Attachment(
        name=intake.file_name,
        media_type=media_type,
        size=intake.size,
        digest=intake.digest,
        uploaded_by=intake.handed_in_by,
    )
    kept.room, kept.subject_type, kept.subject_id = "intake", intake.__tablename__, intake.id
    db.session.add(kept)
    db.session.flush()


def confirm(intake: Intake, *, leave_out: bool, by: Actor) -> Intake:
    """Have what the check found brought in: by the relay, all of it or nothing.

    Args:
        intake: checked.
        leave_out: bring in the good rows although others have errors; without it errors hold back the whole file.
        by: an official of its region.

    Raises:
        Conflict: rows have errors, nothing is left to bring in, or another official was first.
    """
    _begin(intake, "confirm", by=by)
    if intake.refused and not leave_out:
        raise Conflict(HELD_BACK)
    if not intake.brings:
        raise Conflict(_l("There is nothing to bring in: no row is new or changed."))
    intake.leave_out = leave_out
    lifecycle.move(intake, "confirm")
    audit.record("intake.confirm", intake, by=by, counts=intake.counts, leave_out=leave_out)
    outbox.enqueue("intake.confirmed", intake.id, person=by.person_id)
    db.session.flush()
    return intake


def drop(intake: Intake, *, by: Actor) -> Intake:
    """Let go of a checked file without bringing anything in; its report stays."""
    _begin(intake, "drop", by=by)
    lifecycle.move(intake, "drop")
    running.forget(intake.id)
    audit.record("intake.drop", intake, by=by)
    db.session.flush()
    return intake


def _begin(intake: Intake, verb: str, *, by: Actor) -> None:
    """Lock an intake's row and check that this person may take this step now."""
    db.session.refresh(intake, with_for_update=True)
    needed = MOVES["intake"][verb]
    if needed is None or not permits(by, needed, intake):
        raise Forbidden
    intake.life.target(intake.state, verb)


def bring_in(number: int, person_id: int) -> None:
    """Bring in a confirmed file once, in the running transaction; does nothing when that was done."""
    intake = db.session.get_one(Intake, number, with_for_update=True, populate_existing=True)
    if intake.state != IntakeState.CONFIRMED:
        return
    running.bring_in(intake, FORMATS[intake.kind], person_id)
    audit.record("intake.finish", intake, by=None, counts=intake.counts)
