"""Pages of an import, for officials: hand a file in, see the check, confirm it, read and download the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for

from marketplace.errors import Invalid
from marketplace.external import actions, queries, reports, uploads, words
from marketplace.external.forms import ConfirmForm, FileForm
from marketplace.external.states import ImportState, Outcome
from marketplace.files import readers
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded
from marketplace.web.sheets import XLSX

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.external.models import Import

bp = Blueprint("external", __name__)
P = Permission
ENVELOPE = 1024 * 1024  # bytes of a request beside its file


def init_app(app: Flask) -> None:
    """Give this room's templates their words, and say who reads its files."""
    readers.READERS["import"] = queries.readable
    app.jinja_env.globals.update(
        import_states=words.STATES,
        import_outcomes=words.OUTCOMES,
        import_tone=words.tone_of,
        finding_said=reports.said,
        finding_column=reports.column_of,
    )


@bp.url_value_preprocessor
def let_large_files_in(endpoint: str | None, _values: object) -> None:
    """Let an official send a larger file here than anybody may elsewhere; asked before the form is read."""
    if endpoint == "external.hand_in" and posted() and permits(guard.actor(), P.IMPORT_REGISTRATIONS):
        elsewhere = current_app.config["MAX_CONTENT_LENGTH"]
        request.max_content_length = max(uploads.largest() + ENVELOPE, elsewhere)


def _at(imported: Import) -> str:
    return url_for("external.show", import_id=imported.id)


def _page() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 1_000_000)


@bp.get("/registrations/imports")
@guarded(P.READ_IMPORT)
def index() -> ResponseReturnValue:
    """List the imports of the official's regions, newest first."""
    rows, total = queries.history(guard.actor(), _page())
    return render_template(
        "external/index.html",
        rows=rows,
        total=total,
        page=_page(),
        pages=-(-total // queries.PAGE_SIZE),
        importer=queries.importer,
    )


@bp.route("/registrations/imports/new", methods=["GET", "POST"])
@guarded(P.IMPORT_REGISTRATIONS)
def hand_in() -> ResponseReturnValue:
    """Hand a file in; its check begins at once and changes nothing."""
    form = FileForm(queries.areas_of(guard.actor()))

    def page(form: FileForm) -> str:
        return render_template("external/new.html", form=form, most=uploads.largest() // uploads.MIB)

    if not posted():
        return page(form)
    return submit(form, lambda: actions.hand_in(form.handed(), by=guard.actor()), then=_at, page=page)


@bp.get("/registrations/imports/<int:import_id>")
@guarded(P.READ_IMPORT, load=queries.imported)
def show(imported: Import) -> ResponseReturnValue:
    """Show an import: how far it is, what the check found, what was done."""
    return _shown(imported, ConfirmForm())


def _shown(imported: Import, form: ConfirmForm) -> str:
    chosen = request.args.get("outcome", "")
    rows, total = queries.page_of_report(imported, chosen, _page())
    return render_template(
        "external/show.html",
        imported=imported,
        form=form,
        at_work=imported.state in queries.AT_WORK,
        confirmable=imported.state == ImportState.CHECKED and bool(imported.brings),
        importer=queries.importer(imported),
        file=queries.file_of(imported),
        outcome=chosen,
        outcomes=[(one.value, imported.counts.get(one, 0)) for one in Outcome],
        rows=rows,
        total=total,
        page=_page(),
        pages=-(-total // queries.PAGE_SIZE),
    )


@bp.get("/registrations/imports/<int:import_id>/progress")
@guarded(P.READ_IMPORT, load=queries.imported)
def progress(imported: Import) -> ResponseReturnValue:
    """Say how far an import is; when the work is done, have the whole page loaded again."""
    if imported.state in queries.AT_WORK:
        return render_template("external/_progress.html", imported=imported)
    return Response(status=204, headers={"HX-Refresh": "true"})


@bp.post("/registrations/imports/<int:import_id>/confirm")
@guarded(P.IMPORT_REGISTRATIONS, load=queries.imported, seen_by=P.READ_IMPORT)
def confirm(imported: Import) -> ResponseReturnValue:
    """Confirm what the check found: the relay brings it in."""
    form = ConfirmForm()

    def act() -> Import:
        if imported.refused and not form.leave_out.data:
            raise Invalid(actions.HELD_BACK, field="leave_out")
        return actions.confirm(imported, leave_out=form.leave_out.data, by=guard.actor())

    return submit(form, act, then=_at, page=lambda form: _shown(imported, form))


@bp.post("/registrations/imports/<int:import_id>/drop")
@guarded(P.IMPORT_REGISTRATIONS, load=queries.imported, seen_by=P.READ_IMPORT)
def drop(imported: Import) -> ResponseReturnValue:
    """Let go of a checked file."""
    return redirect(_at(actions.drop(imported, by=guard.actor())), 303)


@bp.get("/registrations/imports/<int:import_id>/report.csv")
@guarded(P.READ_IMPORT, load=queries.imported)
def report_csv(imported: Import) -> ResponseReturnValue:
    """Send the report as CSV."""
    answer = Response("".join(reports.csv_lines(imported)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{imported.id}-report.csv"'
    return answer


@bp.get("/registrations/imports/<int:import_id>/report.xlsx")
@guarded(P.READ_IMPORT, load=queries.imported)
def report_xlsx(imported: Import) -> ResponseReturnValue:
    """Send the report as an Excel workbook."""
    return send_file(
        reports.workbook(imported),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"import-{imported.id}-report.xlsx",
    )
