"""Pages that belong to no room: the choice of language, and every component in every state for developers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_babel import refresh

from marketplace.errors import Invalid, NotFound
from marketplace.web import specimens
from marketplace.web.guard import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("web", __name__)
LANGUAGES = ("zh", "en")


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    """Keep the chosen language in the session and lead back to where it was chosen."""
    chosen = request.form.get("lang", "")
    if chosen not in LANGUAGES:
        raise Invalid(_("This site is not offered in that language."), field="lang")
    session["lang"] = chosen
    refresh()
    return redirect(own_address(request.form.get("next", "")), 303)


@bp.get("/style")
@public
def style() -> ResponseReturnValue:
    """Show every component in every state; only in debug mode."""
    if not current_app.extensions["settings"].debug:
        raise NotFound
    return render_template("style/index.html", **specimens.everything())


def own_address(address: str) -> str:
    """Return an address on this site, or the home page where it leads elsewhere."""
    parts = urlsplit(address.replace("\\", "/"))
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    home = f"{request.script_root}/"
    return address.rstrip("?") if inside and not parts.path.startswith("//") else home
