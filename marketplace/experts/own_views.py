"""An expert's own pages: offer oneself, agree, say when one is there, what binds one, and rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, url_for

from marketplace.accounts import queries as accounts
from marketplace.errors import NotFound
from marketplace.experts import actions, history, queries
from marketplace.experts.blueprint import bp
from marketplace.experts.forms import AvailabilityForm, OfferForm
from marketplace.experts.pool_views import adding, ending
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.accounts.models import Person
    from marketplace.experts.models import Expert, Interest

P = Permission


def _me() -> Person:
    someone = accounts.person(guard.actor().person_id or 0)
    assert someone is not None
    return someone


def _mine() -> Expert:
    """Return the viewer's own entry, once it is his.

    Raises:
        NotFound: he has none, or hasn't agreed to it.
    """
    one = queries.own(_me())
    if one is None or one.person_id is None:
        raise NotFound
    guard.require(P.KEEP_OWN_PROFILE, one)
    return one


def _home(_done: object = None) -> str:
    return url_for("experts.me")


@bp.get("/experts/me")
@guarded(P.USE_ACCOUNT)
def me() -> ResponseReturnValue:
    """Show one's own entry, or how to come by one."""
    one = queries.own(_me())
    if one is None:
        return render_template("experts/none.html")
    return _shown(one, _availability(one))


def _availability(one: Expert) -> AvailabilityForm:
    said = {"since": one.available_from, "until": one.available_to, "most_reviews": one.most_reviews}
    return AvailabilityForm(formdata=None, data=said)


def _shown(one: Expert, form: Form) -> str:
    return render_template(
        "experts/me.html",
        one=one,
        form=form,
        publications=queries.publications_of(one),
        engagements=queries.engagements_of(one),
    )


@bp.route("/experts/me/offer", methods=["GET", "POST"])
@guarded(P.USE_ACCOUNT)
def offer() -> ResponseReturnValue:
    """Offer oneself as an expert."""
    form, someone = OfferForm(), _me()

    def page(form: Form) -> str:
        return render_template("experts/offer.html", form=form)

    def act() -> Expert:
        city = current_app.extensions["settings"].city
        return actions.offer(form.draft(someone.name, someone.email or "", city), someone, by=guard.actor())

    return submit(form, act, then=_home, page=page) if posted() else page(form)


@bp.post("/experts/me/agree")
@guarded(P.USE_ACCOUNT)
def agree() -> ResponseReturnValue:
    """Agree to be kept and drawn."""
    one = queries.own(_me())
    if one is None:
        raise NotFound
    actions.agree(one, _me(), by=guard.actor())
    return redirect(_home(), 303)


STEPS = {"rest": actions.rest, "return": actions.return_}


@bp.post("/experts/me/<any(rest, return):verb>")
@guarded(P.USE_ACCOUNT)
def pause(verb: str) -> ResponseReturnValue:
    """Rest for a while, or come back."""
    STEPS[verb](_mine(), by=guard.actor())
    return redirect(_home(), 303)


@bp.post("/experts/me/availability")
@guarded(P.USE_ACCOUNT)
def availability() -> ResponseReturnValue:
    """Say when and how much one reviews."""
    one, form = _mine(), AvailabilityForm()

    def act() -> Expert:
        return actions.set_availability(one, form.draft(), by=guard.actor())

    return submit(form, act, then=_home, page=lambda form: _shown(one, form))


@bp.route("/experts/me/add/<any(work, advice, interest, publication):what>", methods=["GET", "POST"])
@guarded(P.USE_ACCOUNT)
def add_own(what: str) -> ResponseReturnValue:
    """Add to one's own entry."""
    return adding(_mine(), what, _home())


@bp.route("/experts/me/work/<int:work_id>/end", methods=["GET", "POST"])
@guarded(P.USE_ACCOUNT)
def end_own_work(work_id: int) -> ResponseReturnValue:
    """End one's own employment."""
    work = next((one for one in _mine().employments if one.id == work_id), None)
    if work is None:
        raise NotFound
    return ending(work, _home())


@bp.post("/experts/me/interests/<int:interest_id>/withdraw")
@guarded(P.USE_ACCOUNT)
def take_back(interest_id: int) -> ResponseReturnValue:
    """Withdraw a declaration of one's own that no longer holds."""
    found: Interest | None = next((one for one in _mine().interests if one.id == interest_id), None)
    if found is None:
        raise NotFound
    history.take_back(found, by=guard.actor())
    return redirect(_home(), 303)
