"""The pages of this room, gathered: officials' pages of the graph, and an organisation's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.affiliations import graph_views, own_views
from marketplace.affiliations.blueprint import bp
from marketplace.affiliations.hits import DOUBTS
from marketplace.affiliations.kinds import CERTAINTIES, EDGE_KINDS, NODE_KINDS
from marketplace.affiliations.rows import FORMAT
from marketplace.intake.formats import FORMATS

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["bp", "graph_views", "init_app", "own_views"]


def init_app(app: Flask) -> None:
    """Give this room's templates their words, and say what a file of bonds is."""
    FORMATS["affiliations"] = FORMAT
    app.jinja_env.globals.update(
        AFFILIATION_NODES=NODE_KINDS,
        AFFILIATION_BONDS=EDGE_KINDS,
        AFFILIATION_CERTAINTIES=CERTAINTIES,
        AFFILIATION_DOUBTS=DOUBTS,
    )
