"""What the desk carries over in batches: rows out to the national system, official numbers back in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.errors import Invalid
from marketplace.permissions import Permission
from marketplace.registration import national, official_numbers, tables
from marketplace.registration.desk_forms import NumbersForm
from marketplace.web import guard
from marketplace.web.forms import Form, posted
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from marketplace.registration.official_numbers import Report

DESK = Permission.USE_REGISTRATION_DESK


def add_to(bp: Blueprint) -> None:
    """Register these addresses with the room's blueprint."""
    bp.add_url_rule("/registrations/desk/export", "hand_out", hand_out, methods=["POST"])
    bp.add_url_rule("/registrations/desk/numbers", "bring_numbers", bring_numbers, methods=["GET", "POST"])


@guarded(DESK)
def hand_out() -> ResponseReturnValue:
    """Send the rows of the chosen applications for the national system."""
    chosen = request.form.getlist("application", type=int)
    kind = "csv" if request.form.get("format") == "csv" else "xlsx"
    rows = national.hand_out(chosen, by=guard.actor())
    return tables.attachment(f"jj001-{clock.today()}", kind, national.heads(), rows)


@guarded(DESK)
def bring_numbers() -> ResponseReturnValue:
    """Enter the official numbers of a file: all of it, or nothing with a report of what is wrong."""
    form = NumbersForm()
    if not posted():
        return _page(form)
    if not form.validate_on_submit():
        return _refused(form)
    try:
        rows = official_numbers.read(form.file.data.read(official_numbers.MOST_BYTES + 1), form.file.data.filename)
    except Invalid as error:
        form.file.errors = [str(error.sentence)]
        return _refused(form)
    report = official_numbers.bring_back_all(rows, by=guard.actor())
    if report.faults:
        return _refused(form, report)
    flash(
        _("%(new)s contract(s) registered, %(known)s known already.", new=report.registered, known=report.known),
        "good",
    )
    return redirect(url_for("registration.desk", queue="decided"), 303)


def _page(form: Form, report: Report | None = None) -> str:
    return render_template("registration/bring_numbers.html", form=form, report=report)


def _refused(form: Form, report: Report | None = None) -> ResponseReturnValue:
    guard.roll_back()
    return _page(form, report), 422
