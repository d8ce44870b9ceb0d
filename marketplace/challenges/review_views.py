"""The officials' pages: a call's way to its publication, the opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.challenges import opening as openings
from marketplace.challenges import publishing, reviewing, shown
from marketplace.challenges.blueprint import NUMBER, and_show, bp, call_of, read_again
from marketplace.challenges.forms import ReviewForm
from marketplace.challenges.office_forms import LookUpForm, OpinionForm, PublishForm
from marketplace.challenges.states import ChallengeState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.web.forms import Form

S = ChallengeState
APPROVE = Permission.APPROVE_CALL
SEEN = Permission.READ_DRAFT_CALL


@bp.route(f"/challenges/{NUMBER}/review", methods=["GET", "POST"])
@guarded(APPROVE, load=call_of, seen_by=SEEN)
def review(challenge: Challenge) -> ResponseReturnValue:
    """Read a submitted or refined call and decide."""
    form = ReviewForm(data={"version": challenge.version})

    def page(form: Form) -> str:
        return _review_page(challenge, form)

    if not posted():
        return page(form)
    return submit(form, lambda: _decide(challenge, form), then=_decided, page=page)


def _review_page(challenge: Challenge, form: Form, **forms: Form) -> str:
    return render_template(
        "challenges/review.html",
        call=challenge,
        form=form,
        open=challenge.state in (S.SUBMITTED, S.REFINING),
        look_up=forms.get("look_up") or LookUpForm(formdata=None),
        opinion=forms.get("opinion") or OpinionForm(formdata=None),
        standing=reviewing.standing_checks(challenge),
        systems=reviewing.systems(),
        heard=reviewing.heard_since(challenge),
        needed=reviewing.opinions_needed(challenge),
        **shown.table(),
    )


def _decide(challenge: Challenge, form: ReviewForm) -> Challenge:
    read_again(form, challenge)
    by = guard.actor()
    if form.decision.data == "pass":
        act = reviewing.pass_district if challenge.state is S.SUBMITTED else reviewing.refine
        return act(challenge, by=by)
    against = reviewing.send_back if form.decision.data == "send_back" else reviewing.refuse
    return against(challenge, form.reason.data or "", form.note.data or "", by=by)


def _decided(challenge: Challenge) -> str:
    word = shown.STATES[challenge.state][0]
    flash(_("“%(title)s”: %(state)s. The publisher was told.", title=challenge.title, state=word), "good")
    return url_for("challenges.board")


@bp.post(f"/challenges/{NUMBER}/look-up")
@guarded(APPROVE, load=call_of, seen_by=SEEN)
def look_up(challenge: Challenge) -> ResponseReturnValue:
    """Record a look-up of the publisher."""
    form = LookUpForm()
    return submit(
        form,
        lambda: reviewing.look_up(challenge, form.look_up(guard.actor()), by=guard.actor()),
        then=lambda _check: url_for("challenges.review", id=challenge.id),
        page=lambda form: _review_page(challenge, ReviewForm(formdata=None), look_up=form),
    )


@bp.post(f"/challenges/{NUMBER}/opinion")
@guarded(APPROVE, load=call_of, seen_by=SEEN)
def hear(challenge: Challenge) -> ResponseReturnValue:
    """Record an expert's opinion."""
    form = OpinionForm()
    return submit(
        form,
        lambda: reviewing.hear(challenge, form.said(), by=guard.actor()),
        then=lambda _heard: url_for("challenges.review", id=challenge.id),
        page=lambda form: _review_page(challenge, ReviewForm(formdata=None), opinion=form),
    )


@bp.route(f"/challenges/{NUMBER}/publish", methods=["GET", "POST"])
@guarded(APPROVE, load=call_of, seen_by=SEEN)
def publish(challenge: Challenge) -> ResponseReturnValue:
    """Publish a funded call with its windows."""
    form = PublishForm.of(challenge)

    def page(form: Form) -> str:
        is_open = challenge.state is S.FUNDED
        return render_template("challenges/publish.html", call=challenge, form=form, open=is_open, **shown.table())

    def act() -> Challenge:
        read_again(form, challenge)
        return publishing.publish(challenge, by=guard.actor(), windows=form.windows())

    if not posted():
        return page(form)
    return submit(form, act, then=and_show(_("The call is published and takes bids.")), page=page)


@bp.post(f"/challenges/{NUMBER}/opening")
@guarded(Permission.OPEN_BIDS, load=call_of, seen_by=Permission.USE_ACCOUNT)
def open_bids(challenge: Challenge) -> ResponseReturnValue:
    """Open the bids of a call whose deadline is over."""
    openings.open_bids(challenge, by=guard.actor())
    flash(_("The bids are open. Every digest was checked and is published below."), "good")
    return redirect(url_for("challenges.opening", id=challenge.id), 303)
