"""Taking the one file of a bid: judged like every upload, but never kept as a file: it goes into the sealed bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import lazy_gettext as _l

from marketplace import clock, codes, policies
from marketplace.challenges import sealing
from marketplace.errors import Invalid
from marketplace.files import kinds, store
from marketplace.files.actions import name_of

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from marketplace.challenges.sealing import Content, Enclosure

MIB = 1024 * 1024


def taken(upload: FileStorage | None, earlier: Content | None, *, keep: bool) -> Enclosure | None:
    """Return the file that goes into a bid: the new one, else the one sealed before if it is kept.

    Raises:
        Invalid: the new one is empty, too large, of a kind that isn't taken, or the scanner refuses it.
    """
    if upload and upload.filename:
        return _received(upload)
    return earlier["enclosure"] if earlier and keep else None


def _received(upload: FileStorage) -> Enclosure:
    name = name_of(upload.filename or "")
    try:
        received = store.receive(upload.stream, name, _largest())
    except Invalid as error:
        raise Invalid(error.sentence, field="enclosure") from None
    try:
        media_type = kinds.media_type_of(received.path, name)
        store.scan(received, name)
        data = received.path.read_bytes()
    except Invalid as error:
        raise Invalid(error.sentence, field="enclosure") from None
    finally:
        received.path.unlink(missing_ok=True)
    if not data:
        raise Invalid(_l("This file is empty."), field="enclosure")
    return sealing.enclose(name, media_type, data)


def _largest() -> int:
    allowed = policies.value("file.largest_mib", region=codes.NATION, on=clock.today()).value
    return int(min(allowed, current_app.extensions["settings"].max_upload_mb)) * MIB
