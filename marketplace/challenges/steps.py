"""The one next step on the page of a call, for whoever looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.accounts import queries as accounts
from marketplace.challenges import eligibility, queries, sealed
from marketplace.challenges.completeness import lacking
from marketplace.challenges.states import BidState, ChallengeState
from marketplace.listings.steps import Deed, NextStep
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.challenges.bid_drafts import OwnBid
    from marketplace.challenges.models import Challenge
    from marketplace.permissions import Actor

S = ChallengeState
P = Permission


def next_step(challenge: Challenge, actor: Actor) -> NextStep | None:
    """Return the one next step for this viewer, or None where there is nothing to do."""
    step = STEPS.get(challenge.state)
    return step(challenge, actor) if step else None


def _to(endpoint: str, challenge: Challenge, label: str, *, posts: bool = False, tone: str = "primary") -> Deed:
    return Deed(url_for(f"challenges.{endpoint}", id=challenge.id), label, posts=posts, tone=tone)


def _of_draft(challenge: Challenge, actor: Actor) -> NextStep | None:
    if not permits(actor, P.WRITE_CALL, challenge):
        return None
    write = Deed(url_for("challenges.edit", id=challenge.id, step=1), _("Go on writing"), tone="outline")
    drop = _to("withdraw", challenge, _("Give it up"), tone="quiet")
    if lacking(challenge):
        write = Deed(write.url, write.label)
        return NextStep(_("Finish the call"), _("The list below says what is missing."), deeds=(write, drop))
    check = _to("submit", challenge, _("Check and submit"))
    return NextStep(
        _("Check the call and submit it"),
        _("The district checks it, experts read it, you secure the bounty; then it is published."),
        deeds=(check, write, drop),
    )


def _of_submitted(challenge: Challenge, actor: Actor) -> NextStep | None:
    if permits(actor, P.APPROVE_CALL, challenge):
        deed = _to("review", challenge, _("Check this call"))
        return NextStep(
            _("This call waits for your check"),
            _("Look the publisher up in the public registers, then decide."),
            deeds=(deed,),
        )
    if not permits(actor, P.WRITE_CALL, challenge):
        return None
    back = _to("take_back", challenge, _("Take it back to change it"), posts=True, tone="outline")
    return NextStep(
        _("The call secretary of your district checks your call"),
        _("You will be told as soon as it is decided."),
        mine=False,
        who=_("the call secretary"),
        deeds=(back,),
    )


def _of_refining(challenge: Challenge, actor: Actor) -> NextStep | None:
    if permits(actor, P.APPROVE_CALL, challenge):
        deed = _to("review", challenge, _("Record opinions and decide"))
        return NextStep(_("Experts read this call"), _("Record what they say; then approve it."), deeds=(deed,))
    return NextStep(_("Experts read the call"), mine=False, who=_("the call secretary"))


def _of_approved(challenge: Challenge, actor: Actor) -> NextStep | None:
    secured = _to("commitment", challenge, _("Secure the bounty"))
    if permits(actor, P.COMMIT_BOUNTY, challenge):
        return NextStep(
            _("The call is approved: secure the bounty"),
            _("Without it the call isn't published. It comes back if no contract follows."),
            deeds=(secured,),
        )
    read = Deed(secured.url, _("How it is secured"), tone="outline")
    return NextStep(
        _("The call waits for its bounty to be secured"), mine=False, who=challenge.organisation.name, deeds=(read,)
    )


def _of_funded(challenge: Challenge, actor: Actor) -> NextStep | None:
    if permits(actor, P.APPROVE_CALL, challenge):
        deed = _to("publish", challenge, _("Publish the call"))
        return NextStep(_("The bounty is secured: publish the call"), deeds=(deed,))
    return NextStep(_("The bounty is secured"), mine=False, who=_("the call secretary"))


def _of_published(challenge: Challenge, actor: Actor) -> NextStep | None:
    own = sealed.own_bid(challenge, actor)
    if own is not None and own.bid.state is BidState.SEALED:
        return _sealed_step(own)
    if challenge.organisation_id in actor.memberships or actor.official:
        return NextStep(
            _("The call takes bids"),
            _(
                "They are sealed. Nobody, you included, learns who bids before the deadline, "
                "and no page shows how many."
            ),
            due=challenge.deadline_at,
            mine=False,
            who=_("the deadline"),
        )
    return _barred_step(challenge, actor) or _bidding_step(challenge)


def _barred_step(challenge: Challenge, actor: Actor) -> NextStep | None:
    """Say why none of the viewer's organisations may bid; one that may is enough to go on."""
    own = [party for party in map(accounts.organisation, sealed.bidders(challenge, actor)) if party]
    found = [eligibility.obstacles(challenge, party) for party in own]
    if not found or not all(found):
        return None
    reasons = " ".join(dict.fromkeys(str(one) for obstacles in found for one in obstacles))
    return NextStep(_("Your organisation can't bid for this call"), reasons, mine=False, who=_("the conditions"))


