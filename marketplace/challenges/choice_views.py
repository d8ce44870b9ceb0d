"""The publisher's choice: bids side by side, an award proposed, or a call given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.challenges import awards, bid_shown, choosing, ending, queries, sealed
from marketplace.challenges.blueprint import NUMBER, and_show, bp, opened_call_of
from marketplace.challenges.choice_forms import propose_form
from marketplace.challenges.forms import GiveUpForm
from marketplace.errors import NotFound
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Award, Challenge
    from marketplace.web.forms import Form


IN_FULL = 6
"""Bids that a page shows in full below the table of all."""


@bp.get(f"/challenges/{NUMBER}/bids")
@guarded(Permission.READ_BIDS, load=opened_call_of, seen_by=Permission.USE_ACCOUNT)
def bids(challenge: Challenge) -> ResponseReturnValue:
    """Compare the opened bids: all in one table, and some at a time in full."""
    found = sealed.opened(challenge)
    pages = max(1, -(-len(found) // IN_FULL))
    page = max(1, min(request.args.get("page", 1, type=int), pages))
    return render_template(
        "challenges/bids.html",
        call=challenge,
        bids=found,
        page=page,
        pages=pages,
        IN_FULL=IN_FULL,
        faulty=[bid for bid in sealed.handed_in(challenge) if bid.fault],
        fallen={award.bid_id for award in queries.awards_of(challenge) if award.state == "annulled"},
        award=queries.award_of(challenge),
        ranking={one.bid_id: one for one in choosing.ranking(challenge)},
        chooses=choosing.chooses(challenge) and permits(guard.actor(), Permission.PROPOSE_AWARD, challenge),
        several=challenge.runners > 1,
        **bid_shown.table(),
    )


@bp.route(f"/challenges/{NUMBER}/propose", methods=["GET", "POST"])
@guarded(Permission.PROPOSE_AWARD, load=opened_call_of, seen_by=Permission.READ_BIDS)
def propose(challenge: Challenge) -> ResponseReturnValue:
    """Propose to give the award to a bid, or to the runners of a race: `bid` stands once or several times."""
    named = [sealed.opened_named(challenge, name) for name in request.args.getlist("bid")]
    bids = [bid for bid in named if bid is not None]
    if not bids:
        raise NotFound
    form = propose_form(challenge, bids)()

    def page(form: Form) -> str:
        return render_template("challenges/propose.html", call=challenge, bids=bids, form=form, **bid_shown.table())

    def then(made: list[Award]) -> str:
        flash(_("The award is proposed and stands in public notice."), "good")
        return url_for("challenges.award", id=made[0].challenge_id)

    if not posted():
        return page(form)
    return submit(
        form, lambda: awards.propose_all(challenge, form.choices(bids), by=guard.actor()), then=then, page=page
    )


@bp.route(f"/challenges/{NUMBER}/give-up", methods=["GET", "POST"])
@guarded(Permission.PROPOSE_AWARD, load=opened_call_of, seen_by=Permission.READ_BIDS)
def give_up(challenge: Challenge) -> ResponseReturnValue:
    """Let a call lapse because none of its bids is chosen."""
    form = GiveUpForm()

    def page(form: Form) -> str:
        return render_template("challenges/give_up.html", call=challenge, form=form)

    if not posted():
        return page(form)
    then = and_show(_("The call has lapsed. You may call it again."))
    return submit(form, lambda: ending.give_up(challenge, form.cause.data, by=guard.actor()), then=then, page=page)
