"""The officials' workbench: any cut, kept ones, files of what it shows, the bulletin's tables at one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.errors import Invalid, NotFound
from marketplace.metrics import actions, addresses, bulletin, drawing, exports, rounding, tables, words, workbench
from marketplace.metrics.blueprint import bp, choices, city, name, opened, viewer
from marketplace.metrics.board import SHOWN
from marketplace.metrics.cuts import Dimension, Side, Source
from marketplace.permissions import Permission
from marketplace.web import charts, guard
from marketplace.web.guard import guarded
from marketplace.web.sheets import XLSX, csv_text
from marketplace.web.sheets import workbook as one_sheet

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from marketplace.metrics.planning import SavedCut
    from marketplace.metrics.tables import Table
    from marketplace.metrics.workbench import Question

SVG, PNG, CSV = "image/svg+xml", "image/png", "text/csv; charset=utf-8"
DRAWN = 20  # rows in a chart; its table has all of them


def _question() -> tuple[Question, Invalid | None]:
    """Read what is asked; something that can't be meant is told, and the city's running year shown instead."""
    try:
        return workbench.question(request.args, city(), clock.today()), None
    except Invalid as error:
        return workbench.question({}, city(), clock.today()), error


def _table(asked: Question) -> Table | None:
    """Return the breakdown; of a region that isn't the official's only what the public page shows too."""
    reader = viewer()
    if asked.dimension not in SHOWN and not reader.opens(asked.cut.region):
        return None
    return tables.table(reader, asked.cut, asked.dimension, asked.side, clock.today())


@bp.get("/metrics/workbench")
@guarded(Permission.OPEN_FIGURE)
def bench() -> ResponseReturnValue:
    """Show any cut that an official asks for."""
    asked, error = _question()
    reader = viewer()
    shown = _table(asked)
    page = render_template(
        "metrics/workbench.html",
        asked=asked,
        error=error,
        figures=reader.figures(asked.cut),
        table=shown,
        chart=_chart(asked, shown) if shown else "",
        kept=workbench.saved_cuts(guard.actor()),
        roundings=rounding.ALL,
        dimensions=list(Dimension),
        sides=list(Side),
        sources=list(Source),
        filters=[(one, workbench.offered(one), asked.cut.narrowed.get(one, "")) for one in workbench.FILTERS],
        as_of=addresses.day_of(asked.cut.as_of) if asked.cut.as_of else None,
        formats=("xlsx", "csv", "svg", "png"),
        today=clock.today(),
        **choices(asked.opened),
    )
    return page, error.status if error else 200


def _chart(asked: Question, shown: Table) -> Markup:
    rows = [
        (row.label, figure.amount_fen, f"{asked.rounding.of(figure.amount_fen):,}")
        for row in shown.shown[:DRAWN]
        if (figure := shown.figure(row))
    ]
    return charts.bars(rows, _title(asked, shown))


def _title(asked: Question, shown: Table) -> str:
    said = (name(asked.cut.region), choices(asked.opened)["period_label"], str(words.SIDES[asked.side]), shown.title)
    return " · ".join((*said, *words.narrowed(asked.cut)))


@bp.get("/metrics/workbench.<any(xlsx, csv, svg, png):format>")
@guarded(Permission.OPEN_FIGURE)
def export_bench(format: str) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Give what the workbench shows as a file."""
    asked = workbench.question(request.args, city(), clock.today())
    shown = _table(asked)
    if shown is None:
        raise NotFound
    content, kind = _file(format, asked, shown)
    file_name = f"{asked.dimension.value}-{asked.cut.region}-{asked.cut.period.text}.{format}"
    return _download(content, kind, file_name)


def _file(format: str, asked: Question, shown: Table) -> tuple[str | bytes, str]:  # noqa: A002 - as above
    if format in ("xlsx", "csv"):
        head, rows = exports.breakdown_head(shown), exports.breakdown(shown, asked.rounding)
        return (one_sheet(shown.title, head, rows), XLSX) if format == "xlsx" else (csv_text([head, *rows]), CSV)
    note = _(
        "Unit: hundred million yuan; %(measure)s, %(basis)s",
        measure=words.MEASURES[asked.cut.measure],
        basis=words.BASES[asked.cut.date_basis],
    )
    drawn = drawing.alone(_chart(asked, shown), _title(asked, shown), note)
    return (drawn, SVG) if format == "svg" else (drawing.png(drawn), PNG)


def _download(content: str | bytes, kind: str, file_name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{file_name}"'})


@bp.get("/metrics/bulletin.xlsx")
@guarded(Permission.OPEN_FIGURE, load=opened)
def bulletin_tables(asked: addresses.Opened) -> ResponseReturnValue:
    """Give all tables of a period's bulletin as one workbook, to officials of the region."""
    found = rounding.parse(request.args.get("rounding") or rounding.Rounding().text)
    if found is None:
        raise Invalid(_("Amounts are rounded to 0, 1, 2 or 4 digits."), field="rounding")
    sheets = bulletin.sheets(viewer(), asked.cut, found, clock.today())
    heading = bulletin.heading(asked.cut, name(asked.region))
    return _download(bulletin.workbook(sheets, heading, found), XLSX, bulletin.file_name(asked.cut))


@bp.post("/metrics/workbench/cuts")
@guarded(Permission.OPEN_FIGURE)
def keep_cut() -> ResponseReturnValue:
    """Keep what the workbench shows under a name."""
    asked = workbench.question(request.form, city(), clock.today())
    try:
        actions.keep_cut(request.form.get("name", ""), asked.values, by=guard.actor())
        flash(_("Kept. You find it on the workbench under its name."), "good")
    except Invalid as error:
        guard.roll_back()
        flash(str(error.sentence), "late")
    return redirect(url_for("metrics.bench", **asked.values), 303)


@bp.post("/metrics/workbench/cuts/<int:id>/drop")
@guarded(Permission.KEEP_CUT, load=workbench.saved_cut)
def drop_cut(kept: SavedCut) -> ResponseReturnValue:
    """Delete a kept cut."""
    actions.drop_cut(kept, by=guard.actor())
    return redirect(url_for("metrics.bench"), 303)
