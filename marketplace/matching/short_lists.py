"""Short-lists (候选清单): what is done with them, from the first candidate to the day they are frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, codes, db, lifecycle
from marketplace.challenges import queries as challenges
from marketplace.challenges.models import Challenge
from marketplace.errors import Conflict, Invalid, Stale
from marketplace.listings import queries as listings
from marketplace.listings.models import DemandVersion, ResultVersion, Version
from marketplace.listings.states import VersionState
from marketplace.matching import exports, queries, sides
from marketplace.matching.models import Candidate, ShortList
from marketplace.matching.states import CandidateState, ShortListState
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.matching.sides import Record
    from marketplace.permissions import Actor

REASONS = "rejection_reasons"


def put_on(asking: Record, result: ResultVersion, *, by: Actor) -> Candidate:
    """Put a result on the open short-list of a demand or a call, which is begun when there is none.

    Raises:
        Invalid: the demand or the call is not one of the actor's organisations, or the result is their own.
        Conflict: it stands on the list already.
    """
    if not permits(by, Permission.KEEP_SHORT_LIST, asking):
        raise Invalid(_l("Choose one of your own demands or calls."), field="asking")
    if sides.as_pair(asking, result) is None:
        raise Invalid(_l("This result belongs to your own organisation."), field="asking")
    short_list = _locked(open_list_of(asking) or _begin(asking, by))
    if any(one.result_listing_id == result.listing_id for one in short_list.candidates):
        raise Conflict(_l("This result stands on the short-list already."))
    candidate = Candidate(
        result_listing_id=result.listing_id,
        result_version_id=result.id,
        score=queries.score_of(sides.key_of(asking), result.listing_id),
        added_by=by.person_id,
    )
    short_list.candidates.append(candidate)
    db.session.flush()
    audit.record("candidate.add", candidate, by=by, short_list=short_list.id, version=result.id)
    return candidate


def open_list_of(asking: Record) -> ShortList | None:
    """Return the open short-list of a demand or a call, or None."""
    mine = (
        ShortList.challenge_id == asking.id
        if isinstance(asking, Challenge)
        else ShortList.demand_listing_id == asking.listing_id
    )
    return db.session.scalar(select(ShortList).where(mine, ShortList.state == ShortListState.OPEN))


def _begin(asking: Record, by: Actor) -> ShortList:
    short_list = ShortList(organisation_id=asking.organisation_id, title=asking.title, created_by=by.person_id)
    if isinstance(asking, Challenge):
        short_list.challenge_id = asking.id
    else:
        short_list.demand_listing_id, short_list.demand_version_id = asking.listing_id, asking.id
    db.session.add(short_list)
    db.session.flush()
    audit.record("short_list.begin", short_list, by=by)
    return short_list


def _locked(short_list: ShortList) -> ShortList:
    """Let nobody freeze or change the list meanwhile; what is frozen takes no more.

    Raises:
        Conflict: it was frozen in the meantime.
    """
    db.session.refresh(short_list, with_for_update=True)
    if short_list.state is not ShortListState.OPEN:
        raise Conflict(_l("This short-list is frozen and can't change any more."))
    return short_list


def reject(candidate: Candidate, *, reason: str, note: str, by: Actor) -> None:
    """Reject a candidate with a reason; it stays on the list.

    Raises:
        Invalid: the reason isn't one of the list.
        Conflict: the list is frozen.
        IllegalMove: it is rejected already.
    """
    if not codes.valid(REASONS, reason, clock.today()):
        raise Invalid(_l("Choose a reason."), field="reason")
    _locked(candidate.short_list)
    lifecycle.move(candidate, "reject")
    candidate.reason, candidate.note = reason, note
    db.session.flush()
    audit.record("candidate.reject", candidate, by=by, reason=reason)


def keep(candidate: Candidate, *, by: Actor) -> None:
    """Take a rejection back.

    Raises:
        Conflict: the list is frozen.
        IllegalMove: it isn't rejected.
    """
    _locked(candidate.short_list)
    lifecycle.move(candidate, "keep")
    candidate.reason, candidate.note = None, ""
    db.session.flush()
    audit.record("candidate.keep", candidate, by=by)


def see_again(candidate: Candidate, *, by: Actor) -> None:
    """Put the version that stands today in the place of the one that was seen.

    Raises:
        Conflict: the list is frozen, or there is no other version that stands.
    """
    short_list = _locked(candidate.short_list)
    newer = newer_version(candidate)
    if newer is None:
        raise Conflict(_l("There is no newer version of this result."))
    candidate.result_version_id = newer.id
    candidate.score = queries.score_of(key_of(short_list), candidate.result_listing_id)
    db.session.flush()
    audit.record("candidate.see_again", candidate, by=by, version=newer.id)


def newer_version(candidate: Candidate) -> Version | None:
    """Return the version that stands today where it isn't the one that was seen, or None."""
    standing = queries.result_version(candidate.result_listing_id)
    return standing if standing is not None and standing.id != candidate.result_version_id else None


def key_of(short_list: ShortList) -> str:
    """Return the key of the demand or of the call."""
    if short_list.challenge_id is not None:
        return f"challenge:{short_list.challenge_id}"
    return f"demand:{short_list.demand_listing_id}"


def freeze(short_list: ShortList, revision: str, *, by: Actor) -> None:
    """Freeze a list to the versions seen: nothing on it changes any more.

    Args:
        short_list: an open list.
        revision: what its page was opened on; see `ShortList.revision`.
        by: who freezes it.

    Raises:
        Stale: somebody has changed the list since then.
        Invalid: no candidate is kept.
        Conflict: it is frozen already.
    """
    _locked(short_list)
    if revision != str(short_list.revision):
        raise Stale
    if not any(one.state is CandidateState.KEPT for one in short_list.candidates):
        raise Invalid(_l("Keep at least one candidate before you freeze the list."))
    standing = listings.published(short_list.demand_listing_id) if short_list.demand_listing_id else None
    if standing is not None:
        short_list.demand_version_id = standing.id
    digest = exports.digest(short_list)  # reads, and so flushes: nothing may be half frozen yet
    short_list.frozen_by, short_list.frozen_at, short_list.digest = by.person_id, clock.now(), digest
    lifecycle.move(short_list, "freeze")
    db.session.flush()
    audit.record("short_list.freeze", short_list, by=by, digest=digest, count=len(short_list.candidates))


def short_list(short_list_id: int) -> ShortList | None:
    """Return a short-list, or None."""
    return db.session.get(ShortList, short_list_id)


def of_actor(actor: Actor) -> list[ShortList]:
    """Return the short-lists of an actor's organisations, open ones first, then the newest."""
    chosen = select(ShortList).where(ShortList.organisation_id.in_(actor.memberships))
    order = (ShortList.state != ShortListState.OPEN, ShortList.id.desc())
    return list(db.session.scalars(chosen.order_by(*order)))


def own_asking(actor: Actor) -> list[Record]:
    """Return the demands and the published calls for which an actor may keep a short-list."""
    houses = listings.offices(actor, *listings.WRITERS)
    own = db.session.scalars(challenges.of_organisations(actor))
    calls = [call for call in own if call.digest and call.organisation_id in houses]
    return [*calls, *_own_demands(houses)]


def _own_demands(houses: list[int]) -> list[DemandVersion]:
    standing = listings.versions_of(houses, (VersionState.PUBLISHED,))
    return [one for one in db.session.scalars(standing) if isinstance(one, DemandVersion)]
