"""The consensus meeting on its reviewers' screens, and the panel's list for the publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.challenges.states import RankingOrder
from marketplace.errors import NotFound
from marketplace.evaluation import queries, shown, stages
from marketplace.evaluation.blueprint import NUMBER, bp, call_of, say, seat_of
from marketplace.evaluation.forms import CloseForm, NoteForm
from marketplace.evaluation.states import MeetingState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.evaluation.models import Meeting, Seat
    from marketplace.web.forms import Form


@bp.get(f"/reviews/{NUMBER}/meeting")
@guarded(Permission.JUDGE_BIDS, load=seat_of)
def meeting(seat: Seat) -> ResponseReturnValue:
    """Show all scores side by side, calibrated beside raw, and where the reviewers stand far apart."""
    laid_out = shown.results(seat.panel, seat)
    if laid_out is None:
        return redirect(url_for("evaluation.review", id=seat.id))
    return render_template("evaluation/meeting.html", seat=seat, **laid_out, **shown.table())


@bp.route(f"/reviews/{NUMBER}/meeting/note", methods=["GET", "POST"])
@guarded(Permission.LEAD_MEETING, load=seat_of, seen_by=Permission.JUDGE_BIDS)
def note(seat: Seat) -> ResponseReturnValue:
    """Write why reviewers stand far apart on one criterion of one bid."""
    spread = shown.spread_of(seat.panel, request.args.get("bid", ""), request.args.get("criterion", 0, int))
    if spread is None:
        raise NotFound
    form = NoteForm(data={"note": spread.note})
    open_meeting = _meeting_of(seat)

    def page(form: Form) -> str:
        return render_template("evaluation/note.html", seat=seat, spread=spread, form=form, **shown.table())

    if not posted():
        return page(form)
    place = (spread.copy.id, spread.criterion.number)
    then = say(_("The note is written."), "evaluation.meeting", id=seat.id)
    return submit(
        form,
        lambda: stages.write_note(open_meeting, place, form.note.data or "", by=guard.actor()),
        then=then,
        page=page,
    )


@bp.route(f"/reviews/{NUMBER}/meeting/close", methods=["GET", "POST"])
@guarded(Permission.LEAD_MEETING, load=seat_of, seen_by=Permission.JUDGE_BIDS)
def close(seat: Seat) -> ResponseReturnValue:
    """Choose an order, write the minutes and hand the list to the publisher."""
    open_meeting = _meeting_of(seat)
    form = CloseForm()

    def page(form: Form) -> str:
        return render_template("evaluation/close.html", seat=seat, form=form, **shown.table())

    if not posted():
        return page(form)
    then = say(_("The meeting is closed and the panel's list is handed over."), "evaluation.meeting", id=seat.id)
    words = (form.order_reason.data or "", form.minutes.data or "")
    return submit(
        form,
        lambda: stages.close_meeting(open_meeting, RankingOrder(form.order.data), words, by=guard.actor()),
        then=then,
        page=page,
    )


def _meeting_of(seat: Seat) -> Meeting:
    found = seat.panel.meeting
    if found is None or found.state is not MeetingState.OPEN:
        raise NotFound
    return found


@bp.get(f"/challenges/{NUMBER}/ranking")
@guarded(Permission.READ_RANKING, load=call_of)
def ranking(challenge: Challenge) -> ResponseReturnValue:
    """Show the panel's list to the publisher: means by criterion, both orders, the one that was chosen and why."""
    panel = queries.panel_of(challenge)
    found = panel.meeting if panel else None
    if panel is None or found is None or found.state is not MeetingState.CLOSED:
        raise NotFound
    return render_template("evaluation/ranking.html", **(shown.results(panel, None) or {}), **shown.table())
