"""Downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, send_file

from marketplace.errors import NotFound, SignInNeeded
from marketplace.files import queries, store
from marketplace.web import guard
from marketplace.web.guard import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("files", __name__)


@bp.get("/files/<public_id>")
@public  # open by the rule of the record it belongs to: see files.READERS
def download(public_id: str) -> ResponseReturnValue:
    """Send a file to whoever may read its record, always as a download and never to be interpreted."""
    actor = guard.actor()
    attachment = queries.attachment(public_id)
    if attachment is None or not queries.readable(actor, attachment):
        raise NotFound if actor.signed_in else SignInNeeded
    if not store.path_of(attachment.digest).is_file():
        raise NotFound
    response = send_file(
        store.path_of(attachment.digest).absolute(),
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
        etag=attachment.digest,
        conditional=True,
        max_age=0,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
