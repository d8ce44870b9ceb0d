"""The reviewer's pages: the queue of a region, and the decision about one version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.listings import actions, queries, shown
from marketplace.listings.blueprint import NUMBER, bp, read_again, version_of
from marketplace.listings.decision_forms import ReviewForm
from marketplace.listings.models import Version
from marketplace.listings.paging import page_of
from marketplace.listings.states import Kind, VersionState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/listings/review")
@guarded(Permission.REVIEW_LISTING)
def review_queue() -> ResponseReturnValue:
    """What waits for review in my regions, the most pressing first."""
    waiting = queries.to_review(guard.actor())
    views = {
        "": waiting,
        "result": waiting.where(Version.kind == Kind.RESULT),
        "demand": waiting.where(Version.kind == Kind.DEMAND),
        "overdue": waiting.where(Version.review_due_on < clock.today()),
    }
    view = request.args.get("view", "")
    view = view if view in views else ""
    return render_template(
        "listings/queue.html",
        shown=page_of(views[view]),
        view=view,
        counts={name: queries.count(chosen) for name, chosen in views.items()},
        **shown.table(),
    )


@bp.route(f"/versions/{NUMBER}/review", methods=["GET", "POST"])
@guarded(Permission.REVIEW_LISTING, load=version_of, seen_by=Permission.READ_DRAFT_LISTING)
def review(version: Version) -> ResponseReturnValue:
    """Read a version, compare it with the one it would replace, and decide."""
    form = ReviewForm(data={"version": version.version})
    if not posted():
        return _review_page(version, form)
    return submit(
        form,
        lambda: _decide(version, form),
        then=_decided,
        page=lambda form: _review_page(version, form),
    )


def _decide(version: Version, form: ReviewForm) -> Version:
    read_again(form, version)
    if form.decision.data == "approve":
        return actions.approve(version, by=guard.actor())
    act = actions.send_back if form.decision.data == "return" else actions.refuse
    return act(version, form.reason.data, by=guard.actor(), note=form.note.data or "")


def _decided(version: Version) -> str:
    word = shown.STATES[version.state][0]
    flash(_("“%(title)s”: %(state)s. The author was told.", title=version.title, state=word), "good")
    return url_for("listings.review_queue")


def _review_page(version: Version, form: ReviewForm) -> str:
    before = queries.before(version)
    return render_template(
        "listings/review.html",
        version=version,
        before=before,
        change=shown.changes(before, version) if before else None,
        lines=shown.content_lines(version),
        history=queries.versions(version.listing_id),
        open=version.state is VersionState.SUBMITTED,
        overdue=queries.overdue(version),
        form=form,
        **shown.table(),
    )
