"""The pages of accounts, and what accounts give to every page: the actor, the person, the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, flash, g, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from marketplace import codes
from marketplace.accounts import (  # noqa: F401 - the pages register themselves with the blueprint
    identities,
    official_views,
    organisation_views,
    person_views,
    security,
    sign_in,
    sign_in_views,
)
from marketplace.accounts.blueprint import bp
from marketplace.errors import Forbidden, MarketplaceError, NotFound
from marketplace.permissions import NOBODY, Role
from marketplace.web import errors, guard

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.permissions import Actor

__all__ = ["bp", "init_app"]

EVERYBODY = (
    ("discovery.search", _l("Search")),
    ("challenges.index", _l("Open calls")),
    ("metrics.index", _l("The metric")),
    ("notices.index", _l("Public notices")),
)
SIGNED_IN = (
    ("desk.index", _l("My desk")),
    ("listings.mine", _l("My listings")),
    ("contracts.index", _l("Contracts")),
)
BROKERS = (("matching.pairs", _l("Pairs in my fields")),)
OFFICIALS = (("console.index", _l("Officials' console")),)


def init_app(app: Flask) -> None:
    """Give the guard its actor loader and every page its person and navigation."""
    security.init_app(app, app.extensions["settings"])
    app.extensions["actor_loader"] = sign_in.actor
    app.jinja_env.filters.update(masked=identities.masked, region_path=region_path)
    app.context_processor(_frame)
    for refusal in (Forbidden, NotFound):
        app.register_error_handler(refusal, _lead_to_second_step)


def region_path(region: str) -> str:
    """Write a region with the regions around it, from the province down: 安徽省 · 合肥市 · 蜀山区."""
    places = [place for place in codes.path(region) if place.code != codes.NATION]
    return " · ".join(codes.label("regions", place.code, str(get_locale())) for place in places)


def _lead_to_second_step(error: MarketplaceError) -> ResponseReturnValue:
    """Lead an official who lacks the second step to its set-up instead of refusing the page."""
    if g.get("second_factor_missing") and request.method == "GET":
        flash(_("Officials need a second step to sign in: please set it up first."), "info")
        return redirect(url_for("security.two_factor_setup"))
    return errors.refusal(error)


def _frame() -> dict[str, Any]:
    """Return what the frame of a page shows; a page that reports a broken database must not ask it again."""
    try:
        actor, person = guard.actor(), sign_in.person()
        count = current_app.extensions.get("waiting_counter")
        waiting = count(actor) if count and actor.signed_in else 0
    except SQLAlchemyError:
        actor, person, waiting = NOBODY, None, 0
    return {"current_person": person, "nav": _nav(actor), "waiting_count": waiting}


def _nav(actor: Actor) -> list[tuple[str, Any, bool]]:
    """Return (endpoint, label, whether the viewer is there) of the pages that this installation has."""
    entries = EVERYBODY + (SIGNED_IN if actor.signed_in else ())
    entries += (BROKERS if actor.has(Role.BROKER) else ()) + (OFFICIALS if actor.official else ())
    here = _here([endpoint for endpoint, _label in entries], (request.endpoint or "") if request else "")
    return [
        (endpoint, label, endpoint == here) for endpoint, label in entries if endpoint in current_app.view_functions
    ]


def _here(endpoints: list[str], endpoint: str) -> str:
    """Return the entry that the viewer is at: the page itself, else the first one of its room."""
    of_room = [one for one in endpoints if one.partition(".")[0] == endpoint.partition(".")[0]]
    return endpoint if endpoint in endpoints else next(iter(of_room), "")
