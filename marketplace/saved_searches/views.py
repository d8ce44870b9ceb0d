"""The room's pages, all in one blueprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from marketplace.discovery.searching import ENDPOINTS, KINDS
from marketplace.discovery.verification import add_check
from marketplace.saved_searches import conditions, copies, digests, search_views, stop_views
from marketplace.saved_searches.blueprint import bp
from marketplace.web.guard import actor

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.saved_searches.models import SavedSearchHit

__all__ = ["bp", "init_app", "search_views", "stop_views"]


def init_app(app: Flask) -> None:
    """Give templates the words of hits, let letters be stopped from outside, have copies verified with the index."""
    app.jinja_env.globals.update(
        conditions_said=conditions.said,
        record_url=_record_url,
        record_kind=_record_kind,
        letters_wanted=lambda: digests.letters_wanted(actor().person_id or 0),
    )
    app.extensions["csrf"].exempt(stop_views.stop_now)
    add_check(app, copies.faults)


def _record_url(hit: SavedSearchHit) -> str:
    kind, _colon, number = hit.document.partition(":")
    return url_for(ENDPOINTS[kind], id=int(number))


def _record_kind(hit: SavedSearchHit) -> str:
    return str(KINDS[hit.document.partition(":")[0]])
