"""The publisher's pages: raise a demand to a call, write it in steps, submit, withdraw, call again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.challenges import actions, canonical, queries, shown
from marketplace.challenges import lint as linting
from marketplace.challenges.blueprint import NUMBER, and_show, bp, call_of, read_again
from marketplace.challenges.completeness import earliest_deadline, lacking
from marketplace.challenges.drafts import CallDraft
from marketplace.challenges.forms import ConfirmForm
from marketplace.challenges.states import WRITABLE
from marketplace.challenges.term_forms import LABELS, STEPS, WindowsForm, form_of_step
from marketplace.errors import IllegalMove, NotFound
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.call_forms import StepForm
    from marketplace.challenges.models import Challenge
    from marketplace.web.forms import Form

WRITE = Permission.WRITE_CALL
SEEN = Permission.READ_DRAFT_CALL
STEP = f"<int(min=1, max={len(STEPS)}):step>"
WINDOWS = STEPS.index(WindowsForm) + 1


@bp.route("/challenges/new", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT)
def new() -> ResponseReturnValue:
    """Raise a demand of mine to a call; without one in the address, choose it or write a new one."""
    number = request.args.get("demand", type=int)
    if number is None:
        return render_template("challenges/choose_demand.html", rows=_raisable(), **shown.table())
    demand = _demand(number)
    live = queries.live_call_of(demand.listing_id)
    if live is not None and not posted():
        return redirect(url_for("challenges.show", id=live.id))
    form = ConfirmForm()

    def page(form: Form) -> str:
        return render_template("challenges/new.html", demand=demand, form=form, **shown.table())

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: actions.raise_call(demand, by=guard.actor()),
        then=lambda challenge: url_for("challenges.edit", id=challenge.id, step=1),
        page=page,
    )


def _raisable() -> list[DemandVersion]:
    actor = guard.actor()
    own = listings.of_organisations(actor.memberships)
    return [
        one
        for one in own
        if isinstance(one, DemandVersion)
        and one.state in actions.RAISABLE
        and permits(actor, WRITE, one)
        and queries.live_call_of(one.listing_id) is None
    ]


def _demand(listing_id: int) -> DemandVersion:
    found = queries.raisable_version(listing_id) if 0 < listing_id < 2**31 else None
    if found is None or not permits(guard.actor(), WRITE, found):
        raise NotFound
    return found


class Writing:
    """A call and the step of the wizard that is open."""

    def __init__(self, challenge: Challenge, step: int) -> None:
        self.challenge, self.step = challenge, step
        self.organisation_id, self.region = challenge.organisation_id, challenge.region


def _step_of(**values: int) -> Writing | None:
    challenge = call_of(id=values["id"])
    return Writing(challenge, values["step"]) if challenge else None


def _form_of(writing: Writing) -> StepForm:
    challenge = writing.challenge
    if challenge.state not in WRITABLE:
        raise IllegalMove("challenge", challenge.state, "edit")
    return form_of_step(writing.step, challenge)


@bp.route(f"/challenges/{NUMBER}/edit/{STEP}", methods=["GET", "POST"])
@guarded(WRITE, load=_step_of, seen_by=SEEN)
def edit(writing: Writing) -> ResponseReturnValue:
    """Write one step of a call."""
    challenge, step = writing.challenge, writing.step
    form = _form_of(writing)

    def save() -> Challenge:
        read_again(form, challenge)
        return actions.edit(challenge, form.changed(CallDraft.of(challenge)), by=guard.actor())

    def page(form: Form) -> str:
        return render_template(
            "challenges/edit.html",
            call=challenge,
            form=form,
            step=step,
            labels=LABELS,
            earliest=earliest_deadline(challenge.region),
            found=_findings(challenge, form, CallDraft.of(challenge)),
            **shown.table(),
        )

    if not posted():
        return page(form)
    return submit(form, save, then=lambda _saved: _after(challenge, step), page=page)


@bp.post(f"/challenges/{NUMBER}/lint/{STEP}")
@guarded(WRITE, load=_step_of, seen_by=SEEN)
def lint(writing: Writing) -> ResponseReturnValue:
    """Name what is vague in what is being typed: asked by the open page a moment after each pause; stores nothing."""
    form = _form_of(writing)
    form.validate()
    found = _findings(writing.challenge, form, form.changed(CallDraft.of(writing.challenge)))
    guard.roll_back()
    return render_template("challenges/_lint.html", found=found)


def _findings(challenge: Challenge, form: Form, draft: CallDraft) -> list[linting.Finding]:
    names = {field.short_name for field in form}
    return linting.of_fields(linting.findings(draft, challenge.demand), names)


def _after(challenge: Challenge, step: int) -> str:
    if step < len(STEPS):
        return url_for("challenges.edit", id=challenge.id, step=step + 1)
    return url_for("challenges.submit", id=challenge.id)


@bp.get(f"/challenges/{NUMBER}/preview")
@guarded(SEEN, load=call_of)
def preview(challenge: Challenge) -> ResponseReturnValue:
    """Show a call as everybody will read it, with the canonical text as it would be published now."""
    return render_template(
        "challenges/preview.html", call=challenge, canonical=canonical.text_of(challenge), **shown.table()
    )


@bp.route(f"/challenges/{NUMBER}/submit", methods=["GET", "POST"], endpoint="submit")
@guarded(WRITE, load=call_of, seen_by=SEEN)
def hand_in(challenge: Challenge) -> ResponseReturnValue:
    """Check a whole call and submit it."""
    form = ConfirmForm()

    def page(form: Form) -> str:
        return render_template(
            "challenges/submit.html",
            call=challenge,
            form=form,
            lacking=lacking(challenge),
            found=linting.findings(CallDraft.of(challenge), challenge.demand),
            labels=LABELS,
            **shown.table(),
        )

    if not posted():
        if challenge.state not in WRITABLE:
            return redirect(url_for("challenges.show", id=challenge.id))
        return page(form)
    return submit(
        form,
        lambda: actions.submit(challenge, by=guard.actor()),
        then=and_show(_("The call was submitted.")),
        page=page,
    )


@bp.post(f"/challenges/{NUMBER}/take-back")
@guarded(WRITE, load=call_of, seen_by=SEEN)
def take_back(challenge: Challenge) -> ResponseReturnValue:
    """Take a submitted call back."""
    actions.take_back(challenge, by=guard.actor())
    flash(_("You can change the call again."), "good")
    return redirect(url_for("challenges.show", id=challenge.id), 303)


@bp.route(f"/challenges/{NUMBER}/withdraw", methods=["GET", "POST"])
@guarded(WRITE, load=call_of, seen_by=SEEN)
def withdraw(challenge: Challenge) -> ResponseReturnValue:
    """Give a call up before it is published."""
    form = ConfirmForm()

    def page(form: Form) -> str:
        return render_template("challenges/withdraw.html", call=challenge, form=form)

    if not posted():
        return page(form)
    then = and_show(_("The call was given up."))
    return submit(form, lambda: actions.withdraw(challenge, by=guard.actor()), then=then, page=page)


@bp.post(f"/challenges/{NUMBER}/recall")
@guarded(WRITE, load=call_of, seen_by=SEEN)
def recall(challenge: Challenge) -> ResponseReturnValue:
    """Call a lapsed call again."""
    again = actions.recall(challenge, by=guard.actor())
    return redirect(url_for("challenges.edit", id=again.id, step=WINDOWS), 303)
