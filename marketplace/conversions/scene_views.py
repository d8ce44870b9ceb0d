"""Pages of demonstration scenes: the public list, one scene, recording it, striking it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.conversions import queries, scenes
from marketplace.conversions.blueprint import bp, city, year_and_page, years
from marketplace.conversions.forms import ReasonForm, SceneForm
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit, text_of
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.conversions.scene_models import Scene
    from marketplace.web.forms import Form


@bp.get("/scenes")
@public
def scene_list() -> ResponseReturnValue:
    """Show the demonstration scenes of the city: how many each year, and those of one."""
    year, page = year_and_page()
    rows, total = queries.page_of(scenes.opened_in(city(), year), page)
    if page > max(1, -(-total // queries.PAGE_SIZE)):
        raise NotFound
    return render_template(
        "conversions/scenes.html",
        year=year,
        region=city(),
        counts=scenes.counts(city(), years()),
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // queries.PAGE_SIZE),
    )


@bp.route("/scenes/new", methods=["GET", "POST"])
@guarded(Permission.RECORD_SCENE)
def record_scene() -> ResponseReturnValue:
    """Record a scene that a document names."""
    form = SceneForm(city=city())

    def page(form: Form) -> str:
        return render_template("conversions/scene_form.html", form=form)

    def then(made: Scene) -> str:
        flash(_("Recorded: it counts from now on."), "good")
        return _address_of(made)

    if not posted():
        return page(form)
    return submit(form, lambda: scenes.record(form.draft(), by=guard.actor()), then=then, page=page)


def _address_of(one: Scene) -> str:
    return url_for("conversions.scene", id=one.id)


def _load(id: int) -> Scene | None:  # noqa: A002 - the name in the address
    return scenes.scene(id)


@bp.get("/scenes/<int:id>")
@public
def scene(id: int) -> ResponseReturnValue:  # noqa: A002 - the name in the address
    """Show one scene with the document that names it; one that was struck out with the reason."""
    one = _load(id)
    if one is None:
        raise NotFound
    return _page(one, ReasonForm())


def _page(one: Scene, form: Form) -> str:
    return render_template("conversions/scene.html", it=one, form=form, offered_years=years())


@bp.post("/scenes/<int:id>/strike")
@guarded(Permission.RECORD_SCENE, load=_load)
def strike_scene(one: Scene) -> ResponseReturnValue:
    """Strike a scene out of the counts."""
    form = ReasonForm()

    def then(_done: None) -> str:
        flash(_("Struck out: it no longer counts."), "good")
        return _address_of(one)

    return submit(
        form,
        lambda: scenes.strike(one, text_of(form.reason), by=guard.actor()),
        then=then,
        page=lambda form: _page(one, form),
    )
