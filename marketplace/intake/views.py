"""Pages of files of rows, for officials: hand one in, see the check, confirm it, download the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.errors import Invalid, NotFound
from marketplace.files import readers
from marketplace.intake import actions, queries, receiving
from marketplace.intake.formats import FORMATS
from marketplace.intake.forms import ConfirmForm, FileForm
from marketplace.intake.states import OUTCOMES, STATES, IntakeState, Outcome
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded
from marketplace.web.moments import language
from marketplace.web.sheets import csv_text

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.intake.models import Intake

bp = Blueprint("intake", __name__)
P = Permission


def init_app(app: Flask) -> None:
    """Say who reads these files, and give the templates their words."""
    readers.READERS["intake"] = queries.readable
    app.jinja_env.globals.update(INTAKE_STATES=STATES, INTAKE_OUTCOMES=OUTCOMES, INTAKE_FORMATS=FORMATS)


def _at(intake: Intake) -> str:
    return url_for("intake.show", intake_id=intake.id)


def _page() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 1_000_000)


@bp.get("/imports")
@guarded(P.READ_INTAKE)
def index() -> ResponseReturnValue:
    """List the files of the official's regions, newest first, and what can be handed in."""
    rows, total = queries.history(guard.actor(), _page())
    return render_template(
        "intake/index.html",
        rows=rows,
        total=total,
        page=_page(),
        pages=-(-total // queries.PAGE_SIZE),
        handed_in_by=queries.handed_in_by,
    )


@bp.route("/imports/new/<kind>", methods=["GET", "POST"])
@guarded(P.HAND_IN_ROWS)
def hand_in(kind: str) -> ResponseReturnValue:
    """Hand a file in; its check begins at once and changes nothing."""
    if kind not in FORMATS:
        raise NotFound
    form = FileForm(guard.actor().regions(*queries.KEEPERS))

    def page(form: FileForm) -> str:
        most = actions.largest() // receiving.MIB
        return render_template("intake/new.html", form=form, kind=kind, format=FORMATS[kind], most=most)

    def act() -> Intake:
        file = (form.file.data.stream, form.file.data.filename)
        return actions.hand_in(kind, form.region.data, file, by=guard.actor())

    return submit(form, act, then=_at, page=page) if posted() else page(form)


@bp.get("/imports/<int:intake_id>")
@guarded(P.READ_INTAKE, load=queries.intake)
def show(intake: Intake) -> ResponseReturnValue:
    """Show a file: how far it is, what the check found, what was done."""
    return _shown(intake, ConfirmForm())


def _shown(intake: Intake, form: ConfirmForm) -> str:
    chosen = request.args.get("outcome", "")
    rows, total = queries.page_of_report(intake, chosen, _page())
    return render_template(
        "intake/show.html",
        intake=intake,
        form=form,
        at_work=intake.state in queries.AT_WORK,
        confirmable=intake.state == IntakeState.CHECKED and bool(intake.brings),
        handed_in_by=queries.handed_in_by(intake),
        file=queries.file_of(intake),
        outcome=chosen,
        outcomes=[(one.value, intake.counts.get(one, 0)) for one in Outcome],
        language=language(),
        rows=rows,
        total=total,
        page=_page(),
        pages=-(-total // queries.PAGE_SIZE),
    )


@bp.get("/imports/<int:intake_id>/progress")
@guarded(P.READ_INTAKE, load=queries.intake)
def progress(intake: Intake) -> ResponseReturnValue:
    """Say how far the work is; when it is done, have the whole page loaded again."""
    if intake.state in queries.AT_WORK:
        return render_template("intake/_progress.html", intake=intake)
    return Response(status=204, headers={"HX-Refresh": "true"})


@bp.post("/imports/<int:intake_id>/confirm")
@guarded(P.HAND_IN_ROWS, load=queries.intake, seen_by=P.READ_INTAKE)
def confirm(intake: Intake) -> ResponseReturnValue:
    """Confirm what the check found: the relay brings it in."""
    form = ConfirmForm()

    def act() -> Intake:
        if intake.refused and not form.leave_out.data:
            raise Invalid(actions.HELD_BACK, field="leave_out")
        return actions.confirm(intake, leave_out=form.leave_out.data, by=guard.actor())

    return submit(form, act, then=_at, page=lambda form: _shown(intake, form))


@bp.post("/imports/<int:intake_id>/drop")
@guarded(P.HAND_IN_ROWS, load=queries.intake, seen_by=P.READ_INTAKE)
def drop(intake: Intake) -> ResponseReturnValue:
    """Let go of a checked file."""
    return redirect(_at(actions.drop(intake, by=guard.actor())), 303)


@bp.get("/imports/<int:intake_id>/report.csv")
@guarded(P.READ_INTAKE, load=queries.intake)
def report(intake: Intake) -> ResponseReturnValue:
    """Send the report as CSV."""
    head = [_("Row"), _("About"), _("Outcome"), _("Column"), _("Finding")]
    answer = Response(csv_text([head, *queries.table(intake, language())]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{intake.id}-report.csv"'
    return answer
