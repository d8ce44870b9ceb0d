"""Reads of calls and awards; those of bids are in `sealed`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import false, or_, select

from marketplace import codes, db
from marketplace.challenges import sealed
from marketplace.challenges.models import Award, Bid, CallFollower, Challenge
from marketplace.challenges.states import ENDED_EARLY, SEALED, UNPUBLISHED, AwardState, ChallengeState
from marketplace.permissions import OrgRole, Permission, Role, permits
from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask_babel import LazyString
    from sqlalchemy import Select

    from marketplace.permissions import Actor

WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)
S = ChallengeState
AWARDED = (S.AWARDED, S.CONTRACTED, S.SETTLED)
COMPARABLE = (S.OPENED, S.PROPOSED, *AWARDED)


def challenge(id: int) -> Challenge | None:  # noqa: A002 - the name in the address
    """Return a call, or None."""
    return db.session.get(Challenge, id)


def readable(challenge: Challenge, actor: Actor) -> bool:
    """Tell whether somebody may read a call: published ones are public, others are for its own side and officials."""
    return challenge.state not in UNPUBLISHED or permits(actor, Permission.READ_DRAFT_CALL, challenge)


def published() -> Select[Challenge]:
    """Return the SELECT of all calls that the public sees: open ones first by deadline, then the newest."""
    return (
        select(Challenge)
        .where(Challenge.state.not_in(UNPUBLISHED))
        .order_by((Challenge.state != S.PUBLISHED), Challenge.deadline_at.desc(), Challenge.id.desc())
    )


def open_calls() -> Select[Challenge]:
    """Return the SELECT of the calls that take bids, the one that closes first on top."""
    return select(Challenge).where(Challenge.state == S.PUBLISHED).order_by(Challenge.deadline_at, Challenge.id)


def in_regions(actor: Actor, *roles: Role) -> Select[Challenge]:
    """Return the SELECT of the calls in an official's regions."""
    areas = actor.regions(*roles)
    here = or_(false(), *(Challenge.region.like(codes.region_prefix(area) + "%") for area in areas))
    return select(Challenge).where(here).order_by(Challenge.deadline_at, Challenge.id)


def of_organisations(actor: Actor) -> list[Challenge]:
    """Return the calls of the actor's organisations, the newest first."""
    chosen = select(Challenge).where(Challenge.organisation_id.in_(actor.memberships))
    return list(db.session.scalars(chosen.order_by(Challenge.id.desc())))


def live_call_of(listing_id: int) -> Challenge | None:
    """Return the call that a demand has now, or None."""
    return db.session.scalar(
        select(Challenge).where(Challenge.listing_id == listing_id, Challenge.state.not_in(ENDED_EARLY))
    )


def calls_of(listing_id: int) -> list[Challenge]:
    """Return the published calls of a demand, the newest first."""
    chosen = select(Challenge).where(Challenge.listing_id == listing_id, Challenge.state.not_in(UNPUBLISHED))
    return list(db.session.scalars(chosen.order_by(Challenge.id.desc())))


def successor(challenge: Challenge) -> Challenge | None:
    """Return the call that calls a lapsed one again, or None."""
    return db.session.scalar(select(Challenge).where(Challenge.recalled_from_id == challenge.id))


def follower_ids(challenge: Challenge) -> list[int]:
    """Return who follows a call; for sending news only, no page shows it."""
    chosen = select(CallFollower.person_id).where(CallFollower.challenge_id == challenge.id)
    return list(db.session.scalars(chosen.order_by(CallFollower.id)))


def award(award_id: int) -> Award | None:
    """Return an award, or None."""
    return db.session.get(Award, award_id)


def award_of(challenge: Challenge) -> Award | None:
    """Return the award of a call that stands or may come to stand, or None."""
    return db.session.scalar(
        select(Award).where(Award.challenge_id == challenge.id, Award.state != AwardState.ANNULLED)
    )


def awards_of(challenge: Challenge) -> list[Award]:
    """Return all awards of a call, also those that fell, in the order in which they were proposed."""
    return list(db.session.scalars(select(Award).where(Award.challenge_id == challenge.id).order_by(Award.id)))


def award_of_bid(bid: Bid) -> Award | None:
    """Return the award that a bid was proposed for, or None."""
    return db.session.scalar(select(Award).where(Award.bid_id == bid.id))


