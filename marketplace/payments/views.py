"""Pages of an escrow, and the door through which the gateway reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, make_response, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import db, outbox
from marketplace.payments import actions, queries
from marketplace.payments.forms import FundForm
from marketplace.payments.gateway import Forged, gateway, is_sandbox
from marketplace.payments.models import InstructionKind, WebhookEvent
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.payments.models import Escrow

bp = Blueprint("payments", __name__)
LARGEST_REPORT = 256 * 1024


def init_app(app: Flask) -> None:
    """Exempt the webhook from the form check (its signature is checked instead) and label the sandbox."""
    app.extensions["csrf"].exempt(webhook)
    app.jinja_env.globals["sandbox_gateway"] = is_sandbox


@bp.get("/escrows/<int:escrow_id>")
@guarded(Permission.READ_ESCROW, load=queries.escrow)
def escrow(held: Escrow) -> ResponseReturnValue:
    """Show an escrow: what is held, what has moved, what waits."""
    return render_template(
        "payments/escrow.html",
        escrow=held,
        in_progress=held.state in queries.IN_PROGRESS,
        declined=_declined(held),
    )


@bp.get("/escrows/<int:escrow_id>/progress")
@guarded(Permission.READ_ESCROW, load=queries.escrow)
def progress(held: Escrow) -> ResponseReturnValue:
    """Answer the waiting page's question: still under way, or reload."""
    answer = make_response(render_template("payments/_progress.html", escrow=held))
    if held.state not in queries.IN_PROGRESS:
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.route("/escrows/<int:escrow_id>/fund", methods=["GET", "POST"])
@guarded(Permission.FUND_ESCROW, load=queries.escrow, seen_by=Permission.READ_ESCROW)
def fund(held: Escrow) -> ResponseReturnValue:
    """Fund an escrow."""
    form = FundForm()

    def page(form: FundForm) -> str:
        return render_template("payments/fund.html", escrow=held, form=form)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: actions.fund(held, form.method.data, by=guard.actor()),
        then=lambda _order: url_for("payments.escrow", escrow_id=held.id),
        page=page,
    )


@bp.post("/payments/webhook")
@public
def webhook() -> ResponseReturnValue:
    """Take a report of the gateway: verified on the raw bytes, stored once, applied by a handler."""
    request.max_content_length = LARGEST_REPORT
    try:
        report = gateway().read_report(request.get_data(cache=False), request.headers.get("Stripe-Signature"))
    except Forged:
        return "bad signature\n", 400, {"Content-Type": "text/plain"}
    if not _known(report.event_id):
        event = WebhookEvent(event_id=report.event_id, type=report.type, body=report.body)
        try:
            with db.session.begin_nested():
                db.session.add(event)
        except IntegrityError:  # the same report at the same instant, twice
            return "known\n", 200, {"Content-Type": "text/plain"}
        outbox.enqueue("webhook.received", event.id)
    return "taken\n", 200, {"Content-Type": "text/plain"}


def _known(event_id: str) -> bool:
    return db.session.scalar(select(WebhookEvent.id).where(WebhookEvent.event_id == event_id)) is not None


def _declined(held: Escrow) -> str | None:
    """Return why the last charge was declined, if that is how it stands."""
    charges = [order for order in held.instructions if order.kind == InstructionKind.CHARGE]
    return charges[-1].reason if held.state == "failed" and charges else None
