"""How a panel comes about: a draw is committed, carried out once the bids are open, and its seats stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.challenges import queries as challenges
from marketplace.errors import Invalid, NotFound
from marketplace.evaluation import appointing, queries, shown
from marketplace.evaluation.blueprint import NUMBER, bp, say
from marketplace.evaluation.forms import CommitForm, DrawForm
from marketplace.experts import queries as pool
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.evaluation.models import Panel
    from marketplace.experts.models import ExpertDraw
    from marketplace.web.forms import Form


def _call(**values: int) -> Challenge | None:
    """Find the call that an address names, if it may have a panel by now."""
    found = challenges.challenge(values["id"])
    return found if found and (found.opened_at or found.state in appointing.BEFORE) else None


@bp.get(f"/challenges/{NUMBER}/panel")
@guarded(Permission.KEEP_PANEL, load=_call, seen_by=Permission.READ_PANEL)
def appoint(challenge: Challenge) -> ResponseReturnValue:
    """Show how far the appointment of a call's panel is."""
    panel = queries.panel_of(challenge)
    if panel is not None:
        return redirect(url_for("evaluation.board", id=panel.id))
    return _page(challenge, CommitForm(formdata=None))


def _page(challenge: Challenge, form: Form, draw_form: Form | None = None) -> str:
    return render_template(
        "evaluation/appoint.html",
        call=challenge,
        form=form,
        draw_form=draw_form or DrawForm(formdata=None),
        draw=_draw_of(challenge),
        **shown.table(),
    )


def _draw_of(challenge: Challenge) -> ExpertDraw | None:
    return next(iter(pool.draws_for(appointing.SUBJECT, challenge.id)), None)


@bp.post(f"/challenges/{NUMBER}/panel/commit")
@guarded(Permission.KEEP_PANEL, load=_call, seen_by=Permission.READ_PANEL)
def commit_draw(challenge: Challenge) -> ResponseReturnValue:
    """Commit the draw: size and seed stand from now on."""
    form = CommitForm()

    def act() -> ExpertDraw:
        try:
            return appointing.commit(challenge, form.wanted(), by=guard.actor())
        except Invalid as error:
            raise Invalid(error.sentence) from None

    then = say(_("The draw is committed: its seed stands and nobody knows it."), "evaluation.appoint", id=challenge.id)
    return submit(form, act, then=then, page=lambda form: _page(challenge, form))


@bp.post(f"/challenges/{NUMBER}/panel/draw")
@guarded(Permission.KEEP_PANEL, load=_call, seen_by=Permission.READ_PANEL)
def carry_out(challenge: Challenge) -> ResponseReturnValue:
    """Draw and seat the panel."""
    form = DrawForm()
    draw = _draw_of(challenge)
    if draw is None:
        raise NotFound

    def then(panel: Panel) -> str:
        return say(_("The panel is drawn; everybody on it is told."), "evaluation.board", id=panel.id)(panel)

    return submit(
        form,
        lambda: appointing.appoint(challenge, draw, visit=form.visit.data, by=guard.actor()),
        then=then,
        page=lambda refused: _page(challenge, CommitForm(formdata=None), refused),
    )
