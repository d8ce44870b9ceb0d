"""Officials' pages of the words that find each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.discovery import actions, queries
from marketplace.discovery.blueprint import bp
from marketplace.discovery.forms import SynonymForm
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, submit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.discovery.models import SynonymGroup


@bp.route("/console/synonyms", methods=["GET", "POST"])
@guard.guarded(Permission.EDIT_SYNONYMS)
def synonyms() -> ResponseReturnValue:
    """Show every group; add one."""
    form = SynonymForm()

    def page(form: Form) -> str:
        return render_template("discovery/synonyms.html", form=form, groups=queries.synonym_groups())

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: actions.add_group(form.draft(), by=guard.actor()),
        then=lambda _group: url_for("discovery.synonyms"),
        page=page,
    )


@bp.route("/console/synonyms/<int:id>", methods=["GET", "POST"])
@guard.guarded(Permission.EDIT_SYNONYMS, load=queries.synonym_group)
def synonym_group(group: SynonymGroup) -> ResponseReturnValue:
    """Change a group."""
    form = SynonymForm(words="\n".join(group.words), note=group.note, version=str(group.version))

    def page(form: Form) -> str:
        return render_template("discovery/synonym_group.html", form=form, group=group)

    def change() -> SynonymGroup:
        form.check_version(group.version)
        return actions.change_group(group, form.draft(), by=guard.actor())

    if request.method == "GET":
        return page(form)
    return submit(form, change, then=lambda _group: url_for("discovery.synonyms"), page=page)


@bp.post("/console/synonyms/<int:id>/switch")
@guard.guarded(Permission.EDIT_SYNONYMS, load=queries.synonym_group)
def switch_synonyms(group: SynonymGroup) -> ResponseReturnValue:
    """Let a group act, or no longer."""
    on = request.form.get("on") == "1"
    actions.switch_group(group, on=on, by=guard.actor())
    flash(_("These words find each other again.") if on else _("These words no longer find each other."), "good")
    return redirect(url_for("discovery.synonyms"), 303)
