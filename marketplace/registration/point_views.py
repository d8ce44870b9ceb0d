"""Registration points for everybody to find, and for administrators to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.accounts.queries import person
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.registration import points
from marketplace.registration.point_forms import ClosingForm, DutyForm, PointForm
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from marketplace.registration.point_models import PointStaff, RegistrationPoint

KEEP = Permission.KEEP_POINTS


def add_to(bp: Blueprint) -> None:
    """Register these addresses with the room's blueprint."""
    one = "/console/registration-points/<int:point_id>"
    bp.add_url_rule("/registrations/points", "points", listed, methods=["GET"])
    bp.add_url_rule("/console/registration-points", "keep_points", kept, methods=["GET", "POST"])
    bp.add_url_rule(one, "point", point, methods=["GET"])
    bp.add_url_rule(f"{one}/staff", "appoint", appoint, methods=["POST"])
    bp.add_url_rule(f"{one}/close", "close_point", close, methods=["POST"])
    bp.add_url_rule("/console/registration-points/staff/<int:staff_id>/end", "dismiss", dismiss, methods=["POST"])


@public
def listed() -> ResponseReturnValue:
    """Say where contracts are registered: each point with its region, address and telephone."""
    return render_template("registration/points.html", points=points.open_points(clock.today()))


@guarded(KEEP)
def kept() -> ResponseReturnValue:
    """List the points, and open new ones."""
    form = PointForm(by=guard.actor())

    def page(form: Form) -> str:
        return render_template("registration/keep_points.html", form=form, points=points.all_points())

    if not posted():
        return page(form)
    return submit(form, lambda: points.open_point(form.draft(), by=guard.actor()), then=_at, page=page)


def _at(of: RegistrationPoint) -> str:
    return url_for("registration.point", point_id=of.id)


@guarded(KEEP, load=points.point)
def point(of: RegistrationPoint) -> ResponseReturnValue:
    """Show a point with its staff."""
    return _page(of)


def _page(of: RegistrationPoint, duty: Form | None = None, closing: Form | None = None) -> str:
    return render_template(
        "registration/point.html",
        point=of,
        duty=duty or DutyForm(of, formdata=None),
        closing=closing or ClosingForm(formdata=None),
        today=clock.today(),
    )


@guarded(KEEP, load=points.point)
def appoint(of: RegistrationPoint) -> ResponseReturnValue:
    """Name somebody for a duty at a point."""
    form = DutyForm(of)

    def act() -> object:
        someone = person(form.person.data)
        if someone is None:
            raise NotFound
        return points.appoint(of, someone, form.duty(), form.valid_from.data, by=guard.actor())

    return submit(form, act, then=lambda _named: _at(of), page=lambda form: _page(of, duty=form))


@guarded(KEEP, load=points.point)
def close(of: RegistrationPoint) -> ResponseReturnValue:
    """Close a point after a last day."""
    form = ClosingForm()
    return submit(
        form,
        lambda: points.close_point(of, form.last_day.data, by=guard.actor()),
        then=lambda _closed: _at(of),
        page=lambda form: _page(of, closing=form),
    )


def _duty(staff_id: int) -> PointStaff | None:
    return points.staff_row(staff_id)


@guarded(KEEP, load=_duty)
def dismiss(duty: PointStaff) -> ResponseReturnValue:
    """End somebody's duty today."""
    points.dismiss(duty, by=guard.actor())
    flash(_("The duty has ended."), "good")
    return redirect(_at(duty.point), 303)
