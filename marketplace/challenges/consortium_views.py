"""The page of a consortium's member: it types the code that the lead gave it, reads what it takes on, confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from marketplace.accounts import queries as accounts
from marketplace.challenges import bid_shown, bids, consortia, sealed
from marketplace.challenges.bid_drafts import Bidding
from marketplace.challenges.bid_forms import CodeForm, Unremembered
from marketplace.challenges.blueprint import NUMBER, bp, call_of
from marketplace.challenges.states import ChallengeState
from marketplace.errors import MarketplaceError, NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import posted
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.consortia import Proposal
    from marketplace.challenges.models import Challenge


class ConfirmForm(Unremembered):
    """A member's confirmation; the code goes with it, hidden, and never into an address."""

    code = HiddenField()
    organisation = SelectField(_l("Confirm on behalf of"), coerce=int)


@bp.route(f"/challenges/{NUMBER}/consortium", methods=["GET", "POST"])
@guarded(Permission.USE_ACCOUNT, load=call_of)
def consortium(challenge: Challenge) -> ResponseReturnValue:
    """Find a consortium by its code and show what its member takes on."""
    form = CodeForm()
    found = consortia.proposal(challenge, form.code.data or "") if posted() else None
    if posted() and found is None:
        form.code.errors = [_("No consortium for this call has this code. Ask its lead.")]
        return _page(challenge, form, None), 422
    return _page(challenge, form, found)


def _page(challenge: Challenge, form: CodeForm, found: Proposal | None, error: str = "") -> str:
    own = _own_members(challenge, found)
    confirm = ConfirmForm(formdata=None, data={"code": form.code.data})
    confirm.organisation.choices = own
    taking = [party for party in _able(challenge) if _confirmed(challenge, party[0])]
    return render_template(
        "challenges/consortium.html",
        call=challenge,
        form=form,
        found=found,
        confirm=confirm if own else None,
        error=error,
        taking=taking,
        takes=challenge.state is ChallengeState.PUBLISHED,
        **bid_shown.table(),
    )


def _able(challenge: Challenge) -> list[tuple[int, str]]:
    parties = (accounts.organisation(number) for number in sealed.bidders(challenge, guard.actor()))
    return [(party.id, party.name) for party in parties if party]


def _own_members(challenge: Challenge, found: Proposal | None) -> list[tuple[int, str]]:
    """Return the viewer's organisations that the consortium names, without its lead."""
    named = dict(found.shares) if found else {}
    return [one for one in _able(challenge) if found and one[0] in named and one[0] != found.lead_id]


def _confirmed(challenge: Challenge, organisation_id: int) -> bool:
    unit = consortia.unit_of(challenge, organisation_id)
    return unit is not None and unit.terms is not None


@bp.post(f"/challenges/{NUMBER}/consortium/confirm")
@guarded(Permission.USE_ACCOUNT, load=call_of)
def confirm_consortium(challenge: Challenge) -> ResponseReturnValue:
    """Confirm a consortium for one of its members."""
    number = _named(challenge)
    form = CodeForm()
    try:
        bids.confirm_membership(challenge, form.code.data or "", number, by=guard.actor())
    except MarketplaceError as refusal:
        found = consortia.proposal(challenge, form.code.data or "")
        guard.roll_back()
        return _page(challenge, form, found, str(refusal.sentence)), refusal.status
    flash(_("Confirmed. Your organisation is in this bid and in no other one for this call."), "good")
    return redirect(url_for("challenges.consortium", id=challenge.id), 303)


@bp.post(f"/challenges/{NUMBER}/consortium/withdraw")
@guarded(Permission.USE_ACCOUNT, load=call_of)
def withdraw_confirmation(challenge: Challenge) -> ResponseReturnValue:
    """Take a member's confirmation back."""
    bids.withdraw_membership(challenge, _named(challenge), by=guard.actor())
    flash(_("The confirmation is taken back."), "good")
    return redirect(url_for("challenges.consortium", id=challenge.id), 303)


def _named(challenge: Challenge) -> int:
    """Return the organisation that is posted, if the actor may bid for it.

    Raises:
        NotFound: none is, or it isn't one of the actor's.
    """
    form = ConfirmForm()
    form.organisation.choices = _able(challenge)
    number = form.organisation.data
    if number not in dict(form.organisation.choices):
        raise NotFound
    guard.require(Permission.BID, Bidding(challenge, number))
    return int(number)
