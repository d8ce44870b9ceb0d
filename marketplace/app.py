"""The application: the only place that knows every room."""

from __future__ import annotations

import functools
import hashlib
import importlib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app, request
from flask import session as cookie
from flask_babel import Babel, get_locale
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from marketplace import clock, db, paths, permissions, relay
from marketplace.challenges import panels as challenges
from marketplace.config import Settings
from marketplace.contracts import panels as contracts
from marketplace.conversions import panels as conversions
from marketplace.demo import panels as demo
from marketplace.evaluation import panels as evaluation
from marketplace.grants import panels as grants
from marketplace.matching import panels as matching
from marketplace.metrics import panels as metrics
from marketplace.papers import panels as papers
from marketplace.registration import panels as registration
from marketplace.web import display, errors, guard, headers, health, logs, pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.routing import Map

LANGUAGES = ("zh", "en")
LARGEST_NUMBER = 2**31 - 1

ROOMS = (
    "accounts",
    "files",
    "inbox",
    "intake",
    "affiliations",
    "experts",
    "papers",
    "payments",
    "notices",
    "listings",
    "challenges",
    "brokers",
    "contracts",
    "evaluation",
    "registration",
    "external",
    "conversions",
    "grants",
    "metrics",
    "discovery",
    "matching",
    "saved_searches",
    "console",
    "desk",
    "demo",
)
"""The rooms with pages; their views are imported when an application is made, not with this module."""

PANELS: dict[str, tuple[Callable[[Any], str], ...]] = {
    "result": (contracts.of_result, conversions.of_result, matching.matches),
    "enquiry": (contracts.of_enquiry,),
    "demand": (challenges.calls_of_demand, matching.matches),
    "notice": (challenges.award_of_notice, contracts.of_notice, demo.clock_of_notice),
    "contract": (registration.of_contract, contracts.gantt_of, grants.of_contract, papers.of_record),
    "call_timeline": (contracts.record_of_call, grants.of_call),
    "registration": (papers.of_record,),
    "challenge": (evaluation.of_call, contracts.of_challenge, matching.matches_of_call, demo.clock_of_call),
    "board": (contracts.of_board,),
    "bids": (evaluation.list_of_call,),
    "bid": (evaluation.answer_to_bid,),
    "escrow": (contracts.of_escrow,),
    "home": (metrics.headline_panel,),
}
"""page name -> fragments that rooms above show on it, e.g. "result" -> (matching.panels.matches,)"""

csrf = CSRFProtect()
babel = Babel()


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application from its settings (from the environment when none are given)."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "marketplace",
        template_folder=str(paths.tree("templates")),
        static_folder=str(paths.tree("static")),
        root_path=str(paths.PACKAGE),
    )
    _configure(app, settings)
    logs.configure(settings.log_level)
    clock.use_zone(settings.time_zone)
    db.init_app(app, settings.database_url)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=locale)
    app.url_defaults(_stamp)
    app.url_map.converters["int"] = Number
    for shared in (logs, headers, errors):
        shared.init_app(app)
    _fill_templates(app, settings)
    display.install(app)
    for blueprint in (health.bp, pages.bp):
        app.register_blueprint(blueprint)
    _add_rooms(app)
    relay.init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE=settings.time_zone,
        BABEL_TRANSLATION_DIRECTORIES=str(Path(paths.PACKAGE) / "translations"),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


class Number(IntegerConverter):
    """A record's number in an address; what no column could hold is no such page."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_NUMBER, **kwargs})


def _stamp(endpoint: str, values: dict[str, Any]) -> None:
    """Put a file's own stamp into its address, so that it can be kept for long and is still fresh after an upgrade."""
    if endpoint == "static" and "v" not in values and "filename" in values:
        values["v"] = _stamp_of(values["filename"])


@functools.cache
def _stamp_of(filename: str) -> str:
    path = paths.tree("static") / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def settings_of(app: Flask | None = None) -> Settings:
    """Return the settings of an application (the current one when none is given)."""
    return cast("Settings", (app or current_app).extensions["settings"])


def locale() -> str:
    """Return the language of this page: chosen by the viewer, else the site's first."""
    chosen = cookie.get("lang") if request else None
    return chosen if chosen in LANGUAGES else settings_of().language


def _fill_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        settings=settings,
        now=clock.now,
        today=clock.today,
        Permission=permissions.Permission,
        permits=lambda permission, subject=None: permissions.permits(guard.actor(), permission, subject),
        actor=guard.actor,
        panels=panels,
    )
    app.context_processor(lambda: {"locale": str(get_locale() or settings.language)})


def panels(page: str, subject: Any) -> list[str]:
    """Return what rooms above show on a page of a room below."""
    return [Markup(fragment(subject)) for fragment in PANELS.get(page, ())]  # noqa: S704 - rendered by our templates


def _add_rooms(app: Flask) -> None:
    for room in ROOMS:
        views = importlib.import_module(f"marketplace.{room}.views")
        app.register_blueprint(views.bp)
        if hasattr(views, "init_app"):
            views.init_app(app)
