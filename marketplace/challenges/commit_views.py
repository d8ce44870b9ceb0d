"""The commitment of a call: its publisher secures the bounty, an official reads the document. And how a call ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import db
from marketplace.challenges import committing, documents, ending, refunds, shown
from marketplace.challenges.blueprint import NUMBER, and_show, bp, call_of, published_call_of
from marketplace.challenges.dialogue_forms import CancelForm, RevokeForm
from marketplace.challenges.forms import ConfirmForm
from marketplace.challenges.models import Commitment
from marketplace.challenges.office_forms import DocumentDecisionForm, document_form
from marketplace.challenges.states import CommitmentKind, CommitmentState
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.web.forms import Form

SEEN = Permission.READ_DRAFT_CALL


@bp.route(f"/challenges/{NUMBER}/commitment", methods=["GET", "POST"])
@guarded(SEEN, load=call_of)
def commitment(challenge: Challenge) -> ResponseReturnValue:
    """Show how the bounty is secured; its publisher hands the document in, or opens the escrow."""
    money = challenge.commitment_kind is CommitmentKind.ESCROW
    form = ConfirmForm() if money else document_form(challenge)

    def page(form: Form) -> str:
        return _page(challenge, form)

    if not posted():
        return page(form)
    guard.require(Permission.COMMIT_BOUNTY, challenge)
    return submit(form, lambda: _secure(challenge, form), then=_secured, page=page)


def _page(challenge: Challenge, form: Form) -> str:
    asked = committing.of(challenge, CommitmentState.ASKED)
    return render_template(
        "challenges/commitment.html",
        call=challenge,
        form=form,
        asked=asked,
        decision=DocumentDecisionForm(formdata=None),
        pays=permits(guard.actor(), Permission.COMMIT_BOUNTY, challenge) and challenge.state == "approved",
        replaces=permits(guard.actor(), Permission.COMMIT_BOUNTY, challenge) and challenge.state == "funded",
        decides=asked is not None and asked.file_id and permits(guard.actor(), Permission.CONFIRM_COMMITMENT, asked),
        refused=[one for one in challenge.commitments if refunds.refused(one)],
        longest=documents.valid_long_enough(challenge) if challenge.deadline_at else None,
        **shown.table(),
    )


def _secure(challenge: Challenge, form: Form) -> Commitment:
    by = guard.actor()
    if challenge.commitment_kind is CommitmentKind.ESCROW:
        return committing.open_escrow(challenge, by=by)
    return documents.hand_in(challenge, form.document(by), by=by)


def _secured(commitment: Commitment) -> str:
    if commitment.escrow_id is not None:
        return url_for("payments.escrow", escrow_id=commitment.escrow_id)
    return url_for("challenges.commitment", id=commitment.challenge_id)


@bp.post(f"/challenges/{NUMBER}/commitment/take-back")
@guarded(Permission.COMMIT_BOUNTY, load=call_of, seen_by=SEEN)
def take_back_commitment(challenge: Challenge) -> ResponseReturnValue:
    """Take back what secures a call that isn't published yet, to replace it."""
    committing.take_back(challenge, by=guard.actor())
    flash(_("What secured the bounty was given back. Secure it anew."), "good")
    return redirect(url_for("challenges.commitment", id=challenge.id), 303)


@bp.post("/commitments/<int(max=2147483647):id>/refund")
@guarded(Permission.RETURN_BOUNTY, load=refunds.commitment_of, seen_by=SEEN)
def refund_again(refused: Commitment) -> ResponseReturnValue:
    """Ask for a refund once more that the gateway has refused."""
    refunds.again(refused, by=guard.actor())
    flash(_("The refund has been asked for again."), "good")
    return redirect(url_for("challenges.commitment", id=refused.challenge_id), 303)


def _asked_of(**values: int) -> Commitment | None:
    found = db.session.get(Commitment, values["id"])
    return found if found and found.file_id else None


@bp.post("/commitments/<int(max=2147483647):id>/decision")
@guarded(Permission.CONFIRM_COMMITMENT, load=_asked_of, seen_by=SEEN)
def decide_commitment(asked: Commitment) -> ResponseReturnValue:
    """Accept or refuse a document that secures a bounty."""
    form = DocumentDecisionForm()

    def act() -> Commitment:
        if form.decision.data == "confirm":
            return documents.confirm(asked, by=guard.actor())
        return documents.turn_down(asked, form.note.data or "", by=guard.actor())

    return submit(
        form,
        act,
        then=lambda decided: url_for("challenges.show", id=decided.challenge_id),
        page=lambda _form: _decision_again(asked, form),
    )


def _decision_again(asked: Commitment, form: Form) -> str:
    return render_template("challenges/decide_commitment.html", call=asked.challenge, asked=asked, form=form)


@bp.route(f"/challenges/{NUMBER}/cancel", methods=["GET", "POST"])
@guarded(Permission.CANCEL_CALL, load=published_call_of, seen_by=Permission.USE_ACCOUNT)
def cancel(challenge: Challenge) -> ResponseReturnValue:
    """Cancel a published call before the signing."""
    form = CancelForm()

    def page(form: Form) -> str:
        return render_template("challenges/cancel.html", call=challenge, form=form, revokes=False)

    if not posted():
        return page(form)
    then = and_show(_("The call was cancelled. What was secured goes back."))
    return submit(form, lambda: ending.cancel(challenge, form.breach(), by=guard.actor()), then=then, page=page)


@bp.route(f"/challenges/{NUMBER}/revoke", methods=["GET", "POST"])
@guarded(Permission.REVOKE_CALL, load=published_call_of, seen_by=Permission.USE_ACCOUNT)
def revoke(challenge: Challenge) -> ResponseReturnValue:
    """Revoke a call for fraud."""
    form = RevokeForm()

    def page(form: Form) -> str:
        return render_template("challenges/cancel.html", call=challenge, form=form, revokes=True)

    if not posted():
        return page(form)
    then = and_show(_("The call was revoked."))
    return submit(form, lambda: ending.revoke(challenge, form.breach(), by=guard.actor()), then=then, page=page)
