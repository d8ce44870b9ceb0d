"""The work on a file of rows, done by the relay: first the check, and after a confirmation the bringing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db, lifecycle, outbox
from marketplace.errors import Invalid
from marketplace.files import store as blobs
from marketplace.intake import actions, running
from marketplace.intake.formats import FORMATS, in_languages
from marketplace.intake.models import Intake
from marketplace.intake.states import IntakeState

if TYPE_CHECKING:
    from marketplace.outbox import Message


def check(message: Message) -> None:
    """Check a file that was handed in; one that can't be read as a table has failed, and the page says why."""
    number, message_id = message.subject_id, message.id
    intake = db.session.get_one(Intake, number)
    if intake.state != IntakeState.UPLOADED:
        return
    form, path = FORMATS[intake.kind], blobs.path_of(intake.digest)
    db.session.commit()
    try:
        running.check(number, form, path, lambda: outbox.hold(message_id))
    except Invalid as unreadable:
        db.begin_writing()
        _fail(db.session.get_one(Intake, number, with_for_update=True), unreadable)


def _fail(intake: Intake, unreadable: Invalid) -> None:
    intake.error = in_languages(unreadable.sentence)
    lifecycle.move(intake, "fail")


def bring_in(message: Message) -> None:
    """Bring in what an official has confirmed."""
    actions.bring_in(message.subject_id, message.payload["person"])
