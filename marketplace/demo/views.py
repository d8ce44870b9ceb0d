"""The demonstration's own pages: the story, its personas, the clock, the letters. They are nowhere else: 404."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from marketplace import db
from marketplace.accounts import sign_in
from marketplace.accounts.models import Person
from marketplace.demo import ahead, material, story
from marketplace.demo.commands import FEATURED
from marketplace.demo.models import DemoState
from marketplace.demo.timeline import number_of
from marketplace.errors import NotFound
from marketplace.mail import Letter
from marketplace.web import guard
from marketplace.web.pages import own_address

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

bp = Blueprint("demo", __name__, url_prefix="/demo")
LETTERS = 20


def init_app(app: Flask) -> None:
    """Follow the moved clock, in a demonstration only."""
    if app.extensions["settings"].demo:
        ahead.init_app(app)


@bp.before_request
def only_in_a_demonstration() -> None:
    """Refuse everything here outside a demonstration."""
    if not current_app.extensions["settings"].demo:
        raise NotFound


@bp.get("", endpoint="story")
@guard.public
def story_page() -> ResponseReturnValue:
    """Tell the story, and offer every persona with one click."""
    people = _personas()
    return render_template(
        "demo/story.html",
        state=db.session.get(DemoState, 1),
        stops=story.stops(),
        names={entry["key"]: entry["name"] for entry in people},
        featured=[entry for entry in people if entry["key"] in FEATURED],
        others=[entry for entry in people if entry["key"] not in FEATURED],
    )


def _personas() -> list[dict[str, Any]]:
    return [entry for entry in material.people() if number_of(f"person:{entry['key']}")]


@bp.post("/become/<key>")
@guard.public
def become(key: str) -> ResponseReturnValue:
    """Become a persona and go to a page; without password or second step, which is why this is nowhere else."""
    number = number_of(f"person:{key}")
    someone = db.session.get(Person, number) if number else None
    if someone is None:
        raise NotFound
    sign_in.become(someone)
    flash(_("You are now: %(name)s.", name=someone.name), "info")
    task = _task(request.form.get("stop", ""))
    if task:
        flash(task, "info")
    return redirect(own_address(request.form.get("next", "") or url_for("desk.index")), 303)


def _task(number: str) -> str:
    """Return what to do at a stop, to be shown on the page that it leads to."""
    stops = story.stops()
    if not number.isdecimal() or not 1 <= int(number) <= len(stops):
        return ""
    stop = stops[int(number) - 1]
    return str(_("Stop %(number)s, %(title)s: %(task)s", number=number, title=stop.title, task=stop.do))


@bp.post("/clock")
@guard.public
def move_clock() -> ResponseReturnValue:
    """Move the clock of the demonstration behind the next end of a kind."""
    kind, record = request.form.get("to", ""), request.form.get("record", "")
    if kind not in (ahead.DEADLINE, ahead.NOTICE):
        raise NotFound
    end = ahead.target(kind, int(record) if record.isdecimal() else None)
    if end is None:
        raise NotFound
    ahead.move(end, by=guard.actor())
    there = own_address(request.form.get("next", "") or url_for("demo.story"))
    return redirect(url_for("demo.arriving", next=there), 303)


@bp.get("/arriving")
@guard.public
def arriving() -> ResponseReturnValue:
    """Wait until everything that has fallen due is delivered, then lead on."""
    there = own_address(request.args.get("next", "") or url_for("demo.story"))
    if ahead.under_way():
        return render_template("demo/arriving.html", there=there)
    flash(_("The demonstration's clock was moved ahead; what fell due has happened."), "good")
    return redirect(there, 303)


@bp.get("/letters")
@guard.public
def letters() -> ResponseReturnValue:
    """Show the letters and codes that a real installation would have sent."""
    address = request.args.get("address", "").strip()[:120]
    chosen = select(Letter).where(Letter.address.contains(address, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, math.ceil(total / LETTERS))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = db.session.scalars(chosen.order_by(Letter.id.desc()).limit(LETTERS).offset((page - 1) * LETTERS))
    return render_template(
        "demo/letters.html", letters=list(rows), total=total, page=page, pages=pages, address=address
    )
