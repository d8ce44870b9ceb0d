"""Letters: drafted, cleared and sent by the secretary; read by the bid's own side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request
from flask_babel import gettext as _

from marketplace.challenges.blueprint import BID, own_bid_of
from marketplace.errors import NotFound
from marketplace.evaluation import answering, letters, queries, shown, wording
from marketplace.evaluation.blueprint import NUMBER, bp, call_of, letter_of, say
from marketplace.evaluation.forms import StepForm, letter_form
from marketplace.evaluation.states import LetterState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.bid_drafts import OwnBid
    from marketplace.challenges.models import Challenge
    from marketplace.evaluation.models import BidLetter
    from marketplace.web.forms import Form


@bp.get(f"/challenges/{NUMBER}/letters")
@guarded(Permission.READ_PANEL, load=call_of)
def letters_of(challenge: Challenge) -> ResponseReturnValue:
    """Show which bids of a call are answered."""
    return _list(challenge)


def _list(challenge: Challenge, refused: Form | None = None) -> str:
    return render_template(
        "evaluation/letters.html",
        call=challenge,
        letters=answering.letters_of(challenge),
        decided=challenge.state in letters.DECIDED,
        refused=refused,
        **shown.table(),
    )


@bp.post(f"/challenges/{NUMBER}/letters")
@guarded(Permission.ANSWER_BIDS, load=call_of, seen_by=Permission.READ_PANEL)
def draft_letters(challenge: Challenge) -> ResponseReturnValue:
    """Draft the letters of a call, or bring the drafts to what is known now."""
    then = say(_("The letters are drafted."), "evaluation.letters_of", id=challenge.id)
    return submit(
        StepForm(),
        lambda: letters.draft_again(challenge, by=guard.actor()),
        then=then,
        page=lambda form: _list(challenge, form),
    )


@bp.route(f"/letters/{NUMBER}", methods=["GET", "POST"])
@guarded(Permission.ANSWER_BIDS, load=letter_of, seen_by=Permission.READ_LETTER)
def letter(letter: BidLetter) -> ResponseReturnValue:
    """Clear the comments of a letter and choose its reason."""
    form = letter_form(letter)

    def page(form: Form) -> str:
        return render_template("evaluation/letter.html", letter=letter, form=form, **shown.table())

    if not posted():
        return page(form)
    cleared = {int(value) for value in request.form.getlist("cleared") if value.isdigit()}
    words = (form.reason.data, form.note.data or "")
    then = say(_("Saved."), "evaluation.letter", id=letter.id)
    return submit(form, lambda: letters.edit(letter, words, cleared, by=guard.actor()), then=then, page=page)


@bp.route(f"/letters/{NUMBER}/send", methods=["GET", "POST"])
@guarded(Permission.ANSWER_BIDS, load=letter_of, seen_by=Permission.READ_LETTER)
def send_letter(letter: BidLetter) -> ResponseReturnValue:
    """Send a letter after showing what the bidder will read."""
    form = StepForm()

    def page(form: Form) -> str:
        return render_template("evaluation/send.html", letter=letter, form=form, **shown.table())

    if not posted():
        return page(form)
    then = say(_("The letter is sent."), "evaluation.letters_of", id=letter.challenge_id)
    return submit(form, lambda: letters.send(letter, by=guard.actor()), then=then, page=page)


@bp.get(f"/bids/{BID}/letter")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def answer(own: OwnBid) -> ResponseReturnValue:
    """Show the answer to a bid to its own side."""
    return render_template("evaluation/answer.html", own=own, letter=_sent(own), **shown.table())


@bp.get(f"/bids/{BID}/letter.txt")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def answer_text(own: OwnBid) -> ResponseReturnValue:
    """Send the answer as the text whose SHA-256 is kept."""
    headers = {"Content-Disposition": f'attachment; filename="letter-{own.bid.public_id}.txt"'}
    return Response(wording.text_of(_sent(own)), content_type="text/plain; charset=utf-8", headers=headers)


def _sent(own: OwnBid) -> BidLetter:
    found = queries.letter_to(own.bid)
    if found is None or found.state is not LetterState.SENT:
        raise NotFound
    return found
