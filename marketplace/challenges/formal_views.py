"""The pages of the formal check: the secretary's list of bids and findings, and the bidder's repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, SelectField
from wtforms.validators import DataRequired, Optional

from marketplace import db
from marketplace.challenges import bid_shown, formal, sealed
from marketplace.challenges.bid_drafts import OpenedBid, OwnBid
from marketplace.challenges.blueprint import BID, NUMBER, bp, opened_bid_of, opened_call_of, own_bid_of
from marketplace.challenges.forms import area, listed_codes
from marketplace.challenges.models import BidRepair
from marketplace.challenges.states import BidState
from marketplace.errors import NotFound
from marketplace.files import actions as files
from marketplace.files import queries as stored
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor


def reads_repair(actor: Actor, repair_id: int) -> bool:
    """Whether somebody reads the files of a repair: the bidder's own side, and whoever reads the bids."""
    found = db.session.get(BidRepair, repair_id)
    if found is None or found.bid.bidder_id is None:
        return False
    challenge = found.bid.challenge
    own = OwnBid(found.bid, challenge, found.bid.bidder_id)
    return permits(actor, Permission.READ_OWN_BID, own) or permits(actor, Permission.READ_BIDS, challenge)


class AskForm(Form):
    """What a bid's form lacks."""

    asked = area(_l("What is lacking"), 2000, 5, DataRequired(_l("Say what is lacking, so that it can be repaired.")))


class ExcludeForm(Form):
    """Why a bid is excluded."""

    reason = SelectField(_l("Reason"), [DataRequired(_l("Choose a reason from the list."))])
    note = area(_l("Explanation, for the bidder"), 2000, 5, DataRequired(_l("Say in words why: the bidder reads it.")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = listed_codes("bid_reasons")


class RepairForm(Form):
    """What a bidder hands in within the window."""

    answer = area(_l("What you hand in"), 4000, 6, DataRequired(_l("Say what you hand in.")))
    files = MultipleFileField(_l("Files"), [Optional()])


@bp.get(f"/challenges/{NUMBER}/formal")
@guarded(Permission.READ_BIDS, load=opened_call_of, seen_by=Permission.USE_ACCOUNT)
def formal_check(challenge: Challenge) -> ResponseReturnValue:
    """List the bids of a call with what the opening found."""
    return render_template(
        "challenges/formal.html",
        call=challenge,
        bids=sealed.known(challenge),
        window=formal.window(challenge),
        decides=challenge.state == "opened" and permits(guard.actor(), Permission.APPROVE_CALL, challenge),
        files_of=stored.of,
        **bid_shown.table(),
    )


@bp.route(f"/bids/{BID}/ask-repair", methods=["GET", "POST"])
@guarded(Permission.APPROVE_CALL, load=opened_bid_of, seen_by=Permission.READ_BIDS)
def ask_repair(opened: OpenedBid) -> ResponseReturnValue:
    """Ask a bidder to repair what the form lacks."""
    return _decided(opened, AskForm(), lambda form: formal.ask_repair(opened.bid, form.asked.data, by=guard.actor()))


@bp.route(f"/bids/{BID}/exclude", methods=["GET", "POST"])
@guarded(Permission.APPROVE_CALL, load=opened_bid_of, seen_by=Permission.READ_BIDS)
def exclude_bid(opened: OpenedBid) -> ResponseReturnValue:
    """Exclude a bid with a reason."""
    by = guard.actor()
    return _decided(
        opened, ExcludeForm(), lambda form: formal.exclude(opened.bid, form.reason.data, form.note.data, by=by)
    )


def _decided(opened: OpenedBid, form: Form, act: Any) -> ResponseReturnValue:
    """Show the form of a decision on one bid, and carry it out."""
    back = url_for("challenges.formal_check", id=opened.challenge.id)

    def page(form: Form) -> str:
        asks = isinstance(form, AskForm)
        return render_template(
            "challenges/formal_step.html",
            call=opened.challenge,
            bid=opened.bid,
            form=form,
            asks=asks,
            window=formal.window(opened.challenge),
            **bid_shown.table(),
        )

    if not posted():
        return page(form)
    return submit(form, lambda: act(form), then=lambda _done: back, page=page)


def _repairing(**values: str) -> OwnBid | None:
    own = own_bid_of(**values)
    return own if own and own.bid.repair else None


@bp.route(f"/bids/{BID}/repair", methods=["GET", "POST"])
@guarded(Permission.BID, load=_repairing, seen_by=Permission.READ_OWN_BID)
def repair(own: OwnBid) -> ResponseReturnValue:
    """Hand in what the formal check found lacking."""
    form = RepairForm()
    if own.bid.state is not BidState.REPAIRING and not posted():
        raise NotFound

    def page(form: Form) -> str:
        return render_template("challenges/repair.html", call=own.challenge, bid=own.bid, form=form)

    def hand_in() -> BidRepair:
        by = guard.actor()
        handed_in = formal.repair(own.bid, form.answer.data, by=by)
        files.attach_uploads(form.files.data, handed_in, by=by)
        return handed_in

    if not posted():
        return page(form)
    return submit(
        form, hand_in, then=lambda _done: url_for("challenges.receipt", public_id=own.bid.public_id), page=page
    )
