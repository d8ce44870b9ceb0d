"""The work of an import, done by the relay: first the check, and after an official's confirmation the bringing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import force_locale

from marketplace import db, lifecycle, outbox
from marketplace.errors import Invalid
from marketplace.external import running, sources, uploads
from marketplace.external.models import Import
from marketplace.external.rows import Rules
from marketplace.external.states import ImportState

if TYPE_CHECKING:
    from marketplace.outbox import Message


def check(message: Message) -> None:
    """Check a file that was handed in; one that can't be read as a table has failed, and the page says why."""
    number, message_id = message.subject_id, message.id
    imported = db.session.get_one(Import, number)
    if imported.state != ImportState.UPLOADED:
        return
    path, unit, region = uploads.path_of(imported), imported.unit, imported.region
    db.session.commit()
    try:
        source = sources.opened(path)
        running.check(number, source, Rules(source.head, unit, region), lambda *_so_far: outbox.hold(message_id))
    except Invalid as unreadable:
        running.forget(number)
        _fail(db.session.get_one(Import, number, with_for_update=True), unreadable)


def _fail(imported: Import, unreadable: Invalid) -> None:
    for language in ("zh", "en"):
        with force_locale(language):
            imported.error = {**imported.error, language: str(unreadable.sentence)}
    lifecycle.move(imported, "fail")


def bring_in(message: Message) -> None:
    """Bring in what an official has confirmed; called again it only tidies up."""
    message_id = message.id
    running.bring_in(message.subject_id, tell=lambda *_so_far: outbox.hold(message_id))


def forget(message: Message) -> None:
    """Let go of what a dropped file held."""
    running.forget(message.subject_id)
