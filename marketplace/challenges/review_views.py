"""The call secretary's pages: the board of a region by phase, the review, the opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import db
from marketplace.challenges import publishing, queries, reviewing, shown
from marketplace.challenges import opening as openings
from marketplace.challenges.blueprint import NUMBER, bp, call_of, read_again
from marketplace.challenges.forms import ReviewForm
from marketplace.challenges.states import ChallengeState
from marketplace.permissions import Permission, Role
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.web.forms import Form

S = ChallengeState
PHASES = (
    (_l("To review"), (S.SUBMITTED,)),
    (_l("To open"), (S.CLOSED,)),
    (_l("Open for bids"), (S.PUBLISHED,)),
    (_l("Being chosen"), (S.OPENED,)),
    (_l("Award in public notice"), (S.PROPOSED,)),
    (_l("Awarded and under contract"), (S.AWARDED, S.CONTRACTED)),
    (_l("Sent back"), (S.RETURNED,)),
    (_l("Over"), (S.SETTLED, S.LAPSED, S.REFUSED)),
)
MOST_OVER = 50


@bp.get("/challenges/board")
@guarded(Permission.APPROVE_CALL)
def board() -> ResponseReturnValue:
    """Show the calls of my regions by phase, what waits for me on top."""
    rows = list(db.session.scalars(queries.in_regions(guard.actor(), Role.CALL_SECRETARY)))
    phases = [(label, [one for one in rows if one.state in states][:MOST_OVER]) for label, states in PHASES]
    return render_template("challenges/board.html", phases=phases, total=len(rows), **shown.table())


@bp.route(f"/challenges/{NUMBER}/review", methods=["GET", "POST"])
@guarded(Permission.APPROVE_CALL, load=call_of, seen_by=Permission.READ_DRAFT_CALL)
def review(challenge: Challenge) -> ResponseReturnValue:
    """Read a submitted call and decide."""
    form = ReviewForm(data={"version": challenge.version})

    def page(form: Form) -> str:
        is_open = challenge.state is S.SUBMITTED
        return render_template("challenges/review.html", call=challenge, form=form, open=is_open, **shown.table())

    if not posted():
        return page(form)
    return submit(form, lambda: _decide(challenge, form), then=_decided, page=page)


def _decide(challenge: Challenge, form: ReviewForm) -> Challenge:
    read_again(form, challenge)
    by = guard.actor()
    if form.decision.data == "publish":
        return reviewing.pass_district(challenge, by=by)
    act = reviewing.send_back if form.decision.data == "send_back" else reviewing.refuse
    return act(challenge, form.reason.data or "", form.note.data or "", by=by)


def _decided(challenge: Challenge) -> str:
    word = shown.STATES[challenge.state][0]
    flash(_("“%(title)s”: %(state)s. The publisher was told.", title=challenge.title, state=word), "good")
    return url_for("challenges.board")


@bp.post(f"/challenges/{NUMBER}/opening")
@guarded(Permission.OPEN_BIDS, load=call_of, seen_by=Permission.USE_ACCOUNT)
def open_bids(challenge: Challenge) -> ResponseReturnValue:
    """Open the bids of a call whose deadline is over."""
    openings.open_bids(challenge, by=guard.actor())
    flash(_("The bids are open. Every digest was checked and is published below."), "good")
    return redirect(url_for("challenges.opening", id=challenge.id), 303)
