"""The pages of this room, gathered: the office's, an expert's own, and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.experts import draw_views, own_views, pool_views, rows
from marketplace.experts.blueprint import bp
from marketplace.experts.conflicts import KINDS
from marketplace.experts.forms import INTERESTS
from marketplace.experts.states import DRAW_STATES, STATES
from marketplace.intake.formats import FORMATS

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["bp", "draw_views", "init_app", "own_views", "pool_views"]


def init_app(app: Flask) -> None:
    """Give this room's templates their words, and say what files that fill the pool hold."""
    FORMATS.update(rows.FORMATS)
    app.jinja_env.globals.update(
        EXPERT_STATES=STATES, DRAW_STATES=DRAW_STATES, CONFLICT_KINDS=KINDS, EXPERT_INTERESTS=INTERESTS
    )
