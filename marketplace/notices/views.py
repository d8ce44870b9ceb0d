"""Pages of notices (公示): the list, one notice with its clock, objections and their decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock
from marketplace.errors import NotFound
from marketplace.files import READERS
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.notices import actions, queries
from marketplace.notices.forms import DecisionForm, ObjectionForm
from marketplace.notices.kinds import KINDS
from marketplace.notices.models import NoticeState, ObjectionState
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.notices.models import Notice, Objection
    from marketplace.permissions import Actor
    from marketplace.web.forms import Form

bp = Blueprint("notices", __name__)
NUMBER = "<int(max=2147483647):id>"
ROWS = 30

STATES = {
    NoticeState.OPEN: (_l("Running"), "now"),
    NoticeState.STOPPED: (_l("Stopped by an objection"), "late"),
    NoticeState.ENDED: (_l("Ended without objection open"), "good"),
    NoticeState.REVOKED: (_l("Revoked after an objection"), "late"),
}
OBJECTION_STATES = {
    ObjectionState.RECEIVED: (_l("Being examined"), "now"),
    ObjectionState.REFUSED: (_l("Not examined"), "neutral"),
    ObjectionState.UPHELD: (_l("Upheld"), "late"),
    ObjectionState.DISMISSED: (_l("Dismissed"), "good"),
}


def init_app(_app: Flask) -> None:
    """Say who reads the evidence of an objection: whoever reads the objection."""
    READERS["objection"] = _reads_objection


def _reads_objection(actor: Actor, objection_id: int) -> bool:
    found = queries.objection(objection_id)
    return found is not None and permits(actor, Permission.READ_OBJECTION, found)


def table() -> dict[str, Any]:
    """Return what every template of this room needs."""
    return {"KINDS": KINDS, "STATES": STATES, "OBJECTION_STATES": OBJECTION_STATES, "days_gone": queries.days_gone}


@bp.get("/notices")
@public
def index() -> ResponseReturnValue:
    """List running or past notices."""
    running = request.args.get("view") != "past"
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    rows, total = queries.page(queries.listed(running=running), page, ROWS)
    other = queries.page(queries.listed(running=not running), 1, 1)[1]
    return render_template(
        "notices/index.html",
        rows=rows,
        running=running,
        counts=(total, other) if running else (other, total),
        page=page,
        pages=max(1, -(-total // ROWS)),
        **table(),
    )


@bp.get(f"/notices/{NUMBER}")
@public
def show(**values: int) -> ResponseReturnValue:
    """Show a notice with its clock, and what became of objections; nothing tells who objected."""
    notice = queries.notice(values["id"])
    if notice is None:
        raise NotFound
    return render_template(
        "notices/show.html",
        notice=notice,
        gone=queries.days_gone(notice),
        objections=[one for one in queries.objections_to(notice) if one.state is not ObjectionState.REFUSED],
        over=not notice.running or clock.now() >= notice.closes_at,
        own=queries.open_objection_of(notice, guard.actor().person_id),
        **table(),
    )


@bp.route(f"/notices/{NUMBER}/objection", methods=["GET", "POST"])
@guarded(Permission.OBJECT, load=queries.notice)
def object_to(notice: Notice) -> ResponseReturnValue:
    """Take an objection to a notice."""
    form = ObjectionForm()

    def page(form: Form) -> str:
        over = not notice.running or clock.now() >= notice.closes_at
        return render_template("notices/object.html", notice=notice, form=form, over=over, **table())

    if not posted():
        return page(form)

    def act() -> Objection:
        objection = actions.object_to(notice, form.draft(), by=guard.actor())
        files.attach_uploads(form.files.data or (), objection, by=guard.actor())
        return objection

    return submit(form, act, then=_received, page=page)


def _received(objection: Objection) -> str:
    if objection.refusal:
        flash(_("Your objection was recorded but can't be examined: see the reason below."), "late")
    else:
        flash(_("Your objection was received. The notice is stopped until it is decided."), "good")
    return url_for("notices.objection", id=objection.id)


@bp.get(f"/objections/{NUMBER}")
@guarded(Permission.READ_OBJECTION, load=queries.objection)
def objection(objection: Objection) -> ResponseReturnValue:
    """Show an objection to whoever raised it, to the deciding officials and to auditors."""
    return _objection_page(objection, DecisionForm())


@bp.post(f"/objections/{NUMBER}/decision")
@guarded(Permission.DECIDE_OBJECTION, load=queries.objection, seen_by=Permission.READ_OBJECTION)
def decide(objection: Objection) -> ResponseReturnValue:
    """Decide an objection."""
    form = DecisionForm()
    return submit(
        form,
        lambda: actions.decide(objection, form.outcome.data == "upheld", form.reason.data, by=guard.actor()),
        then=lambda _decided: _told(objection),
        page=lambda form: _objection_page(objection, form),
    )


def _told(objection: Objection) -> str:
    flash(_("The decision is published. Whoever objected was told."), "good")
    return url_for("notices.objection", id=objection.id)


def _objection_page(objection: Objection, form: Form) -> str:
    actor = guard.actor()
    return render_template(
        "notices/objection.html",
        objection=objection,
        notice=objection.notice,
        form=form,
        decides=objection.state is ObjectionState.RECEIVED and permits(actor, Permission.DECIDE_OBJECTION, objection),
        mine=objection.person_id == actor.person_id,
        files=kept.of(objection),
        **table(),
    )


@bp.get("/objections")
@guarded(Permission.READ_OBJECTION)
def objections() -> ResponseReturnValue:
    """List the objections in an official's regions, the undecided first."""
    found = queries.within_reach(guard.actor())
    mine = {one.id for one in queries.to_decide(guard.actor())}
    return render_template("notices/objections.html", rows=found, mine=mine, **table())
