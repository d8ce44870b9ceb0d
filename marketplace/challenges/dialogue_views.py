"""Pages of what is said about a published call: ask, answer, add, extend, talk, follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import db
from marketplace.challenges import addenda, following, publishing, questions, shown, talks
from marketplace.challenges.blueprint import NUMBER, and_show, bp, call_of, published_call_of
from marketplace.challenges.dialogue_forms import AddForm, AnswerForm, AskForm, ExtendForm, TalkForm
from marketplace.challenges.forms import ConfirmForm
from marketplace.challenges.models import CallQuestion
from marketplace.challenges.public_views import text_file
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded, public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.web.forms import Form

SPEAK = Permission.SPEAK_FOR_CALL
SEEN = Permission.USE_ACCOUNT


@bp.route(f"/challenges/{NUMBER}/ask", methods=["GET", "POST"])
@guarded(Permission.ASK_ABOUT_CALL, load=published_call_of, seen_by=SEEN)
def ask(challenge: Challenge) -> ResponseReturnValue:
    """Ask about a call."""
    form = AskForm()

    def page(form: Form) -> str:
        until = questions.last_moment(challenge)
        return render_template("challenges/ask.html", call=challenge, form=form, until=until)

    if not posted():
        return page(form)
    then = and_show(_("Your question was sent. It is published with its answer, to everybody at once."))
    return submit(
        form,
        lambda: questions.ask(challenge, form.question.data, by=guard.actor()),
        then=lambda _asked: then(challenge),
        page=page,
    )


@bp.route(f"/challenges/{NUMBER}/questions", methods=["GET", "POST"])
@guarded(SPEAK, load=published_call_of, seen_by=SEEN)
def answer(challenge: Challenge) -> ResponseReturnValue:
    """Answer the questions about a call one by one; nobody reads the answers before all of them are published."""
    form = AnswerForm()

    def page(form: Form) -> str:
        return render_template(
            "challenges/questions.html",
            call=challenge,
            form=form,
            confirm=ConfirmForm(formdata=None),
            waiting=questions.unpublished(challenge),
            published=questions.published(challenge),
        )

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: questions.answer(_question(challenge, form), form.answer.data, by=guard.actor()),
        then=lambda _answered: url_for("challenges.answer", id=challenge.id),
        page=page,
    )


def _question(challenge: Challenge, form: AnswerForm) -> CallQuestion:
    number = form.question.data or ""
    found = db.session.get(CallQuestion, int(number)) if number.isdecimal() and len(number) < 10 else None  # noqa: PLR2004 - a key
    if found is None or found.challenge_id != challenge.id:
        raise NotFound
    return found


@bp.post(f"/challenges/{NUMBER}/answers")
@guarded(SPEAK, load=published_call_of, seen_by=SEEN)
def publish_answers(challenge: Challenge) -> ResponseReturnValue:
    """Publish all answers at once."""
    questions.publish_answers(challenge, by=guard.actor())
    flash(_("All answers are public. Everybody who follows the call is told."), "good")
    return redirect(url_for("challenges.show", id=challenge.id), 303)


@bp.route(f"/challenges/{NUMBER}/add", methods=["GET", "POST"])
@guarded(SPEAK, load=published_call_of, seen_by=SEEN)
def add(challenge: Challenge) -> ResponseReturnValue:
    """Add something to a published call."""
    form = AddForm()

    def page(form: Form) -> str:
        return render_template("challenges/add.html", call=challenge, form=form)

    if not posted():
        return page(form)
    then = and_show(_("The addition is published. Everybody who follows the call is told."))
    return submit(
        form,
        lambda: addenda.clarify(challenge, form.text.data, by=guard.actor()),
        then=lambda _added: then(challenge),
        page=page,
    )


@bp.route(f"/challenges/{NUMBER}/extend", methods=["GET", "POST"])
@guarded(SPEAK, load=published_call_of, seen_by=SEEN)
def extend(challenge: Challenge) -> ResponseReturnValue:
    """Move the deadline, once."""
    form = ExtendForm()

    def page(form: Form) -> str:
        latest = publishing.latest_extension(challenge)
        return render_template("challenges/extend.html", call=challenge, form=form, latest=latest)

    if not posted():
        return page(form)
    then = and_show(_("The deadline was moved, for everybody. Everybody who follows the call is told."))
    return submit(
        form,
        lambda: publishing.extend(challenge, form.to(), form.reason.data, by=guard.actor()),
        then=lambda _extension: then(challenge),
        page=page,
    )


@bp.route(f"/challenges/{NUMBER}/talks", methods=["GET", "POST"], endpoint="talks")
@guarded(SPEAK, load=published_call_of, seen_by=SEEN)
def log_talk(challenge: Challenge) -> ResponseReturnValue:
    """Read the talks of a call and log another."""
    form = TalkForm()

    def page(form: Form) -> str:
        return render_template(
            "challenges/talks.html", call=challenge, form=form, rows=talks.of(challenge), **shown.table()
        )

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: talks.log(challenge, form.draft(), by=guard.actor()),
        then=lambda _logged: url_for("challenges.talks", id=challenge.id),
        page=page,
    )


@bp.post(f"/challenges/{NUMBER}/follow")
@guarded(Permission.FOLLOW_CALL, load=published_call_of)
def follow(challenge: Challenge) -> ResponseReturnValue:
    """Follow a call."""
    following.follow(challenge, by=guard.actor())
    flash(_("You will hear what is added, moved and decided."), "good")
    return redirect(url_for("challenges.show", id=challenge.id), 303)


@bp.post(f"/challenges/{NUMBER}/leave")
@guarded(Permission.FOLLOW_CALL, load=published_call_of)
def leave(challenge: Challenge) -> ResponseReturnValue:
    """Stop following a call."""
    following.leave(challenge, by=guard.actor())
    return redirect(url_for("challenges.show", id=challenge.id), 303)


@bp.get(f"/challenges/{NUMBER}/addenda/<int(max=9999):number>.txt")
@public
def addendum(**values: int) -> ResponseReturnValue:
    """Send an addendum: exactly the bytes whose SHA-256 is published."""
    challenge = call_of(id=values["id"])
    found = (one for one in challenge.addenda if one.number == values["number"]) if challenge else ()
    chosen = next(iter(found), None)
    if challenge is None or chosen is None:
        raise NotFound
    return text_file(chosen.canonical, f"challenge-{challenge.id}-addendum-{chosen.number}.txt")
