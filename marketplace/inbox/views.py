"""A person's page of messages, and the choice of ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace.inbox import actions, queries
from marketplace.inbox.forms import WaysForm
from marketplace.inbox.kinds import TOPICS
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.inbox.models import Notification

bp = Blueprint("inbox", __name__)
LAST_PAGE = 100_000  # a larger number in the address is somebody playing with it


def init_app(app: Flask) -> None:
    """Give every page the count of unread messages."""
    app.context_processor(_unread)
    app.jinja_env.globals.update(sentence_of=queries.sentence_of)


def _unread() -> dict[str, Any]:
    try:
        person_id = guard.actor().person_id
        return {"unread_count": queries.unread_count(person_id) if person_id else 0}
    except SQLAlchemyError:  # a page that reports a broken database must not ask it again
        return {"unread_count": 0}


@bp.get("/messages")
@guarded(Permission.READ_INBOX)
def index() -> ResponseReturnValue:
    """List what the person was told, newest first."""
    person_id = guard.actor().person_id or 0
    page, total = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE), queries.count(person_id)
    return render_template(
        "inbox/index.html",
        notifications=queries.notifications(person_id, page),
        page=page,
        pages=max(1, -(-total // queries.PAGE_SIZE)),
        total=total,
    )


def _own(notification_id: int) -> Notification | None:
    found = queries.notification(notification_id)
    return found if found and found.person_id == guard.actor().person_id else None


@bp.get("/messages/<int:notification_id>")
@guarded(Permission.READ_INBOX, load=_own, writes=True)
def open_message(notification: Notification) -> ResponseReturnValue:
    """Lead to what a message is about, and note that it was read."""
    actions.mark_read(notification)
    return redirect(queries.address_of(notification) or url_for(".index"))


@bp.post("/messages/read")
@guarded(Permission.READ_INBOX)
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    actions.mark_all_read(by=guard.actor())
    return redirect(url_for(".index"), 303)


@bp.route("/messages/ways", methods=["GET", "POST"])
@guarded(Permission.READ_INBOX)
def ways() -> ResponseReturnValue:
    """Choose for each topic how to be told."""
    actor = guard.actor()
    assert actor.person_id is not None
    form = WaysForm()
    if request.method == "GET":
        form.show(queries.chosen_ways(actor.person_id))
        return _ways_page(form)
    return submit(form, lambda: actions.choose_all(form.chosen(), by=actor), then=_stored, page=_ways_page)


def _ways_page(form: WaysForm) -> str:
    return render_template("inbox/ways.html", form=form, topics=TOPICS)


def _stored(_done: object) -> str:
    flash(_("Your choice is stored."), "good")
    return url_for(".index")
