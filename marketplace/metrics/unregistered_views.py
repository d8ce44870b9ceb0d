"""应登未登: the list of signed contracts that aren't registered, and the reminder to the registrant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.errors import Invalid, NotFound
from marketplace.metrics import actions, addresses, exports, unregistered
from marketplace.metrics.blueprint import bp, city, name, page_number
from marketplace.metrics.cuts import check_region
from marketplace.metrics.readers import Area
from marketplace.metrics.unregistered import Order
from marketplace.permissions import Permission, Role
from marketplace.web import guard
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.metrics.unregistered import Unregistered

READERS = (Role.STATISTICIAN, Role.REGISTRAR, Role.SECOND_REVIEWER, Role.AUDITOR)


def _area() -> Area:
    """Read the region that is asked for: by itself the city, or what of it the official is there for."""
    areas = guard.actor().regions(*READERS)
    inside = any(codes.contains(area, city()) for area in areas)
    return Area(check_region(request.args.get("region") or (city() if inside or not areas else areas[0])))


@bp.get("/metrics/unregistered")
@guarded(Permission.SEE_UNREGISTERED, load=_area)
def unregistered_contracts(area: Area) -> ResponseReturnValue:
    """Show what is signed and not registered, and what it would add to the figure."""
    order = Order.VALUE if request.args.get("order") == Order.VALUE.value else Order.WAITING
    overview, page = unregistered.overview(area.region), page_number()
    pages = -(-overview.count // unregistered.PAGE_SIZE)
    if page > max(1, pages):
        raise NotFound
    return render_template(
        "metrics/unregistered.html",
        region=area.region,
        region_label=name(area.region),
        regions=addresses.regions(area.region, city()),
        overview=overview,
        rows=unregistered.listed(area.region, order, page),
        order=order,
        page=page,
        pages=pages,
    )


@bp.get("/metrics/unregistered.csv")
@guarded(Permission.SEE_UNREGISTERED, load=_area)
def export_unregistered(area: Area) -> ResponseReturnValue:
    """Give the list as a file."""
    text = exports.unregistered(unregistered.everything(area.region))
    headers = {"Content-Disposition": f'attachment; filename="unregistered-{area.region}.csv"'}
    return Response(text, mimetype="text/csv; charset=utf-8", headers=headers)


@bp.post("/metrics/unregistered/<int:contract_id>/remind")
@guarded(Permission.REMIND_REGISTRANT, load=unregistered.of_contract)
def remind(waiting: Unregistered) -> ResponseReturnValue:
    """Remind the registrant of one contract."""
    try:
        actions.remind(waiting, by=guard.actor())
        flash(_("The registrant of “%(title)s” is reminded.", title=waiting.contract.title), "good")
    except Invalid as error:
        guard.roll_back()
        flash(str(error.sentence), "late")
    area = request.form.get("region") or waiting.region
    return redirect(url_for("metrics.unregistered_contracts", region=area[:6]), 303)
