"""The list of documents on a record's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import render_template
from markupsafe import Markup

from marketplace.papers import queries, words

if TYPE_CHECKING:
    from marketplace.papers.views import Desk


class Record(Protocol):
    """A record of which there are papers; its table's name is its subject."""

    __tablename__: str
    id: int


DESKS: dict[str, Desk] = {}
"""subject -> where its papers are asked for; filled by `views.add_to`."""


def of_record(record: Record) -> Markup:
    """Return the fragment on a record's page: each document with its progress, or the button that asks for it."""
    desk = DESKS[record.__tablename__]
    rows = queries.of(record.__tablename__, record.id)
    if not rows:
        return Markup()
    page = render_template(
        "papers/_papers.html",
        rows=rows,
        under_way=any(row.under_way for row in rows),
        address=desk.address("papers", record.id),
        page=desk.address("show", record.id),
        kinds=words.KINDS,
        formats=words.FORMATS,
        faults=words.FAULTS,
        undelivered=words.UNDELIVERED,
    )
    return Markup(page)  # noqa: S704 - a rendered template, escaped by Jinja
