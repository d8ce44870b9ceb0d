"""The bidder's pages: write a bid in private, keep it, seal it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts import queries as accounts
from marketplace.challenges import (
    bid_contents,
    bid_desk,
    bid_marks,
    bid_shown,
    bids,
    enclosing,
    private_drafts,
    sealed,
    telling,
)
from marketplace.challenges.bid_forms import DRAFT, PROPOSE, CodeForm, form_for, most_files
from marketplace.challenges.blueprint import NUMBER, bidding_of, bp
from marketplace.challenges.private_drafts import Written
from marketplace.challenges.states import ChallengeState
from marketplace.errors import Invalid
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.bid_desk import Desk
    from marketplace.challenges.bid_drafts import Bidding
    from marketplace.challenges.bid_forms import BidForm
    from marketplace.challenges.contents import Enclosure
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.web.forms import Form

LOOK = "look"
"""What in the address of the page asks to look through the draft for what tells whose it is."""

MARKED = _l(
    "Nothing is sealed yet: something in the bid tells whose it is. Change what you see below, or seal it as it is."
)


@bp.route(f"/challenges/{NUMBER}/bid", methods=["GET", "POST"])
@guarded(Permission.BID, load=bidding_of, seen_by=Permission.USE_ACCOUNT)
def bid(bidding: Bidding) -> ResponseReturnValue:
    """Write a bid in private, propose its consortium, seal it, or replace the one that is sealed."""
    challenge = bidding.challenge
    if challenge.state is not ChallengeState.PUBLISHED and not posted():
        return redirect(url_for("challenges.show", id=challenge.id))
    desk = bid_desk.desk_of(bidding)
    form = form_for(challenge, _choices(challenge), desk.written.typed, desk.written.enclosures)

    def page(form: Form) -> str:
        return _page(bidding, desk, form)

    if not posted():
        return page(form)
    pressed = request.form.get("act")
    if pressed in (DRAFT, PROPOSE):
        return _keep(bidding, desk, form, proposes=pressed == PROPOSE)
    return submit(form, lambda: _seal(bidding, desk, form), then=lambda bid: _sealed_now(bidding, bid), page=page)


def _page(bidding: Bidding, desk: Desk, form: Form) -> str:
    challenge = bidding.challenge
    return render_template(
        "challenges/bid.html",
        call=challenge,
        form=form,
        desk=desk,
        code=bid_desk.code_of(challenge),
        code_form=CodeForm(formdata=None),
        saved_at=private_drafts.saved_at(bidding),
        bonds=bid_shown.bonds(bidding),
        most_files=most_files(challenge),
        marks=bid_marks.in_draft(bidding, desk.written, guard.actor()) if LOOK in request.args else None,
        **bid_shown.table(),
        **bid_marks.table(),
    )


def _choices(challenge: Challenge) -> list[tuple[int, str]]:
    able = (accounts.organisation(number) for number in sealed.bidders(challenge, guard.actor()))
    return [(party.id, party.name) for party in able if party]


def _here(bidding: Bidding, **more: Any) -> str:
    return url_for("challenges.bid", id=bidding.challenge.id, further=1 if bidding.slot else None, **more)


def _files(bidding: Bidding, desk: Desk, form: BidForm) -> tuple[Enclosure, ...]:
    kept = form.kept.data if "kept" in form else ()
    return enclosing.taken(bidding.challenge, form.enclosures.data or (), desk.written.enclosures, kept or ())


def _keep(bidding: Bidding, desk: Desk, form: BidForm, *, proposes: bool) -> ResponseReturnValue:
    """Keep what was typed, finished or not: only its files are judged, and the members where they are to confirm."""
    bids.check_bidder(bidding, guard.actor())
    bids.open_for_bids(bidding.challenge)
    try:
        written = _written(desk, form, _files(bidding, desk, form))
        if proposes:
            written = replace(written, consortium=_proposed(bidding, form))
    except Invalid as refusal:
        guard.roll_back()
        field = form[refusal.field or "enclosures"]
        field.errors = [*field.errors, str(refusal.sentence)]
        return _page(bidding, desk, form), refusal.status
    bid_desk.keep(bidding, written)
    flash(_kept_words(proposes=proposes), "good")
    return redirect(_here(bidding), 303)


def _kept_words(*, proposes: bool) -> str:
    if proposes:
        return str(_("Hand the code of the consortium to its members: each confirms with it for itself."))
    return str(_("Your draft is kept, encrypted under the code below."))


def _proposed(bidding: Bidding, form: BidForm) -> str:
    """Propose the consortium as it was typed; returns the code for its members.

    Raises:
        Invalid: a member can't be read or found, or see `consortia.propose`.
    """
    if "members" not in form or not form.members.validate(form):
        raise Invalid(_("Put the members right: each of them has to be found, with its share."), field="members")
    return bids.propose_consortium(bidding, form.shares(), by=guard.actor())


def _written(desk: Desk, form: BidForm, files: tuple[Enclosure, ...]) -> Written:
    earlier = desk.written
    return Written(form.typed(), files, earlier.digest, earlier.content, earlier.consortium)


def _seal(bidding: Bidding, desk: Desk, form: BidForm) -> Bid | None:
    """Seal what was typed; where something in it tells whose it is, keep it as a draft instead and return None."""
    files, by = _files(bidding, desk, form), guard.actor()
    if bid_desk.says_the_same(desk, form.typed(), files) and desk.bid is not None:
        bids.open_for_bids(bidding.challenge)
        return desk.bid
    draft = form.draft(bidding.challenge, files)
    content, written = bid_contents.content_of(bidding, draft, by), _written(desk, form, files)
    if not form.as_it_is.data and telling.in_bid(content).findings:
        bids.check_bidder(bidding, by)
        bids.open_for_bids(bidding.challenge)
        bid_desk.keep(bidding, written)
        return None
    placed = bids.place(bidding, draft, by=by)
    bid_desk.keep_sealed(bidding, written, placed, content)
    return placed


def _sealed_now(bidding: Bidding, bid: Bid | None) -> str:
    if bid is None:
        flash(str(MARKED), "late")
        return _here(bidding, **{LOOK: 1})
    flash(_("Your bid is sealed. Keep the receipt: it proves what you handed in and when."), "good")
    return url_for("challenges.receipt", public_id=bid.public_id)


@bp.post(f"/challenges/{NUMBER}/bid/code")
@guarded(Permission.BID, load=bidding_of, seen_by=Permission.USE_ACCOUNT)
def bid_code(bidding: Bidding) -> ResponseReturnValue:
    """Open a draft of the team with the code that a colleague, or another browser, keeps."""
    form = CodeForm()
    if private_drafts.load(bidding, form.code.data or "") is None:
        flash(_("No draft of your organisation opens with this code."), "late")
    else:
        bid_desk.remember(bidding.challenge, form.code.data or "")
    return redirect(_here(bidding), 303)


@bp.post(f"/challenges/{NUMBER}/bid/discard")
@guarded(Permission.BID, load=bidding_of, seen_by=Permission.USE_ACCOUNT)
def discard_draft(bidding: Bidding) -> ResponseReturnValue:
    """Delete a draft; a bid that is sealed stays."""
    private_drafts.discard(bidding)
    flash(_("The draft is deleted."), "good")
    return redirect(url_for("challenges.show", id=bidding.challenge.id), 303)
