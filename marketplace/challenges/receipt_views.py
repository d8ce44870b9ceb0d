"""A bid that is handed in, for its own side: receipt, sealed bytes, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.challenges import bid_desk, bid_shown, bids, sealed
from marketplace.challenges.bid_forms import Unremembered
from marketplace.challenges.blueprint import BID, bp, own_bid_of
from marketplace.challenges.public_views import text_file
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web.forms import posted
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.bid_drafts import OwnBid
    from marketplace.web.forms import Form


@bp.get(f"/bids/{BID}")
@guarded(Permission.READ_OWN_BID, load=own_bid_of)
def receipt(own: OwnBid) -> ResponseReturnValue:
    """Show the receipt of a bid to its own side."""
    return render_template(
        "challenges/receipt.html",
        own=own,
        bid=own.bid,
        call=own.challenge,
        content=bid_desk.own_content(own),
        code=bid_desk.code_of(own.challenge),
        bidder=accounts.organisation(own.bidder_id),
        bonds=bid_shown.bonds(own.bidding),
        further=sealed.free_slot(own.challenge, own.bidder_id),
        **bid_shown.table(),
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
        f"密封密钥编号 / Key: {own.challenge.key_id}",
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
    form = Unremembered()

    def page(form: Form) -> str:
        return render_template("challenges/take_back_bid.html", call=own.challenge, bid=own.bid, form=form)

    if not posted():
        return page(form)
    if not form.validate_on_submit():
        return page(form), 422
    bids.take_back(own)
    flash(_("Your bid was taken back and its sealed bytes are deleted."), "good")
    return redirect(url_for("challenges.show", id=own.challenge.id), 303)
