"""Lists in parts: the first rows of each, or one of them page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from marketplace import db
from marketplace.listings import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

ROWS_PER_PAGE = 50
FIRST_ROWS = 20


@dataclass(frozen=True)
class Rows:
    """Some rows of a list, which page they are, of how many, and how many rows there are in all."""

    rows: list[Any]
    page: int
    pages: int
    total: int


def page_of(chosen: Select[Any]) -> Rows:
    """Return the page that the address asks for; one that doesn't exist becomes the nearest that does."""
    total = queries.count(chosen)
    pages = max(1, -(-total // ROWS_PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = db.session.scalars(chosen.limit(ROWS_PER_PAGE).offset((page - 1) * ROWS_PER_PAGE))
    return Rows(list(rows), page, pages, total)


def parts(lists: Mapping[str, Select[Any]]) -> tuple[str, dict[str, Rows]]:
    """Return the first rows of each list, or, where the address names one as `view`, that list alone by pages."""
    view = request.args.get("view", "")
    if view in lists:
        return view, {view: page_of(lists[view])}
    return "", {name: _first(chosen) for name, chosen in lists.items()}


def _first(chosen: Select[Any]) -> Rows:
    return Rows(list(db.session.scalars(chosen.limit(FIRST_ROWS))), 1, 1, queries.count(chosen))