def _sealed_step(own: OwnBid) -> NextStep:
    receipt = Deed(url_for("challenges.receipt", public_id=own.bid.public_id), _("See the receipt"))
    change = _to("bid", own.challenge, _("Replace the bid"), tone="outline")
    return NextStep(
        _("Your bid is sealed"),
        _("Nobody reads it before the deadline. Until then you may replace it or take it back."),
        due=own.challenge.deadline_at,
        mine=False,
        who=_("the deadline"),
        deeds=(receipt, change),
    )


def _bidding_step(challenge: Challenge) -> NextStep:
    begins = challenge.takes_bids_from
    if begins is not None and clock.now() < begins:
        return NextStep(_("Bids aren't taken yet"), due=begins, mine=False, who=_("the first moment for bids"))
    bid = _to("bid", challenge, _("Bid for this call"))
    join = _to("consortium", challenge, _("Take part in a consortium"), tone="quiet")
    return NextStep(
        _("Can you solve it? Bid before the deadline"),
        _("Your bid is sealed at once: nobody reads it, or learns that you bid, before the deadline."),
        due=challenge.deadline_at,
        deeds=(bid, join) if challenge.consortium_allowed else (bid,),
    )


def _of_closed(challenge: Challenge, actor: Actor) -> NextStep:
    if permits(actor, P.OPEN_BIDS, challenge):
        return NextStep(
            _("Open the bids"),
            _("The deadline is over. The opening is recorded with every digest."),
            deeds=(_to("opening", challenge, _("To the opening")),),
        )
    return NextStep(_("The bids wait to be opened"), mine=False, who=_("the call secretary or the publisher"))


def _of_opened(challenge: Challenge, actor: Actor) -> NextStep:
    if permits(actor, P.PROPOSE_AWARD, challenge):
        return NextStep(
            _("Compare the bids and choose"),
            _("The choice needs a reason and stands in public before it is final."),
            deeds=(_to("bids", challenge, _("Compare the bids")),),
        )
    deeds = (_to("bids", challenge, _("Compare the bids"), tone="outline"),)
    reads = permits(actor, P.READ_BIDS, challenge)
    return NextStep(
        _("The publisher compares the bids"), mine=False, who=challenge.organisation.name, deeds=deeds if reads else ()
    )


def _of_proposed(challenge: Challenge, _actor: Actor) -> NextStep:
    award = queries.award_of(challenge)
    notice = award.notice if award else None
    assert notice is not None
    stopped = notice.state == "stopped"
    return NextStep(
        _("An objection is being examined") if stopped else _("The award stands in public notice"),
        _("It is final when the notice ends without an open objection."),
        due=None if stopped else notice.ends_on,
        mine=False,
        who=_("the deciding official") if stopped else _("the end of the notice"),
        deeds=(Deed(url_for("notices.show", id=notice.id), _("To the notice"), tone="outline"),),
    )


def _of_awarded(challenge: Challenge, _actor: Actor) -> NextStep:
    deeds = (_to("award", challenge, _("See the award"), tone="outline"),)
    return NextStep(
        _("Both sides sign the contract"),
        _("It is drafted from the bid that won."),
        mine=False,
        who=_("both parties"),
        deeds=deeds,
    )


def _of_lapsed(challenge: Challenge, actor: Actor) -> NextStep | None:
    after = queries.successor(challenge)
    if after is not None:
        if not queries.readable(after, actor):
            return None
        return NextStep(_("It was called again"), mine=False, deeds=(_to("show", after, _("To the new call")),))
    if not permits(actor, P.WRITE_CALL, challenge):
        return None
    again = _to("recall", challenge, _("Call it again"), posts=True)
    return NextStep(
        _("The call has lapsed: call it again?"),
        _("A new draft begins with this text and stays linked to it. Think about what kept teams away."),
        deeds=(again,),
    )


STEPS: dict[ChallengeState, Callable[[Challenge, Actor], NextStep | None]] = {
    S.DRAFT: _of_draft,
    S.RETURNED: _of_draft,
    S.SUBMITTED: _of_submitted,
    S.REFINING: _of_refining,
    S.APPROVED: _of_approved,
    S.FUNDED: _of_funded,
    S.PUBLISHED: _of_published,
    S.CLOSED: _of_closed,
    S.OPENED: _of_opened,
    S.PROPOSED: _of_proposed,
    S.AWARDED: _of_awarded,
    S.LAPSED: _of_lapsed,
}
