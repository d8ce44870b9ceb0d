"""Reads of calls and awards; those of bids are in `sealed`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, or_, select
from sqlalchemy.orm import selectinload

from marketplace import codes, db
from marketplace.accounts.models import Organisation
from marketplace.challenges.models import Award, Bid, Challenge
from marketplace.challenges.states import (
    ENDED_EARLY,
    UNPUBLISHED,
    AwardState,
    ChallengeState,
)
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion
from marketplace.listings.states import WORKING, VersionState
from marketplace.permissions import OrgRole, Permission, Role, permits

if TYPE_CHECKING:
    from sqlalchemy import Select

    from marketplace.permissions import Actor

WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)
S = ChallengeState


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
        .options(selectinload(Challenge.demand))
        .where(Challenge.state.not_in(UNPUBLISHED))
        .order_by((Challenge.state != S.PUBLISHED), Challenge.deadline_at.desc(), Challenge.id.desc())
    )


def open_calls() -> Select[Challenge]:
    """Return the SELECT of the calls that take bids, the one that closes first on top."""
    chosen = select(Challenge).options(selectinload(Challenge.demand)).where(Challenge.state == S.PUBLISHED)
    return chosen.order_by(Challenge.deadline_at, Challenge.id)


def in_regions(actor: Actor, *roles: Role) -> Select[Challenge]:
    """Return the SELECT of the calls in an official's regions."""
    areas = actor.regions(*roles)
    here = or_(false(), *(Challenge.region.like(codes.region_prefix(area) + "%") for area in areas))
    return select(Challenge).where(here).order_by(Challenge.deadline_at, Challenge.id)


def of_organisations(actor: Actor) -> Select[Challenge]:
    """Return the SELECT of the calls of the actor's organisations, the newest first."""
    chosen = select(Challenge).where(Challenge.organisation_id.in_(actor.memberships))
    return chosen.order_by(Challenge.id.desc())


def live_call_of(listing_id: int) -> Challenge | None:
    """Return the call that a demand has now, or None."""
    return db.session.scalar(
        select(Challenge).where(Challenge.listing_id == listing_id, Challenge.state.not_in(ENDED_EARLY))
    )


def raisable_version(listing_id: int) -> DemandVersion | None:
    """Return the version of a demand that a call would rest on: the published one, else the one being written."""
    states = (VersionState.PUBLISHED, *WORKING)
    found = [one for one in listings.versions(listing_id) if isinstance(one, DemandVersion) and one.state in states]
    return min(found, key=lambda one: states.index(one.state), default=None)


def calls_of(listing_id: int) -> list[Challenge]:
    """Return the published calls of a demand, the newest first."""
    chosen = select(Challenge).where(Challenge.listing_id == listing_id, Challenge.state.not_in(UNPUBLISHED))
    return list(db.session.scalars(chosen.order_by(Challenge.id.desc())))


def successor(challenge: Challenge) -> Challenge | None:
    """Return the call that calls a lapsed one again, or None."""
    return db.session.scalar(select(Challenge).where(Challenge.recalled_from_id == challenge.id))


def organisation_of_code(uscc: str) -> Organisation | None:
    """Return the organisation with a unified social credit code, or None."""
    return db.session.scalar(select(Organisation).where(Organisation.uscc == uscc))


def award(award_id: int) -> Award | None:
    """Return an award, or None."""
    return db.session.get(Award, award_id)


def award_of(challenge: Challenge) -> Award | None:
    """Return the award of a call that stands or may come to stand, of a race one that is still in it; or None."""
    standing = select(Award).where(Award.challenge_id == challenge.id, Award.state != AwardState.ANNULLED)
    first = standing.order_by(Award.state == AwardState.ELIMINATED, Award.position, Award.id)
    return db.session.scalar(first.limit(1))


def awards_of(challenge: Challenge) -> list[Award]:
    """Return all awards of a call, also those that fell, in the order in which they were proposed."""
    return list(db.session.scalars(select(Award).where(Award.challenge_id == challenge.id).order_by(Award.id)))


def winners(challenge: Challenge) -> dict[int, str]:
    """Return award -> the name of whoever it is for, without reading a bid; one statement."""
    named = select(Award.id, Organisation.name).join(Bid, Bid.id == Award.bid_id)
    chosen = named.join(Organisation, Organisation.id == Bid.bidder_id).where(Award.challenge_id == challenge.id)
    return {number: name for number, name in db.session.execute(chosen)}  # noqa: C416 - rows aren't tuples


def award_of_bid(bid: Bid) -> Award | None:
    """Return the award that a bid was proposed for, or None."""
    return db.session.scalar(select(Award).where(Award.bid_id == bid.id))


def award_of_notice(notice_id: int) -> Award | None:
    """Return the award that a notice is about, or None."""
    return db.session.scalar(select(Award).where(Award.notice_id == notice_id))


def proposed_to(organisation_id: int) -> list[Award]:
    """Return the awards to an organisation that still stand in public notice."""
    chosen = select(Award).join(Award.bid).where(Bid.bidder_id == organisation_id, Award.state == AwardState.PROPOSED)
    return list(db.session.scalars(chosen.order_by(Award.id)))


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
