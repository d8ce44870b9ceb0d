"""For the machines that watch this one: is the process alive, and can it serve?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace import db
from marketplace.web.guard import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer as long as the process runs."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when the database is reachable and migrated, 503 with the reason when not."""
    try:
        db.session.execute(text("SELECT seq FROM audit_head"))
    except SQLAlchemyError as error:
        return jsonify(status="unavailable", database=type(error).__name__), 503
    return jsonify(status="ok", database="ok")
