"""Targets: how far each is reached, their parts, and entering one (指标分解)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from marketplace import clock, codes
from marketplace.metrics import actions, addresses, goals, plans, progress, queries
from marketplace.metrics.blueprint import asked, bp, choices, city, viewer
from marketplace.metrics.board import running
from marketplace.metrics.forms import TargetForm
from marketplace.permissions import Permission, Role
from marketplace.web import guard
from marketplace.web.forms import submit
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.metrics.planning import Target
    from marketplace.web.forms import Form


@bp.get("/metrics/plan")
@public
def plan() -> ResponseReturnValue:
    """Show every target of a region: how far it is reached, what is usual by now, how it is divided."""
    found, error = asked()
    reader, today, region = viewer(), clock.today(), found.cut.region
    page = render_template(
        "metrics/plan.html",
        goals=progress.of_region(reader, region, today),
        plan=plans.plan(region, today),
        pace=running(reader, found.cut, today),
        sample=queries.has_sample(found.cut),
        error=error,
        today=today,
        **choices(found),
    )
    return page, error.status if error else 200


@bp.route("/metrics/targets", methods=["GET", "POST"])
@guarded(Permission.SET_TARGET)
def targets() -> ResponseReturnValue:
    """Show the targets of the statistician's regions and take a new one."""
    form = TargetForm()
    areas = guard.actor().regions(Role.STATISTICIAN)
    known = [pair for area in areas for pair in addresses.regions(area, area)] + addresses.regions(city(), city())
    form.region.choices = [(code, name) for code, name in dict(known).items() if _within(areas, code)]

    def page(form: Form) -> str:
        entered = goals.in_regions(code for code, _ in form.region.choices)
        return render_template("metrics/targets.html", form=form, targets=entered)

    if request.method == "GET":
        return page(form)
    return submit(form, lambda: actions.set_target(form.draft(), by=guard.actor()), then=_address_of, page=page)


def _address_of(target: Target) -> str:
    if target.indicator.in_money and not target.department:
        return url_for("metrics.index", region=target.region, period=str(target.year))
    return url_for("metrics.plan", region=target.region)


def _within(areas: tuple[str, ...], region: str) -> bool:
    return any(codes.contains(area, region) for area in areas)
