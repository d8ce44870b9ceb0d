"""From exception to page: the status and the sentence come from the exception, here they are only rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from marketplace.errors import Conflict, MarketplaceError, SignInNeeded, Stale, TooMany

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(MarketplaceError, refusal)
    app.register_error_handler(StaleDataError, lambda _error: refusal(Stale()))
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, sentence: str) -> tuple[str, int]:
    return render_template("errors/error.html", status=status, sentence=sentence), status


def refusal(error: MarketplaceError) -> ResponseReturnValue:
    """Render a refusal; a stranger who wanted to read a page is led to the sign-in."""
    if isinstance(error, SignInNeeded) and request.method == "GET":
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    page, status = _page(error.status, str(error.sentence))
    return page, status, {"Retry-After": str(error.data["retry_after"])} if isinstance(error, TooMany) else {}


def _integrity(error: IntegrityError) -> ResponseReturnValue:
    """Two requests met at a constraint: the database kept the first."""
    log.warning("constraint refused a change", error=str(error.orig))
    return refusal(Conflict())


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return _page(
        400,
        _("This form has expired or was opened in another session. Go back, reload the page and send it again."),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 - a redirect that a routing rule raised
        return error
    return _page(status, SENTENCES[status]() if status in SENTENCES else (error.description or error.name))


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error", path=request.path, exc_info=error)
    return _page(500, _("Something went wrong on our side. It has been recorded; nothing of yours was changed."))


SENTENCES = {
    400: lambda: _("This request can't be read."),
    403: lambda: _("You don't have the role that this needs."),
    404: lambda: _("There is no such page or record, or it isn't open to you."),
    405: lambda: _("This address can't be used in this way."),
    413: lambda: _("What you sent is too large."),
    429: lambda: _("Too many attempts. Please wait a while and try again."),
}
