"""The reviewer's desk: the pledge, the bids under their aliases, the sheet, its submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import clock, policies
from marketplace.errors import Forbidden
from marketplace.evaluation import appointing, queries, scoring, seats, sheets, shown, wording
from marketplace.evaluation.blueprint import NUMBER, STAGE, bp, say, seat_of, sheet_of, sheet_page_of
from marketplace.evaluation.forms import PledgeForm, ReasonForm, RecuseForm, StepForm, sheet_form
from marketplace.evaluation.states import SEATED, SeatState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.fields import error_lines
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.evaluation.blueprint import SheetPage
    from marketplace.evaluation.forms import SheetForm
    from marketplace.evaluation.models import Seat, Sheet
    from marketplace.web.forms import Form


@bp.get("/reviews")
@guarded(Permission.USE_ACCOUNT)
def desk() -> ResponseReturnValue:
    """Show the panels that a reviewer sits on."""
    return render_template("evaluation/desk.html", seats=queries.seats_of(guard.actor()), **shown.table())


@bp.get(f"/reviews/{NUMBER}")
@guarded(Permission.JUDGE_BIDS, load=seat_of)
def review(seat: Seat) -> ResponseReturnValue:
    """Show a panel's bids to one of its reviewers, with what is scored and what is missing."""
    if seat.state is not SeatState.PLEDGED:
        return redirect(url_for("evaluation.pledge", id=seat.id))
    return render_template("evaluation/review.html", **shown.review(seat), **shown.table())


@bp.route(f"/reviews/{NUMBER}/pledge", methods=["GET", "POST"])
@guarded(Permission.JUDGE_BIDS, load=seat_of)
def pledge(seat: Seat) -> ResponseReturnValue:
    """Have the pledge signed before the first page."""
    challenge = seat.panel.challenge
    text = seat.pledge or wording.pledge_for(challenge.title, challenge.id)
    form = PledgeForm()

    def page(form: Form) -> str:
        return render_template(
            "evaluation/pledge.html", seat=seat, text=text, form=form, names=_bidders(seat), **shown.table()
        )

    if not posted():
        return page(form)
    return submit(form, lambda: scoring.pledge(seat, text, by=guard.actor()), then=_pledged, page=page)


def _pledged(seat: Seat) -> str:
    if seat.state is SeatState.PLEDGED:
        return say(_("You have signed the pledge."), "evaluation.review", id=seat.id)(seat)
    flash(_("Something that ties you to a bidder has become known since the draw: another reviewer takes your place."))
    return url_for("evaluation.pledge", id=seat.id)


def _bidders(seat: Seat) -> list[str]:
    """Return all bidders' names in the order of the alphabet, which tells nothing of whose bid is which.

    Whoever isn't on the panel any more reads none, nor whoever has become tied to one of them since the draw: his
    pledge will take him off.
    """
    rule = policies.value("evaluation.declared_against", region=seat.panel.region, on=clock.today()).value
    if rule != "names" or seat.state not in SEATED or _tied_since(seat):
        return []
    return queries.names_of_bidders(seat.panel.challenge)


def _tied_since(seat: Seat) -> bool:
    return seat.state is SeatState.DRAWN and appointing.blocks(appointing.found_for(seat.panel, seat.expert))


@bp.route(f"/reviews/{NUMBER}/recuse", methods=["GET", "POST"])
@guarded(Permission.JUDGE_BIDS, load=seat_of)
def recuse(seat: Seat) -> ResponseReturnValue:
    """Step back because of a conflict."""
    form = RecuseForm()

    def page(form: Form) -> str:
        return render_template("evaluation/recuse.html", seat=seat, form=form)

    if not posted():
        return page(form)
    then = say(_("You have stepped back. Another reviewer is drawn."), "evaluation.desk")
    return submit(
        form,
        lambda: seats.recuse(seat, form.kind.data, form.words.data or "", by=guard.actor()),
        then=then,
        page=page,
    )


@bp.route(f"/reviews/{NUMBER}/resign", methods=["GET", "POST"])
@guarded(Permission.JUDGE_BIDS, load=seat_of)
def resign(seat: Seat) -> ResponseReturnValue:
    """Give the seat up."""
    form = ReasonForm()

    def page(form: Form) -> str:
        return render_template("evaluation/resign.html", seat=seat, form=form)

    if not posted():
        return page(form)
    then = say(_("You have left the panel. Thank you for saying so in time."), "evaluation.desk")
    return submit(form, lambda: seats.resign(seat, form.words.data or "", by=guard.actor()), then=then, page=page)


@bp.route(f"/reviews/{NUMBER}/{STAGE}/<alias>", methods=["GET", "POST"])
@guarded(Permission.JUDGE_BIDS, load=sheet_page_of)
def score(place: SheetPage) -> ResponseReturnValue:
    """Show a bid beside the reviewer's own points for it."""
    form = _form(place)

    def page(form: Form) -> str:
        return render_template("evaluation/score.html", form=form, **shown.reading(place), **shown.table())

    if not posted():
        return page(form)
    following = sheets.next_alias(place.sheet, place.copy)
    then = say(_("Saved."), "evaluation.score", id=place.seat.id, stage=place.sheet.stage.value, alias=following)
    return submit(form, lambda: _save(place, form), then=then, page=page)


@bp.post(f"/reviews/{NUMBER}/{STAGE}/<alias>/save")
@guarded(Permission.JUDGE_BIDS, load=sheet_page_of)
def autosave(place: SheetPage) -> ResponseReturnValue:
    """Save what is typed so far and answer with one line."""
    form = _form(place)
    if form.validate_on_submit():
        _save(place, form)
        return render_template("evaluation/_saved.html", at=clock.now(), **shown.progress(place))
    guard.roll_back()
    wrong = [line.message for line in error_lines(form)]
    return render_template("evaluation/_not_saved.html", wrong=wrong), 422


def _form(place: SheetPage) -> SheetForm:
    scores = [one for one in place.sheet.scores if one.copy_id == place.copy.id]
    return sheet_form(place.copy, scores, queries.criteria_of(place.seat.panel.challenge))


def _save(place: SheetPage, form: SheetForm) -> Sheet:
    return scoring.save(place.sheet, form.given(place.copy), by=guard.actor())


@bp.route(f"/reviews/{NUMBER}/{STAGE}/submit", methods=["GET", "POST"])
@guarded(Permission.JUDGE_BIDS, load=sheet_of)
def submit_sheet(place: SheetPage) -> ResponseReturnValue:
    """Submit a sheet: it is locked for good."""
    form = StepForm()

    def page(form: Form) -> str:
        return render_template("evaluation/submit.html", form=form, **shown.progress(place), **shown.table())

    if not posted():
        return page(form)
    then = say(_("Your scores are submitted and locked."), "evaluation.review", id=place.seat.id)
    return submit(form, lambda: scoring.lock(place.sheet, by=guard.actor()), then=then, page=page)


@bp.get(f"/reviews/{NUMBER}/{STAGE}/all")
@guarded(Permission.JUDGE_BIDS, load=sheet_of)
def others(place: SheetPage) -> ResponseReturnValue:
    """Show the submitted sheets of all reviewers, to one who has submitted his own."""
    found = sheets.open_to(place.seat, place.seat.panel, place.sheet.stage)
    if not found:
        raise Forbidden(_("The others' scores are yours to read once you have submitted your own."))
    return render_template("evaluation/others.html", **shown.side_by_side(place, found), **shown.table())
