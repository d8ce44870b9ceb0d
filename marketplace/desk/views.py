"""The desk: one page for each person, the same three lists for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from marketplace.desk import queries
from marketplace.permissions import Permission
from marketplace.web.guard import actor, guarded

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

bp = Blueprint("desk", __name__)


@bp.get("/desk")
@guarded(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """Show what waits for me, what I wait for, and what falls due soon."""
    return render_template("desk/index.html", desk=queries.desk_of(actor()))


def init_app(app: Flask) -> None:
    """Let the head of every page show how much waits."""
    app.extensions["waiting_counter"] = queries.waiting_count