def award_of_notice(notice_id: int) -> Award | None:
    """Return the award that a notice is about, or None."""
    return db.session.scalar(select(Award).where(Award.notice_id == notice_id))


@dataclass(frozen=True)
class WinningBid:
    """What a contract is drafted from: the bid of an award. Amounts in 分."""

    award_id: int
    challenge_id: int
    bid_id: int
    bidder_id: int
    publisher_id: int
    price_fen: int
    content: dict[str, Any]


def bid_of_award(award: Award) -> WinningBid:
    """Return the bid that an award names, opened."""
    bid = award.bid
    assert bid.bidder_id is not None
    assert bid.price_fen is not None
    return WinningBid(
        award_id=award.id,
        challenge_id=award.challenge_id,
        bid_id=bid.id,
        bidder_id=bid.bidder_id,
        publisher_id=award.challenge.organisation_id,
        price_fen=bid.price_fen,
        content=bid.content or {},
    )


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: reviews, openings, choices, calls that came back."""
    return [*_secretary_turns(actor), *_publisher_turns(actor)]


def _secretary_turns(actor: Actor) -> list[Waiting]:
    here = list(db.session.scalars(in_regions(actor, Role.CALL_SECRETARY)))
    return [
        *(
            _line(_l("Review this call"), one, "challenges.review", since=one.submitted_at)
            for one in here
            if one.state is S.SUBMITTED and permits(actor, Permission.APPROVE_CALL, one)
        ),
        *(
            _line(_l("Open the bids"), one, "challenges.opening", since=one.closed_at)
            for one in here
            if one.state is S.CLOSED
        ),
    ]


def _publisher_turns(actor: Actor) -> list[Waiting]:
    lines = []
    for one in of_organisations(actor):
        what, endpoint = TURNS.get(one.state, (None, ""))
        permission = Permission.PROPOSE_AWARD if one.state is S.OPENED else Permission.WRITE_CALL
        if what is not None and permits(actor, permission, one):
            lines.append(_line(what, one, endpoint, since=one.opened_at or one.closed_at or one.created_at))
    return lines


TURNS: dict[ChallengeState, tuple[LazyString, str]] = {
    S.DRAFT: (_l("Finish the call and submit it"), "challenges.show"),
    S.RETURNED: (_l("Correct the call and submit it again"), "challenges.show"),
    S.CLOSED: (_l("Open the bids"), "challenges.opening"),
    S.OPENED: (_l("Compare the bids and choose"), "challenges.bids"),
}
"""What the publisher's side does next in a state, and where."""


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person waits for: decisions on own calls, deadlines, the opening of own bids."""
    own = [
        _line(AWAITED[one.state], one, "challenges.show", due=_due(one), since=one.submitted_at)
        for one in of_organisations(actor)
        if one.state in AWAITED
    ]
    return [*own, *(_own_bid_line(one) for one in bid_for(actor))]


AWAITED: dict[ChallengeState, LazyString] = {
    S.SUBMITTED: _l("The call is under review"),
    S.PUBLISHED: _l("The call takes bids"),
    S.PROPOSED: _l("The award stands in public"),
}


def _due(challenge: Challenge) -> date | datetime | None:
    if challenge.state is S.PUBLISHED:
        return challenge.deadline_at
    award = award_of(challenge)
    return award.notice.ends_on if award and award.notice else None


def bid_for(actor: Actor) -> list[Challenge]:
    """Return the calls, still sealed, for which one of the actor's organisations has bid."""
    if not actor.memberships:
        return []
    chosen = select(Challenge).where(Challenge.state.in_(SEALED)).order_by(Challenge.deadline_at)
    found = ((one, sealed.own_bid(one, actor)) for one in db.session.scalars(chosen))
    return [one for one, own in found if own is not None and own.bid.ciphertext is not None]


def _own_bid_line(challenge: Challenge) -> Waiting:
    what = _l("Your bid is sealed until the deadline")
    if challenge.state is S.CLOSED:
        what = _l("Your bid waits for the opening")
    return _line(what, challenge, "challenges.show", due=challenge.deadline_at)


def _line(
    what: LazyString,
    challenge: Challenge,
    endpoint: str,
    *,
    due: date | datetime | None = None,
    since: datetime | None = None,
) -> Waiting:
    return Waiting(what, challenge.title, endpoint, {"id": challenge.id}, due, since, "challenge")
