"""The blueprint of this room, and the one page on which each of its steps is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.web.forms import Form, posted, submit

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

bp = Blueprint("grants", __name__)


def of(project_id: int) -> str:
    """Return the address of a project."""
    return url_for("grants.show", project_id=project_id)


def form_page(form: Form, act: Callable[[], Any], then: Callable[[Any], str], **shown: Any) -> ResponseReturnValue:
    """Show a form on a page of its own, or carry it out."""

    def page(form: Form) -> str:
        return render_template("grants/form.html", form=form, **shown)

    def done(made: Any) -> str:
        flash(_("Recorded."), "good")
        return then(made)

    return submit(form, act, then=done, page=page) if posted() else page(form)
