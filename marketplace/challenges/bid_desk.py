"""What the bidder's side has on its desk for a call: its draft under its code, or the bid that is sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from flask import session

from marketplace.accounts import queries as accounts
from marketplace.challenges import citing, contents, private_drafts, sealed, sealing
from marketplace.challenges.private_drafts import Written
from marketplace.challenges.states import BidState
from marketplace.listings.quantities import wan_of_fen

if TYPE_CHECKING:
    from marketplace.challenges.bid_drafts import Bidding, OwnBid
    from marketplace.challenges.contents import Content, Enclosure
    from marketplace.challenges.models import Bid, Challenge

CODES = "bid_codes"
"""Where the browser's own session (a signed cookie that is stored nowhere here) keeps the codes, by call."""


@dataclass(frozen=True)
class Desk:
    """What is known of a bid to its own side.

    Attributes:
        written: what the form is filled with.
        saved: whether it comes from a draft that opened.
        locked: whether there is a draft that this browser has no code for.
        bid: the sealed one, or None.
    """

    written: Written
    saved: bool
    locked: bool
    bid: Bid | None


def desk_of(bidding: Bidding) -> Desk:
    """Return what is on the desk: the draft if its code is at hand, else the sealed bid if the clock can read it."""
    bid = sealed.bid_of(bidding.challenge, bidding.bidder_id, bidding.slot)
    bid = bid if bid is not None and bid.state is BidState.SEALED else None
    written = private_drafts.load(bidding, code_of(bidding.challenge))
    if written is not None:
        return Desk(written, saved=True, locked=False, bid=bid)
    locked = private_drafts.saved_at(bidding) is not None
    content = _content(bid, bidding.challenge) if bid else None
    started = Written(typed_of(content), tuple(content["enclosures"]), str(bid.digest)) if bid and content else None
    return Desk(started or Written({}), saved=False, locked=locked, bid=bid)


def _content(bid: Bid, challenge: Challenge) -> Content | None:
    try:
        return sealing.unseal(bid, challenge)
    except sealing.Unsealable:
        return None


def code_of(challenge: Challenge) -> str:
    """Return the code that this browser keeps for a call, empty without one."""
    return str(session.get(CODES, {}).get(str(challenge.id), ""))


def remember(challenge: Challenge, code: str) -> None:
    """Have this browser keep a code until its owner signs out."""
    session[CODES] = {**session.get(CODES, {}), str(challenge.id): code}


def keep(bidding: Bidding, written: Written) -> None:
    """Keep a draft under this browser's code, or under a new one."""
    code = code_of(bidding.challenge) or private_drafts.new_code()
    private_drafts.save(bidding, written, code)
    remember(bidding.challenge, code)


def keep_sealed(bidding: Bidding, written: Written, bid: Bid, content: Content) -> None:
    """Keep what was sealed, for its own side to read and to replace."""
    keep(bidding, replace(written, digest=str(bid.digest), content=contents.without_bytes(content)))


def says_the_same(desk: Desk, typed: dict[str, Any], enclosures: tuple[Enclosure, ...]) -> bool:
    """Whether the sealed bid was made of exactly this: a second click then changes neither bytes nor receipt."""
    written = desk.written
    same_files = [one["digest"] for one in written.enclosures] == [one["digest"] for one in enclosures]
    return desk.bid is not None and desk.bid.digest == written.digest and written.typed == typed and same_files


def own_content(own: OwnBid) -> dict[str, Any] | None:
    """Return what a bid says, for its own side: as opened, as the clock reads it, or as its draft under the code."""
    if own.bid.content is not None:
        return own.bid.content
    if own.bid.state is not BidState.SEALED:
        return None
    content = _content(own.bid, own.challenge)
    if content is not None:
        return contents.without_bytes(content)
    written = private_drafts.load(own.bidding, code_of(own.challenge))
    return written.content if written and written.digest == own.bid.digest else None


def own_files(own: OwnBid) -> list[Enclosure]:
    """Return the files of a bid with their bytes, for its own side; none where it can't be read."""
    content = _content(own.bid, own.challenge) if own.bid.digest else None
    if content is not None:
        return content["enclosures"]
    written = private_drafts.load(own.bidding, code_of(own.challenge))
    return list(written.enclosures) if written and written.digest == own.bid.digest else []


def typed_of(content: Content | None) -> dict[str, Any]:
    """Return a sealed bid as the form is filled with it."""
    if content is None:
        return {}
    lines = cast("list[Any]", content["promises"])
    return {
        **{f"promise_{one['indicator_id']}": one["promise"] for one in lines},
        **{f"how_{one['indicator_id']}": one["how"] for one in lines},
        "bidder": content["bidder_id"],
        "title": content["title"],
        "price": wan_of_fen(content["price_fen"]),
        "route": content["route"],
        "chief_name": content["chief"]["name"] if content["chief"] else "",
        "chief_organisation": content["chief"]["organisation"] if content["chief"] else "",
        "team": content["team"],
        "milestones": [{**one, "share": f"{one['share_bp'] / 100:g}"} for one in content["milestones"]],
        "budget": [{"item": one["item"], "amount": wan_of_fen(one["amount_fen"])} for one in content["budget"]],
        "own_ip": content["own_ip"],
        "cited": citing.numbers(content["cited_result_versions"]),
        "members": [
            {"name": _name(one["organisation_id"]), "share": f"{one['share_bp'] / 100:g}"} for one in content["members"]
        ],
    }


def _name(organisation_id: int) -> str:
    party = accounts.organisation(organisation_id)
    return party.uscc if party else ""
