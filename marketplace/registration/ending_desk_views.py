"""The desk's pages of endings: a revocation proposed by one official and confirmed by another, a cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template

from marketplace.permissions import Permission
from marketplace.registration import actions, queries
from marketplace.registration.desk_forms import CauseForm
from marketplace.registration.desk_views import back
from marketplace.registration.endings import REVOCATION
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from marketplace.registration.models import Registration

P = Permission
SEEN = P.READ_APPLICATION


def add_to(bp: Blueprint) -> None:
    """Register these addresses with the room's blueprint."""
    one = "/registrations/<int:registration_id>"
    bp.add_url_rule(f"{one}/revocation", "propose_revocation", propose_revocation, methods=["GET", "POST"])
    bp.add_url_rule(f"{one}/revocation/drop", "drop_revocation", drop_revocation, methods=["POST"])
    bp.add_url_rule(f"{one}/revocation/confirm", "revoke", revoke, methods=["GET", "POST"])
    bp.add_url_rule(f"{one}/cancellation/keep", "keep", keep, methods=["POST"])
    bp.add_url_rule(f"{one}/cancellation/confirm", "cancel", cancel, methods=["GET", "POST"])


@guarded(P.REVOKE_REGISTRATION, load=queries.registration, seen_by=SEEN)
def propose_revocation(registration: Registration) -> ResponseReturnValue:
    """Propose to revoke a registration."""
    form = CauseForm(REVOCATION)

    def page(form: CauseForm) -> str:
        return render_template("registration/revocation.html", form=form, registration=registration)

    def act() -> Registration:
        return actions.propose_revocation(registration, form.cause.data, form.note.data.strip(), by=guard.actor())

    return submit(form, act, then=back, page=page) if posted() else page(form)


@guarded(P.CONFIRM_REVOCATION, load=queries.registration, seen_by=SEEN)
def revoke(registration: Registration) -> ResponseReturnValue:
    """Confirm a revocation, on a page that says what follows."""
    return _ending(registration, actions.revoke, "registration/revoke.html")


@guarded(P.REVIEW_REGISTRATION, load=queries.registration, seen_by=SEEN)
def cancel(registration: Registration) -> ResponseReturnValue:
    """Cancel a registration as the seller asked, on a page that says what follows."""
    return _ending(registration, actions.cancel, "registration/cancel.html")


def _ending(registration: Registration, act: Callable[..., Registration], template: str) -> ResponseReturnValue:
    form = Form()

    def page(form: Form) -> str:
        return render_template(template, form=form, registration=registration)

    if not posted():
        return page(form)
    return submit(form, lambda: act(registration, by=guard.actor()), then=back, page=page)


@guarded(P.REVOKE_REGISTRATION, load=queries.registration, seen_by=SEEN)
def drop_revocation(registration: Registration) -> ResponseReturnValue:
    """Drop a proposed revocation."""
    return redirect(back(actions.drop_revocation(registration, by=guard.actor())), 303)


@guarded(P.REVIEW_REGISTRATION, load=queries.registration, seen_by=SEEN)
def keep(registration: Registration) -> ResponseReturnValue:
    """Turn down a request for cancellation."""
    return redirect(back(actions.keep(registration, by=guard.actor())), 303)
