"""Officials' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import audit, calendar, clock, codes, policies
from marketplace.accounts.queries import actor_of
from marketplace.console import actions, queries
from marketplace.console.forms import CalendarForm, PolicyForm
from marketplace.desk.queries import desk_of
from marketplace.errors import NotFound
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import Form, submit, text_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.outbox import Delivery
    from marketplace.policies import Key

bp = Blueprint("console", __name__, url_prefix="/console")

QUEUES = (
    ("listings.review_queue", _l("Results and demands to review"), Permission.REVIEW_LISTING),
    ("accounts.verification", _l("Organisations to verify"), Permission.VERIFY_ORGANISATION),
    ("challenges.board", _l("Board of calls"), Permission.APPROVE_CALL),
    ("notices.objections", _l("Objections to decide"), Permission.DECIDE_OBJECTION),
    ("registration.desk", _l("Registration desk"), Permission.USE_REGISTRATION_DESK),
    ("registration.keep_points", _l("Registration points"), Permission.KEEP_POINTS),
    ("external.index", _l("Registrations made elsewhere"), Permission.READ_IMPORT),
    ("affiliations.index", _l("Affiliations"), Permission.READ_AFFILIATIONS),
    ("experts.index", _l("Pool of experts"), Permission.READ_EXPERTS),
    ("intake.index", _l("Files brought in"), Permission.READ_INTAKE),
    ("metrics.targets", _l("Targets of the metric"), Permission.SET_TARGET),
    ("accounts.platform_roles", _l("Platform roles"), Permission.GRANT_ROLES),
)
"""Where an official's work stands: (page, its name, the permission that it needs)."""

YEARS = range(2004, 2100)


@bp.get("/")
@guard.guarded(Permission.USE_CONSOLE)
def index() -> ResponseReturnValue:
    """Show the official's own queues, and to administrators what waits for whom."""
    actor = guard.actor()
    sees_all = permits(actor, Permission.READ_AUDIT)
    people = [(person, desk_of(actor_of(person)).mine) for person in queries.officials()] if sees_all else []
    return render_template(
        "console/index.html",
        mine=desk_of(actor).mine,
        queues=[(endpoint, label) for endpoint, label, needed in QUEUES if permits(actor, needed)],
        people=people,
        backlog=queries.backlog() if sees_all else None,
        checkpoint=audit.checkpoint() if sees_all else None,
    )


@bp.get("/audit")
@guard.guarded(Permission.READ_AUDIT)
def trail() -> ResponseReturnValue:
    """Show the audit trail of everything or of one record."""
    wanted = queries.TrailFilter(
        subject_type=request.args.get("subject_type", "")[:64],
        subject_id=_number("subject_id"),
        action=request.args.get("action", "")[:64].strip(),
        actor_id=_number("actor_id"),
    )
    found = queries.trail(wanted, _number("page") or 1)
    return render_template("console/audit.html", found=found, wanted=wanted, types=queries.subject_types())


@bp.post("/audit/verify")
@guard.guarded(Permission.READ_AUDIT)
def verify() -> ResponseReturnValue:
    """Walk the whole chain and say whether it holds."""
    faults = list(audit.verify())
    if faults:
        flash(_("The chain doesn't hold at event %(seq)s: %(what)s", seq=faults[0].seq, what=faults[0].what), "late")
    else:
        flash(_("The chain is whole: %(count)s events.", count=audit.checkpoint()["count"]), "good")
    return redirect(url_for("console.trail"), 303)


@bp.get("/audit/checkpoint")
@guard.guarded(Permission.READ_AUDIT)
def checkpoint() -> ResponseReturnValue:
    """Hand out count and head of the chain, to be kept elsewhere."""
    answer = jsonify(audit.checkpoint())
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-checkpoint-{clock.today()}.json"'
    return answer


@bp.get("/deliveries")
@guard.guarded(Permission.RUN_DELIVERIES)
def deliveries() -> ResponseReturnValue:
    """Show what didn't arrive and what is planned."""
    return render_template(
        "console/deliveries.html",
        undelivered=queries.undelivered(),
        upcoming=queries.upcoming(),
        backlog=queries.backlog(),
    )


@bp.post("/deliveries/<int:delivery_id>/retry")
@guard.guarded(Permission.RUN_DELIVERIES, load=queries.delivery)
def retry(delivery: Delivery) -> ResponseReturnValue:
    """Try an undelivered message again."""
    actions.retry(delivery, by=guard.actor())
    flash(_("The message is being delivered again."), "good")
    return redirect(url_for("console.deliveries"), 303)


@bp.route("/calendar", methods=["GET", "POST"], endpoint="calendar")
@guard.guarded(Permission.EDIT_CALENDAR)
def working_days() -> ResponseReturnValue:
    """Show a year's exceptions; set a day."""
    year = _year()
    form = CalendarForm()

    def page(form: Form) -> str:
        return render_template(
            "console/calendar.html",
            form=form,
            year=year,
            days=calendar.days_of(year),
            published=calendar.is_published(year),
        )

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: actions.edit_calendar(
            form.day.data, working=form.working.data == "1", note=text_of(form.note), by=guard.actor()
        ),
        then=lambda row: url_for("console.calendar", year=row.day.year),
        page=page,
    )


@bp.get("/policies")
@guard.guarded(Permission.USE_CONSOLE)
def policy_list() -> ResponseReturnValue:
    """Show every dated parameter in force for a region."""
    region = _region()
    rows = [(policies.KEYS[row.key], row) for row in policies.overview(region=region, on=clock.today())]
    return render_template("console/policies.html", rows=rows, region=region, written=policies.written)


@bp.route("/policies/<name>", methods=["GET", "POST"])
@guard.guarded(Permission.USE_CONSOLE, load=queries.policy_key)
def policy(key: Key) -> ResponseReturnValue:
    """Show every value that a parameter had, has or will have; record a new one."""
    may_edit = permits(guard.actor(), Permission.EDIT_POLICIES)
    form = PolicyForm(key)

    def page(form: Form) -> str:
        return render_template(
            "console/policy.html", key=key, history=policies.history(key.name), form=form if may_edit else None
        )

    if request.method == "GET":
        return page(form)
    guard.require(Permission.EDIT_POLICIES)
    return submit(
        form,
        lambda: actions.set_policy(form.draft(), by=guard.actor()),
        then=lambda _row: url_for("console.policy", name=key.name),
        page=page,
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - 32 bits


def _year() -> int:
    year = _number("year") or clock.today().year
    if year not in YEARS:
        raise NotFound
    return year


def _region() -> str:
    region = request.args.get("region", "340100")
    return region if codes.valid("regions", region, clock.today()) else codes.NATION
