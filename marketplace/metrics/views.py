"""Pages of the metric: the figures, what each is made of, what was published officially.

The pages of officials stand in modules of their own: `planning_views`, `workbench_views`, `unregistered_views`,
`publication_views`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, stream_with_context
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from marketplace import clock, codes, db
from marketplace.errors import NotFound
from marketplace.metrics import (
    addresses,
    drawing,
    exports,
    journal,
    planning_views,
    publication_views,
    published,
    queries,
    tables,
    unregistered_views,
    words,
    workbench_views,
)
from marketplace.metrics.blueprint import asked, bp, choices, city, name, opened, page_number, viewer
from marketplace.metrics.board import SHOWN, board, official
from marketplace.metrics.cuts import Dimension, Side
from marketplace.metrics.planning import Indicator
from marketplace.metrics.readers import Reader, conditions
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.metrics.addresses import Opened
    from marketplace.metrics.journal import Line

__all__ = ["bp", "init_app", "planning_views", "publication_views", "unregistered_views", "workbench_views"]

PAGE = 25  # contracts on a page
BATCH = 2000  # contracts read at a time for an export


def init_app(app: Flask) -> None:
    """Give this room's templates their words and addresses."""
    app.jinja_env.globals.update(
        metric_words=words,
        metric_sides=Side,
        metric_indicators=Indicator,
        metric_average=tables.average,
        draw_flows=drawing.flows,
        figure_url=addresses.figure_url,
        figure_row_url=addresses.row_url,
        cut_values=addresses.values,
    )


@bp.get("/metrics")
@public
def index() -> ResponseReturnValue:
    """Show what a region absorbed and exported in a period, beside the plan and what was published."""
    found, error = asked()
    shown = board(viewer(), found.cut, clock.today())
    page = render_template("metrics/index.html", board=shown, error=error, today=clock.today(), **choices(found))
    return page, error.status if error else 200


@bp.get("/metrics/figure")
@public
def figure() -> ResponseReturnValue:
    """Show what a figure is made of, as far as this viewer may see."""
    asked, mine = opened(), viewer()
    found = mine.figures(asked.cut)
    sides = list(Side) if mine.tells_overlap(asked.cut) else [Side.ABSORBED, Side.EXPORTED, Side.HEADLINE]
    if asked.side not in sides:
        found = None
    page = page_number()
    lines, total = _contracts(mine, asked, page)
    return render_template(
        "metrics/figure.html",
        asked=asked,
        figures=found,
        sides=sides,
        sample=queries.has_sample(asked.cut),
        everything=mine.opens(asked.region),
        lines=lines,
        page=page,
        pages=-(-total // PAGE),
        total=total,
        tables=[] if found is None else _tables(mine, asked),
        official=official(asked.cut),
        **choices(asked),
    )


def _tables(mine: Reader, asked: Opened) -> list[tables.Table]:
    """Return the breakdowns of a figure that say more than the figure itself."""
    cut = asked.cut
    done = {*cut.narrowed, *((Dimension.FLOW,) if asked.side is Side.OVERLAP else ())}
    wanted = (dimension for dimension in SHOWN if dimension not in done)
    found = (tables.table(mine, cut, dimension, asked.side, clock.today()) for dimension in wanted)
    return [one for one in found if one and len(one.rows) > 1]


def _contracts(mine: Reader, asked: Opened, page: int) -> tuple[list[Line], int]:
    """Return one page of the contracts that this viewer may see in a figure, and how many there are."""
    seen = [] if mine.opens(asked.region) else conditions(mine.actor)
    if not seen and not mine.opens(asked.region):
        return [], 0
    statement = journal.lines(asked.cut, asked.side, *([or_(*seen)] if seen else []))
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    if page > max(1, -(-total // PAGE)):
        raise NotFound
    return journal.read_lines(statement.limit(PAGE).offset((page - 1) * PAGE)), total


@bp.get("/metrics/figure.csv")
@guarded(Permission.OPEN_FIGURE, load=opened)
def export(asked: Opened) -> ResponseReturnValue:
    """Give the contracts of a figure as a file, to officials of the region."""
    name = f"contracts-{asked.region}-{asked.cut.period.text}-{asked.side.value}.csv"
    text = exports.contracts(_every_line(asked))
    return Response(
        stream_with_context(text),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _every_line(asked: Opened) -> Iterator[Line]:
    statement = journal.lines(asked.cut, asked.side)
    start = 0
    while lines := journal.read_lines(statement.limit(BATCH).offset(start)):
        yield from lines
        start += BATCH


@bp.get("/metrics/published")
@public
def publications() -> ResponseReturnValue:
    """List what was published officially (官方公布), each with its source."""
    province = codes.province_of(city()) or ""
    others = [one for one in published.everything() if one.region not in (city(), province)]
    groups = [(name(region), published.of_region(region), False) for region in (city(), province) if region]
    return render_template(
        "metrics/publications.html",
        groups=[*groups, (_("Other regions"), others, True)],
        own=publication_views.of_city(),
        may_publish=permits(guard.actor(), Permission.PUBLISH_FIGURES),
    )


@bp.get("/metrics/published/<key>")
@public
def publication(key: str) -> ResponseReturnValue:
    """Show one published figure with its source."""
    found = published.by_key(key)
    if found is None:
        raise NotFound
    return render_template("metrics/publication.html", figure=found)
