"""A call's whole public record: what happened when, its numbers, and every digest that anybody can check.

Nothing of bids is told before the opening. Rooms above add theirs (reviews, contracts, gates, public money) by the
panel "call_timeline".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace import clock, db
from marketplace.accounts.models import Organisation
from marketplace.challenges import queries, questions, sealed, shown
from marketplace.challenges.models import Bid
from marketplace.challenges.shown import ADDENDA, Event
from marketplace.challenges.states import ANSWERED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from marketplace.challenges.models import Challenge

DAY_SECONDS = 86_400
CITY_DIGITS = 4  # of a region's six: province and city


@dataclass(frozen=True)
class Numbers:
    """What a call came to: None where it isn't known yet, or nobody may know it before the opening.

    Attributes:
        bids, faulty, excluded: handed in at the deadline; that didn't open; that were excluded with a reason.
        regions: cities that the bidders come from.
        open_days, choosing_days: whole days from publication to deadline, and from the opening to the final award.
        answered: bids that have got their letter.
    """

    bids: int | None = None
    faulty: int | None = None
    excluded: int | None = None
    regions: int | None = None
    open_days: int | None = None
    choosing_days: int | None = None
    answered: int | None = None
    questions: int = 0
    addenda: int = 0


@dataclass(frozen=True)
class Checkable:
    """Something that can be checked with a stock tool: what it is, its SHA-256, where its bytes are."""

    what: str
    digest: str
    endpoint: str
    values: dict[str, int]


def events(challenge: Challenge) -> list[Event]:
    """Return everything that happened to a published call, the oldest first."""
    found = [*shown.history(challenge), *_said(challenge), *_notices(challenge)]
    return sorted({(one.at, one.what): one for one in found}.values(), key=lambda one: one.at)


def _said(challenge: Challenge) -> Iterator[Event]:
    for one in challenge.addenda:
        yield Event(one.published_at, str(ADDENDA[one.kind]), note=one.text, digest=one.digest)
    for moved in challenge.extensions:
        yield Event(moved.at, _("The deadline was moved"), note=moved.reason)


def _notices(challenge: Challenge) -> Iterator[Event]:
    for award in queries.awards_of(challenge):
        notice = award.notice
        if notice is None:
            continue
        yield Event(notice.published_at, _("A notice of the award began"), note=notice.title)
        for objection in notice.objections:
            if objection.decided_at:
                yield Event(objection.decided_at, _("An objection was decided"), note=objection.decision_reason)
        if notice.closed_at:
            yield Event(notice.closed_at, _("The notice ended"))


def numbers(challenge: Challenge) -> Numbers:
    """Return the numbers of a call; those of bids only once they are open."""
    said = {"questions": len(questions.published(challenge)), "addenda": len(challenge.addenda)}
    open_days = _days(challenge.opens_at, challenge.deadline_at)
    if challenge.opened_at is None:
        return Numbers(open_days=open_days, **said)
    bids = sealed.handed_in(challenge)
    final = [one.decided_at for one in queries.awards_of(challenge) if one.decided_at and one.state != "annulled"]
    return Numbers(
        bids=len(bids),
        faulty=sum(one.fault is not None for one in bids),
        excluded=sum(one.exclusion is not None for one in bids),
        regions=_cities(challenge),
        open_days=open_days,
        choosing_days=_days(challenge.opened_at, max(final, default=None)),
        answered=sum(one.state in ANSWERED for one in bids),
        **said,
    )


def _cities(challenge: Challenge) -> int:
    """Return how many cities the bidders come from, in one statement however many they are."""
    chosen = select(Organisation.region).join(Bid, Bid.bidder_id == Organisation.id)
    regions = db.session.scalars(chosen.where(Bid.challenge_id == challenge.id).distinct())
    return len({region[:CITY_DIGITS] for region in regions})


def _days(begin: datetime | None, end: datetime | None) -> int | None:
    if begin is None or end is None:
        return None
    return int((clock.local(end) - clock.local(begin)).total_seconds()) // DAY_SECONDS


def checkable(challenge: Challenge) -> list[Checkable]:
    """Return every published digest of a call with the place of its bytes."""
    found = []
    if challenge.digest:
        found.append(Checkable(_("The call as published"), challenge.digest, "canonical", {"id": challenge.id}))
    for one in challenge.addenda:
        values = {"id": challenge.id, "number": one.number}
        found.append(Checkable(_("Addendum %(number)s", number=one.number), one.digest, "addendum", values))
    if challenge.opened_at:
        found += [
            Checkable(_("Sealed bid %(receipt)s", receipt=bid.public_id), bid.digest, "digests", {"id": challenge.id})
            for bid in sealed.handed_in(challenge)
            if bid.digest
        ]
    return found
