"""Pages of brokers and of the introductions they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.brokers import actions, queries
from marketplace.brokers.actions import IntroductionDraft
from marketplace.brokers.forms import DeclineForm, ProfileForm, ProposalForm
from marketplace.errors import NotFound
from marketplace.listings import queries as listings
from marketplace.permissions import Permission
from marketplace.web.forms import Form, submit, text_of
from marketplace.web.guard import actor, guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.brokers.models import Introduction

bp = Blueprint("brokers", __name__)


@bp.get("/introductions")
@guarded(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """Show the introductions I made or am a side of."""
    return render_template("brokers/index.html", introductions=queries.of_actor(actor()))


@bp.route("/brokers/profile", methods=["GET", "POST"])
@guarded(Permission.BROKE)
def profile() -> ResponseReturnValue:
    """Let a broker choose his fields."""
    known = queries.profile(actor().person_id or 0)
    form = ProfileForm(
        data={"fields": known.fields, "about": known.about} if known and request.method == "GET" else None
    )

    def page(form: Form) -> str:
        return render_template("brokers/profile.html", form=form)

    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: actions.set_profile(list(form["fields"].data), text_of(form.about), by=actor()),
        then=lambda _profile: url_for("matching.pairs"),
        page=page,
    )


@bp.route("/introductions/new/<int:demand_id>/<int:result_id>", methods=["GET", "POST"])
@guarded(Permission.BROKE)
def propose(demand_id: int, result_id: int) -> ResponseReturnValue:
    """Propose a pair to both sides."""
    demand, result = listings.published(demand_id), listings.published(result_id)
    if demand is None or result is None:
        raise NotFound

    def page(form: Form) -> str:
        return render_template("brokers/propose.html", form=form, demand=demand, result=result)

    form = ProposalForm()
    if request.method == "GET":
        return page(form)
    return submit(
        form,
        lambda: actions.propose(IntroductionDraft(demand_id, result_id, text_of(form.reason)), by=actor()),
        then=lambda introduction: url_for("brokers.introduction", id=introduction.id),
        page=page,
    )


def _load(id: int) -> Introduction | None:  # noqa: A002 - the name in the address
    return queries.introduction(id)


@bp.get("/introductions/<int:id>")
@guarded(Permission.READ_INTRODUCTION, load=_load)
def introduction(introduction: Introduction) -> ResponseReturnValue:
    """Show an introduction with its times and answers."""
    return _page(introduction, DeclineForm())


def _page(introduction: Introduction, form: Form) -> str:
    return render_template(
        "brokers/introduction.html", it=introduction, form=form, sides=queries.open_sides(introduction, actor())
    )


@bp.post("/introductions/<int:id>/accept")
@guarded(Permission.ANSWER_INTRODUCTION, load=_load, seen_by=Permission.READ_INTRODUCTION)
def accept(introduction: Introduction) -> ResponseReturnValue:
    """Say yes for one's own side."""
    actions.answer(introduction, accepted=True, by=actor())
    flash(_("Your answer is on record."), "good")
    return redirect(url_for("brokers.introduction", id=introduction.id), 303)


@bp.post("/introductions/<int:id>/decline")
@guarded(Permission.ANSWER_INTRODUCTION, load=_load, seen_by=Permission.READ_INTRODUCTION)
def decline(introduction: Introduction) -> ResponseReturnValue:
    """Say no for one's own side, with a short answer to the broker."""
    form = DeclineForm()
    return submit(
        form,
        lambda: actions.answer(introduction, accepted=False, note=text_of(form.note), by=actor()),
        then=lambda _done: url_for("brokers.introduction", id=introduction.id),
        page=lambda form: _page(introduction, form),
    )


@bp.post("/introductions/<int:id>/withdraw")
@guarded(Permission.WITHDRAW_INTRODUCTION, load=_load, seen_by=Permission.READ_INTRODUCTION)
def withdraw(introduction: Introduction) -> ResponseReturnValue:
    """Take a proposal back."""
    actions.withdraw(introduction, by=actor())
    return redirect(url_for("brokers.introduction", id=introduction.id), 303)
