"""Pages of the metric: the figures, what each is made of, what was published, and the targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from marketplace import clock, codes, db
from marketplace.errors import Invalid, NotFound
from marketplace.metrics import actions, addresses, exports, goals, journal, published, queries, tables, words
from marketplace.metrics.board import SHOWN, board, official
from marketplace.metrics.cuts import Dimension, Measure, Side
from marketplace.metrics.forms import TargetForm
from marketplace.metrics.models import DateBasis
from marketplace.metrics.readers import Reader, conditions, reader
from marketplace.permissions import Permission, Role
from marketplace.web import guard
from marketplace.web.forms import submit
from marketplace.web.guard import guarded, public
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.metrics.addresses import Opened
    from marketplace.metrics.journal import Line
    from marketplace.web.forms import Form

bp = Blueprint("metrics", __name__)
PAGE = 25  # contracts on a page
BATCH = 2000  # contracts read at a time for an export
FIRST_YEAR = 2015  # the earliest year that the menu offers


def init_app(app: Flask) -> None:
    """Give this room's templates their words and addresses."""
    app.jinja_env.globals.update(
        metric_words=words,
        metric_sides=Side,
        figure_url=addresses.figure_url,
        figure_row_url=addresses.row_url,
        cut_values=addresses.values,
    )


def _city() -> str:
    return str(current_app.extensions["settings"].city)


def _reader() -> Reader:
    return reader(guard.actor(), _city())


def _asked() -> tuple[Opened, Invalid | None]:
    """Read what is asked for; something that can't be meant is told, and the city's running year shown instead."""
    try:
        return addresses.opened(request.args, _city(), clock.today()), None
    except Invalid as error:
        return addresses.opened({}, _city(), clock.today()), error


@bp.get("/metrics")
@public
def index() -> ResponseReturnValue:
    """Show what a region absorbed and exported in a period, beside the plan and what was published."""
    asked, error = _asked()
    shown = board(_reader(), asked.cut, clock.today())
    page = render_template("metrics/index.html", board=shown, error=error, today=clock.today(), **_choices(asked))
    return page, error.status if error else 200


def _choices(asked: Opened) -> dict[str, Any]:
    """Return the menus of the page."""
    return {
        "cut": asked.cut,
        "regions": addresses.regions(asked.cut.region, _city()),
        "years": addresses.years(min(FIRST_YEAR, asked.cut.period.year), clock.today()),
        "parts": addresses.parts(),
        "measures": list(Measure),
        "bases": list(DateBasis),
        "period_label": asked.cut.period.label(language()),
        "region_label": _name(asked.cut.region),
    }


@bp.get("/metrics/figure")
@public
def figure() -> ResponseReturnValue:
    """Show what a figure is made of, as far as this viewer may see."""
    asked, error = _asked()
    if error:
        raise error
    mine = _reader()
    found = mine.figures(asked.cut)
    sides = list(Side) if mine.tells_overlap(asked.cut) else [Side.ABSORBED, Side.EXPORTED, Side.HEADLINE]
    if asked.side not in sides:
        found = None
    page = _page_number()
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
        **_choices(asked),
    )


def _tables(mine: Reader, asked: Opened) -> list[tables.Table]:
    """Return the breakdowns of a figure that say more than the figure itself."""
    cut = asked.cut
    done = {
        Dimension.KIND: cut.kind,
        Dimension.FIELD: cut.field,
        Dimension.FLOW: cut.flow or asked.side is Side.OVERLAP,
    }
    wanted = (dimension for dimension in SHOWN if not done.get(dimension))
    found = (tables.table(mine, cut, dimension, asked.side, clock.today()) for dimension in wanted)
    return [one for one in found if one and len(one.rows) > 1]


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text)):
        raise NotFound
    return int(text)


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


def _opened() -> Opened:
    return addresses.opened(request.args, _city(), clock.today())


@bp.get("/metrics/figure.csv")
@guarded(Permission.OPEN_FIGURE, load=_opened)
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
    province = codes.province_of(_city()) or ""
    others = [one for one in published.everything() if one.region not in (_city(), province)]
    groups = [(_name(region), published.of_region(region), False) for region in (_city(), province) if region]
    return render_template("metrics/publications.html", groups=[*groups, (_("Other regions"), others, True)])


def _name(region: str) -> str:
    return codes.label("regions", region, language())


@bp.get("/metrics/published/<key>")
@public
def publication(key: str) -> ResponseReturnValue:
    """Show one published figure with its source."""
    found = published.by_key(key)
    if found is None:
        raise NotFound
    return render_template("metrics/publication.html", figure=found)


@bp.route("/metrics/targets", methods=["GET", "POST"])
@guarded(Permission.SET_TARGET)
def targets() -> ResponseReturnValue:
    """Show the targets of the statistician's regions and take a new one."""
    form = TargetForm()
    areas = guard.actor().regions(Role.STATISTICIAN)
    known = [pair for area in areas for pair in addresses.regions(area, area)] + addresses.regions(_city(), _city())
    form.region.choices = [(code, name) for code, name in dict(known).items() if _within(areas, code)]

    def page(form: Form) -> str:
        entered = goals.in_regions(code for code, _ in form.region.choices)
        return render_template("metrics/targets.html", form=form, targets=entered)

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: actions.set_target(form.draft(), by=guard.actor()),
        then=lambda target: url_for("metrics.index", region=target.region, period=str(target.year)),
        page=page,
    )


def _within(areas: tuple[str, ...], region: str) -> bool:
    return any(codes.contains(area, region) for area in areas)
