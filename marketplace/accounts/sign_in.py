"""Who makes this request, and the one door through which every way of signing in leads.

Session ages are measured by the real clock, not by `clock.now()`: a demonstration that moves time forward must
not sign its visitors out.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import current_app, g, redirect, request
from flask import session as cookie
from flask_login import current_user
from flask_security import login_user, logout_user

from marketplace import clock, codes, policies
from marketplace.accounts import queries, second_factor
from marketplace.accounts.models import Person
from marketplace.permissions import NOBODY, OFFICIAL_ROLES, Actor
from marketplace.web.pages import own_address

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SIGNED_IN_AT = "signed_in_at"


def person() -> Person | None:
    """Return whoever is signed in, or None; a session that has grown too old ends here."""
    if "_user_id" not in cookie:  # an API token in a header is not a way to sign in here
        return None
    someone = current_user._get_current_object()  # noqa: SLF001 - a werkzeug proxy has no other way
    return someone if isinstance(someone, Person) else None


def actor() -> Actor:
    """Return what this request's person may do; the actor loader of the guard.

    An official who has not passed the second step is let in without the official roles, and led to it.
    """
    someone = person()
    if someone is None:
        return NOBODY
    who = queries.actor_of(someone, clock.today())
    if _too_old(official=who.official):
        leave()
        return NOBODY
    if who.official and second_factor.compulsory(someone) and not second_factor.passed(someone):
        g.second_factor_missing = True
        return replace(who, grants=frozenset(grant for grant in who.grants if grant[0] not in OFFICIAL_ROLES))
    return who


def _too_old(*, official: bool) -> bool:
    key = "session.official_hours" if official else "session.hours"
    hours = policies.value(key, region=codes.NATION, on=clock.today()).value
    return bool(time.time() - float(cookie.get(SIGNED_IN_AT, 0)) > hours * 3600)


def enter(someone: Person, *, via: str, to: str = "") -> ResponseReturnValue:
    """Sign a person in whose first step has been checked, by way of the second step where one is needed.

    Every way of signing in ends here; one that is added later (a government-service sign-in over OIDC, see
    docs/decisions) checks its own proof, finds the person and calls this.
    """
    security = current_app.extensions["security"]
    leads_on: ResponseReturnValue | None = security.two_factor_plugins.tf_enter(
        someone, remember_me=False, primary_authn_via=via, next_loc=own_address(to) if to else None
    )
    if leads_on is not None:
        return leads_on
    login_user(someone, authn_via=[via])
    return redirect(own_address(to) if to else current_app.config["SECURITY_POST_LOGIN_VIEW"], 303)


def become(someone: Person) -> None:
    """Sign in as a persona of the demonstration, without any check; only the demo room calls this."""
    if not (current_app.extensions["settings"].demo and someone.is_demo):
        raise PermissionError("only a demonstration's own personas can be entered like this")
    leave()
    login_user(someone, authn_via=["persona"])


def leave() -> None:
    """Sign out, in this browser."""
    logout_user()
    g.pop("actor", None)


def began(_app: Any, *, user: Person, authn_via: list[str] | None = None, **_more: object) -> None:
    """Note when the session began; a first step alone does not inherit an earlier session's second one."""
    cookie[SIGNED_IN_AT] = time.time()
    if set(authn_via or ()) & {"password", "code", "persona"}:
        second_factor.forget_passed()
    cookie.setdefault("lang", user.language)
    g.pop("actor", None)


def ended(_app: Any, **_more: object) -> None:
    """Forget what belonged to the session that ended."""
    second_factor.forget_passed()
    cookie.pop(SIGNED_IN_AT, None)


def wanted_page() -> str:
    """Return the page that was asked for before signing in, "" if there was none or it isn't ours."""
    asked = request.values.get("next", "")
    return own_address(asked) if asked else ""
