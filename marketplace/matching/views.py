"""Pages about pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from marketplace.brokers import queries as brokers
from marketplace.matching import panels, queries
from marketplace.permissions import Permission
from marketplace.web.guard import actor, guarded

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

bp = Blueprint("matching", __name__)

PAIRS = 100


@bp.get("/pairs")
@guarded(Permission.BROKE)
def pairs() -> ResponseReturnValue:
    """Show a broker the matched pairs of his fields."""
    broker = actor().person_id or 0
    profile = brokers.profile(broker)
    return render_template(
        "matching/pairs.html",
        pairs=queries.pairs_in(profile.fields if profile else [], PAIRS),
        proposed=brokers.proposed_pairs(broker),
    )


def init_app(app: Flask) -> None:
    """Give templates of other rooms the sentences of a match."""
    app.jinja_env.globals["match_sentences"] = panels.sentences
