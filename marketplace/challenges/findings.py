"""What the opening finds for the formal check (形式审查): listed for the secretary, deciding nothing by itself.

Before the opening nobody but the bidder could be told without telling who bids.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypedDict

from sqlalchemy import select

from marketplace import clock, db
from marketplace.affiliations import checks
from marketplace.affiliations import queries as affiliations
from marketplace.affiliations.models import Found, Moment
from marketplace.challenges import consortia, contents
from marketplace.challenges.seal_models import BidPerson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.challenges.contents import Content
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.permissions import Actor

    Opened = Mapping[Bid, Content]


class Finding(TypedDict):
    """One thing that an official has to look at.

    Attributes:
        kind: "affiliated" (surely) or "near" (perhaps) with the publisher; "unconfirmed": a member took its
            confirmation back; "person_twice": somebody stands in two bids.
        detail: what it rests on: organisation ids, a name, the receipts of the other bids.
    """

    kind: str
    detail: dict[str, Any]


def of(challenge: Challenge, opened: Opened, *, by: Actor) -> dict[Bid, list[Finding]]:
    """Return what is found in the bids of a call that are being opened."""
    twice = _named_twice(challenge, opened)
    return {
        bid: [*_bonds(challenge, bid, content, by), *_unconfirmed(challenge, content), *twice[bid]]
        for bid, content in opened.items()
    }


def _bonds(challenge: Challenge, bid: Bid, content: Content, by: Actor) -> list[Finding]:
    """Check the bidder, and with it every member, against the publisher; what was found is stored with names."""
    asked = checks.Asked("challenge", challenge.id, bid.public_id)
    units = [content["bidder_id"], *(one["organisation_id"] for one in content["members"])]
    found = affiliations.check(challenge.organisation_id, dict.fromkeys(units), clock.today())
    for number, finding in found.items():
        salt = content["affiliation_salt"] if number == content["bidder_id"] else None
        checks.note(asked, Moment.OPENING, finding, by=by, salt=salt or None)
    return [
        {"kind": "affiliated" if finding.blocks else "near", "detail": {"organisation_id": number}}
        for number, finding in found.items()
        if finding.found is not Found.CLEAR
    ]


def _unconfirmed(challenge: Challenge, content: Content) -> list[Finding]:
    shares = tuple((one["organisation_id"], one["share_bp"]) for one in content["members"])
    missing = consortia.unconfirmed(challenge, content["bidder_id"], shares)
    return [{"kind": "unconfirmed", "detail": {"organisation_id": number}} for number in missing]


def _named_twice(challenge: Challenge, opened: Opened) -> dict[Bid, list[Finding]]:
    """Compare the people of all bids by the tags that were stored when they were sealed."""
    bids = {bid.id: bid for bid in opened}
    chosen = select(BidPerson.person_tag, BidPerson.bid_id).where(BidPerson.challenge_id == challenge.id)
    where: dict[str, list[Bid]] = defaultdict(list)
    for tag, number in db.session.execute(chosen):
        where[tag] += [bids[number]] if number in bids else []
    found: dict[Bid, list[Finding]] = {bid: [] for bid in opened}
    for bid, content in opened.items():
        for person in contents.people(content):
            others = [one.public_id for one in where[consortia.person_tag(challenge, person)] if one is not bid]
            if others:
                found[bid].append({"kind": "person_twice", "detail": {"name": person["name"], "bids": sorted(others)}})
    return found
