"""The secretary's board of a panel: seats, blind copies, the steps of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.errors import NotFound
from marketplace.evaluation import copies, further, queries, seats, shown, stages
from marketplace.evaluation.blueprint import NUMBER, bp, copy_of, file_of, panel_of, say
from marketplace.evaluation.forms import (
    ChairForm,
    LeaveOutForm,
    MarksForm,
    ReasonForm,
    ReleaseForm,
    ReplaceForm,
    StepForm,
)
from marketplace.notices import queries as notices
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from marketplace.evaluation.models import BlindCopy, BlindFile, Panel
    from marketplace.web.forms import Form


ROWS = 24


@bp.get("/panels")
@guarded(Permission.READ_PANEL)
def panels() -> ResponseReturnValue:
    """Show the calls of an official's regions that are judged or wait for a panel."""
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    calls, total = notices.page(queries.judged_in(guard.actor()), page, ROWS)
    return render_template(
        "evaluation/panels.html",
        calls=calls,
        found=queries.panels_of(calls),
        page=page,
        pages=max(1, -(-total // ROWS)),
        total=total,
        **shown.table(),
    )


@bp.get(f"/panels/{NUMBER}")
@guarded(Permission.READ_PANEL, load=panel_of)
def board(panel: Panel) -> ResponseReturnValue:
    """Show a panel to its secretary."""
    return _board(panel)


def _board(panel: Panel, refused: Form | None = None) -> str:
    pledged = queries.pledged(panel)
    chair = ChairForm(formdata=None, data={"seat": panel.chair_id})
    chair.seat.choices = [(one.id, _("Reviewer %(number)s", number=one.number)) for one in pledged]
    return render_template(
        "evaluation/board.html", refused=refused, chair_form=chair, **shown.board(panel), **shown.table()
    )


STEPS: dict[str, Callable[..., object]] = {
    "copies": copies.make,
    "review": stages.start_review,
    "defence": stages.defend,
    "consensus": stages.start_consensus,
    "commit": further.commit,
    "fill": further.carry_out,
}
"""The last part of the address -> the step that the secretary takes."""


@bp.post(f"/panels/{NUMBER}/<any(copies, review, defence, consensus, commit, fill):verb>")
@guarded(Permission.KEEP_PANEL, load=lambda **values: panel_of(id=values["id"]), seen_by=Permission.READ_PANEL)
def step(panel: Panel) -> ResponseReturnValue:
    """Take the next step of a review."""
    act = STEPS[str((request.view_args or {})["verb"])]
    then = say(_("Done. The panel's page shows what comes next."), "evaluation.board", id=panel.id)
    return submit(StepForm(), lambda: act(panel, by=guard.actor()), then=then, page=lambda form: _board(panel, form))


@bp.post(f"/panels/{NUMBER}/chair")
@guarded(Permission.KEEP_PANEL, load=panel_of, seen_by=Permission.READ_PANEL)
def chair(panel: Panel) -> ResponseReturnValue:
    """Name the chair."""
    form = ChairForm()
    form.seat.choices = [(one.id, str(one.number)) for one in queries.pledged(panel)]

    def act() -> object:
        chosen = queries.seat(form.seat.data)
        if chosen is None:
            raise NotFound
        return stages.name_chair(panel, chosen, by=guard.actor())

    then = say(_("The chair is named."), "evaluation.board", id=panel.id)
    return submit(form, act, then=then, page=lambda form: _board(panel, form))


@bp.route(f"/panels/{NUMBER}/seats/<int:number>/block", methods=["GET", "POST"])
@guarded(Permission.KEEP_PANEL, load=lambda **values: panel_of(id=values["id"]), seen_by=Permission.READ_PANEL)
def block(panel: Panel) -> ResponseReturnValue:
    """Take a reviewer off because of a conflict that came to light."""
    number = int((request.view_args or {})["number"])
    seat = next((one for one in queries.seated(panel) if one.number == number), None)
    if seat is None:
        raise NotFound
    form = ReasonForm()

    def page(form: Form) -> str:
        return render_template("evaluation/block.html", panel=panel, seat=seat, form=form)

    if not posted():
        return page(form)
    then = say(_("The reviewer is off the panel; his scores don't count."), "evaluation.board", id=panel.id)
    return submit(form, lambda: seats.block(seat, form.words.data or "", by=guard.actor()), then=then, page=page)


@bp.route(f"/copies/{NUMBER}", methods=["GET", "POST"])
@guarded(Permission.KEEP_PANEL, load=copy_of, seen_by=Permission.READ_PANEL)
def copy(copy: BlindCopy) -> ResponseReturnValue:
    """Look through the marks of a blind copy: which are covered, which are no names."""
    form = MarksForm()

    def page(form: Form) -> str:
        return _copy_page(copy, form)

    if not posted():
        return page(form)
    chosen = {int(value) for value in request.form.getlist("covered") if value.isdigit()}
    then = say(_("Saved."), "evaluation.copy", id=copy.id)
    return submit(form, lambda: copies.cover(copy, chosen, by=guard.actor()), then=then, page=page)


def _copy_page(copy: BlindCopy, form: Form) -> str:
    return render_template("evaluation/copy.html", form=form, **shown.copy(copy), **shown.table())


@bp.post(f"/copies/{NUMBER}/release")
@guarded(Permission.KEEP_PANEL, load=copy_of, seen_by=Permission.READ_PANEL)
def release(copy: BlindCopy) -> ResponseReturnValue:
    """Release a blind copy to the panel."""
    form = ReleaseForm()
    then = say(_("Released: the panel reads this copy."), "evaluation.board", id=copy.panel_id)
    return submit(
        form,
        lambda: copies.release(copy, looked=form.looked.data, by=guard.actor()),
        then=then,
        page=lambda form: _copy_page(copy, form),
    )


@bp.route(f"/copies/files/{NUMBER}/leave-out", methods=["GET", "POST"])
@guarded(Permission.KEEP_PANEL, load=file_of, seen_by=Permission.READ_PANEL)
def leave_out(file: BlindFile) -> ResponseReturnValue:
    """Leave a file out of what reviewers get."""
    form = LeaveOutForm()
    return _file_form(file, form, lambda: copies.leave_out(file, form.reason.data or "", by=guard.actor()))


@bp.route(f"/copies/files/{NUMBER}/replace", methods=["GET", "POST"])
@guarded(Permission.KEEP_PANEL, load=file_of, seen_by=Permission.READ_PANEL)
def replace(file: BlindFile) -> ResponseReturnValue:
    """Put a version with its names blacked out in a file's place."""
    form = ReplaceForm()
    return _file_form(file, form, lambda: copies.replace(file, form.upload.data, by=guard.actor()))


def _file_form(file: BlindFile, form: Form, act: Callable[[], object]) -> ResponseReturnValue:
    def page(form: Form) -> str:
        return render_template("evaluation/file.html", file=file, form=form)

    if not posted():
        return page(form)
    return submit(form, act, then=say(_("Saved."), "evaluation.copy", id=file.copy_id), page=page)


@bp.get(f"/panels/{NUMBER}/results")
@guarded(Permission.READ_PANEL, load=panel_of)
def results(panel: Panel) -> ResponseReturnValue:
    """Show the scores side by side once scoring is over."""
    laid_out = shown.results(panel, None)
    if laid_out is None:
        return redirect(url_for("evaluation.board", id=panel.id))
    return render_template("evaluation/results.html", **laid_out, **shown.table())
