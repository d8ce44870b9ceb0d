"""The home page, the search page and the suggestions while typing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import jsonify, render_template, request, url_for
from flask_babel import get_locale

from marketplace import db
from marketplace.discovery import (
    facets,
    helping,
    queries,
    searching,
    semantics,
    synonym_views,  # noqa: F401 - its pages register
)
from marketplace.discovery.blueprint import bp
from marketplace.discovery.handlers import engine
from marketplace.listings.states import Kind
from marketplace.web.guard import public
from search.engine import EngineUnavailable, open_engine
from search.suggestions import LONGEST

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.discovery.searching import Asked
    from search.query import Page
    from search.synonyms import Synonyms

__all__ = ["bp", "init_app"]

BOARD = 7
NEWEST = 6
EXAMPLES = ("钙钛矿 光伏", "固态电池", "语音识别", "巢湖 蓝藻", "超导 磁体")
SUGGESTED = 8
SUGGESTIONS_KEPT_SECONDS = 60


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
    asked, synonyms = searching.asked(request.args), queries.synonyms()
    db.release()  # a server is asked: no transaction waits for it
    try:
        return _found(asked, *_page(asked, synonyms), synonyms)
    except EngineUnavailable:
        return _without_engine(asked)


def _page(asked: Asked, synonyms: Synonyms) -> tuple[Page, str]:
    """Return the page that is asked for, or the last one where there are fewer, and what ordered it."""
    query, missing = semantics.asked(asked.query(synonyms))
    page = engine().search(query)
    if not page.hits and page.total:
        page = engine().search(replace(query, page=page.pages))
    return page, "away" if missing else "meaning" if query.meaning else "words"


def _found(asked: Asked, page: Page, ordered_by: str, synonyms: Synonyms) -> str:
    locale = str(get_locale())
    asked = searching.on_page(asked, page.page) if page.total else asked
    return render_template(
        "discovery/search.html",
        asked=asked,
        page=page,
        ordered_by=ordered_by,
        groups=facets.groups(asked, page, locale),
        chosen=facets.choices(asked, locale),
        correction=helping.correction(engine(), asked.query(synonyms)),
        ways_out=[] if page.total else helping.ways_out(engine(), asked, synonyms, locale),
        searching=searching,
    )


def _without_engine(asked: Asked) -> str:
    """The search engine is away: a plain look into the database, and a plain word about it."""
    found = queries.documents_without_engine(asked, searching.PER_PAGE)
    return render_template("discovery/search_plain.html", asked=asked, found=found, kinds=searching.KINDS)


@bp.get("/search/suggest")
@public
def suggest() -> ResponseReturnValue:
    """Give what somebody may be about to type; nothing while the engine is away. The same for everybody."""
    typed = searching.plain(request.args.get("q", ""), LONGEST)
    try:
        found = engine().suggest(typed, searching.VISIBLE_TO, SUGGESTED)
    except EngineUnavailable:
        found = ()
    answer = jsonify(suggestions=[{"text": each.text, "kind": each.kind} for each in found])
    answer.headers["Cache-Control"] = f"public, max-age={SUGGESTIONS_KEPT_SECONDS}"
    return answer


def init_app(app: Flask) -> None:
    """Open the engine; the embedded one opens at once and without touching its folder."""
    settings = app.extensions["settings"]
    app.extensions["engine"] = open_engine(settings.search_url, semantics.init_app(app))
