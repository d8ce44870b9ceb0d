"""Milestones: the page, the report, the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.contracts import performance, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import ReasonForm, ReportForm
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Milestone


def _address_of(milestone: Milestone) -> str:
    return url_for("contracts.milestone", milestone_id=milestone.id)


@bp.get("/milestones/<int:milestone_id>")
@guarded(Permission.READ_CONTRACT, load=queries.milestone)
def milestone(shown: Milestone) -> ResponseReturnValue:
    """Show a milestone: what was agreed, what was reported, what was decided."""
    return render_template("contracts/milestone.html", milestone=shown, contract=shown.contract, files=_files_of(shown))


def _files_of(shown: Milestone) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "url": url_for("files.download", public_id=file.public_id),
            "size": file.size,
            "digest": file.digest,
        }
        for file in kept.of(shown)
    ]


@bp.route("/milestones/<int:milestone_id>/report", methods=["GET", "POST"])
@guarded(Permission.REPORT_MILESTONE, load=queries.milestone, seen_by=Permission.READ_CONTRACT)
def report(reported: Milestone) -> ResponseReturnValue:
    """Report a milestone as reached, with evidence."""
    form = ReportForm()

    def page(form: Form) -> str:
        return render_template("contracts/report.html", milestone=reported, contract=reported.contract, form=form)

    def act() -> Milestone:
        done = performance.report(reported, form.evidence.data, by=guard.actor())
        files.attach_uploads(form.files.data or (), done, by=guard.actor())
        return done

    return submit(form, act, then=_address_of, page=page) if posted() else page(form)


@bp.route("/milestones/<int:milestone_id>/accept", methods=["GET", "POST"])
@guarded(Permission.ACCEPT_MILESTONE, load=queries.milestone, seen_by=Permission.READ_CONTRACT)
def accept(decided: Milestone) -> ResponseReturnValue:
    """Accept a milestone and have it paid; a page asks first."""
    form = Form()

    def page(form: Form) -> str:
        return render_template("contracts/accept.html", milestone=decided, contract=decided.contract, form=form)

    def then(done: Milestone) -> str:
        flash(_("Accepted. The money is being released to the seller."), "good")
        return _address_of(done)

    if not posted():
        return page(form)
    return submit(form, lambda: performance.accept(decided, by=guard.actor()), then=then, page=page)


@bp.route("/milestones/<int:milestone_id>/reject", methods=["GET", "POST"])
@guarded(Permission.ACCEPT_MILESTONE, load=queries.milestone, seen_by=Permission.READ_CONTRACT)
def reject(decided: Milestone) -> ResponseReturnValue:
    """Reject a milestone with a reason."""
    form = ReasonForm()

    def page(form: Form) -> str:
        return render_template("contracts/reject.html", milestone=decided, contract=decided.contract, form=form)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: performance.reject(decided, form.reason.data, by=guard.actor()),
        then=_address_of,
        page=page,
    )
