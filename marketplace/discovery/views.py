"""The home page and the search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask_babel import get_locale

from marketplace.discovery import queries, searching
from marketplace.discovery.handlers import engine
from marketplace.listings.states import Kind
from marketplace.web.guard import public
from search.engine import EngineUnavailable, open_engine

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.discovery.searching import Asked

bp = Blueprint("discovery", __name__)

BOARD = 7
NEWEST = 6
EXAMPLES = ("钙钛矿 光伏", "固态电池", "语音识别", "巢湖 蓝藻", "超导 磁体")


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Say in one glance what the place is."""
    open_calls = queries.open_calls()
    return render_template(
        "discovery/home.html",
        calls=open_calls[:BOARD],
        open_count=len(open_calls),
        results=queries.newest(Kind.RESULT, NEWEST),
        demands=queries.newest(Kind.DEMAND, NEWEST),
        examples=[(words, url_for("discovery.search", q=words)) for words in EXAMPLES],
    )


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """Show what matches, what else could be chosen, and why each hit is there."""
    asked = searching.asked(request.args)
    try:
        page = engine().search(asked.query())
    except EngineUnavailable:
        return _without_engine(asked)
    locale = str(get_locale())
    return render_template(
        "discovery/search.html",
        asked=asked,
        page=page,
        groups=searching.facet_groups(asked, page, locale),
        chosen=searching.choices(asked, locale),
        sorts=searching.SORTS,
        kinds=searching.KINDS,
        marked=searching.marked,
        address_of=searching.address_of,
    )


def _without_engine(asked: Asked) -> str:
    """The search engine is away: a plain look into the database, and a plain word about it."""
    found = queries.documents_without_engine(asked.text, asked.chosen.get("kind", ()), searching.PER_PAGE)
    return render_template("discovery/search_plain.html", asked=asked, found=found, kinds=searching.KINDS)


def init_app(app: Flask) -> None:
    """Open the engine; the embedded one opens at once and without touching its folder."""
    settings = app.extensions["settings"]
    app.extensions["engine"] = open_engine(settings.search_url)
