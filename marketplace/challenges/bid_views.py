"""The bidder's pages: bid, receipt, take back; and the file in an opened bid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.challenges import bids, enclosing, sealed, sealing, shown
from marketplace.challenges.bid_forms import form_for
from marketplace.challenges.blueprint import BID, NUMBER, bidding_of, bp, opened_bid_of, own_bid_of
from marketplace.challenges.forms import ConfirmForm
from marketplace.challenges.public_views import text_file
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.bid_forms import BidForm
    from marketplace.challenges.drafts import Bidding, OpenedBid, OwnBid
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.challenges.sealing import Content, Enclosure
    from marketplace.web.forms import Form


@bp.route(f"/challenges/{NUMBER}/bid", methods=["GET", "POST"])
@guarded(Permission.BID, load=bidding_of, seen_by=Permission.USE_ACCOUNT)
def bid(bidding: Bidding) -> ResponseReturnValue:
    """Seal a bid, or replace the one that is sealed."""
    challenge = bidding.challenge
    if challenge.state is not ChallengeState.PUBLISHED and not posted():
        return redirect(url_for("challenges.show", id=challenge.id))
    earlier = _sealed_content(sealed.bid_of(challenge, bidding.bidder_id), challenge)
    form = form_for(challenge, _choices(challenge), earlier)

    def page(form: Form) -> str:
        return render_template("challenges/bid.html", call=challenge, form=form, earlier=earlier, **shown.table())

    if not posted():
        return page(form)
    return submit(form, lambda: _place(bidding, form, earlier), then=_sealed_now, page=page)


def _choices(challenge: Challenge) -> list[tuple[int, str]]:
    able = (accounts.organisation(number) for number in sealed.bidders(challenge, guard.actor()))
    return [(party.id, party.name) for party in able if party]


def _sealed_content(bid: Bid | None, challenge: Challenge) -> Content | None:
    if bid is None or bid.state is not BidState.SEALED:
        return None
    try:
        return sealing.unseal(bid, challenge)
    except sealing.Unsealable:
        return None


def _place(bidding: Bidding, form: BidForm, earlier: Content | None) -> Bid:
    keep = "drop" not in form or form.drop.data == "keep"
    enclosure = enclosing.taken(form.enclosure.data, earlier, keep=keep)
    return bids.place(bidding, form.draft(bidding.challenge, enclosure), by=guard.actor())


def _sealed_now(bid: Bid) -> str:
    flash(_("Your bid is sealed. Keep the receipt: it proves what you handed in and when."), "good")
    return url_for("challenges.receipt", public_id=bid.public_id)


@bp.get(f"/bids/{BID}")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def receipt(own: OwnBid) -> ResponseReturnValue:
    """Show the receipt of a bid to its own side."""
    return render_template(
        "challenges/receipt.html",
        own=own,
        bid=own.bid,
        call=own.challenge,
        content=_sealed_content(own.bid, own.challenge) or own.bid.content,
        bidder=accounts.organisation(own.bidder_id),
        **shown.table(),
    )


@bp.get(f"/bids/{BID}/receipt.txt")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def receipt_text(own: OwnBid) -> ResponseReturnValue:
    """Send the receipt as a text to keep."""
    if own.bid.digest is None:
        raise NotFound
    lines = (
        "揭榜回执 / Receipt of a sealed bid",
        f"榜单编号 / Call: {own.challenge.id}",
        f"榜单文本 SHA-256 / Call text: {own.challenge.digest}",
        f"回执编号 / Receipt: {own.bid.public_id}",
        f"密封文件 SHA-256 / Sealed bytes: {own.bid.digest}",
        f"收到时间 / Received: {clock.local(own.bid.submitted_at).isoformat(timespec='seconds')}",
    )
    return text_file("\n".join(lines) + "\n", f"receipt-{own.bid.public_id}.txt")


@bp.get(f"/bids/{BID}/sealed.bin")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def sealed_bytes(own: OwnBid) -> ResponseReturnValue:
    """Send the sealed bytes as they are stored: their SHA-256 is the receipt's."""
    if own.bid.ciphertext is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="sealed-{own.bid.public_id}.bin"'}
    return Response(own.bid.ciphertext, content_type="application/octet-stream", headers=headers)


@bp.route(f"/bids/{BID}/take-back", methods=["GET", "POST"])
@guarded(Permission.BID, load=own_bid_of, seen_by=Permission.READ_OWN_BID)
def take_back_bid(own: OwnBid) -> ResponseReturnValue:
    """Take a bid back before the deadline."""
    form = ConfirmForm(submission="")  # not remembered: it would stand beside the sender's number

    def page(form: Form) -> str:
        return render_template("challenges/take_back_bid.html", call=own.challenge, bid=own.bid, form=form)

    if not posted():
        return page(form)
    if not form.validate_on_submit():
        return page(form), 422
    bids.take_back(own)
    flash(_("Your bid was taken back and its sealed bytes are deleted."), "good")
    return redirect(url_for("challenges.show", id=own.challenge.id), 303)


@bp.get(f"/bids/{BID}/own-file")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def own_file(own: OwnBid) -> ResponseReturnValue:
    """Send the file in a bid to its own side."""
    return _file_in(own.bid, own.challenge)


@bp.get(f"/bids/{BID}/file")
@guarded(Permission.READ_BIDS, load=opened_bid_of)
def opened_file(opened: OpenedBid) -> ResponseReturnValue:
    """Send the file in an opened bid to the call's own side and its secretary."""
    return _file_in(opened.bid, opened.challenge)


def _file_in(bid: Bid, challenge: Challenge) -> Response:
    try:
        enclosure: Enclosure | None = sealing.unseal(bid, challenge)["enclosure"] if bid.ciphertext else None
    except sealing.Unsealable:
        enclosure = None
    if enclosure is None:
        raise NotFound
    answer = Response(sealing.enclosed_bytes(enclosure), content_type=enclosure["media_type"])
    answer.headers.set("Content-Disposition", "attachment", filename=enclosure["name"])
    return answer
