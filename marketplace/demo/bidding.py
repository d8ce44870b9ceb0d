"""Bids on the calls of the demonstration: sealed one by one, by single teams and by consortia; opened together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace.challenges import bids, formal, opening, sealed
from marketplace.challenges.bid_drafts import Bidding, BidDraft
from marketplace.challenges.keyholding import Secrets
from marketplace.challenges.states import SealMode
from marketplace.demo import call_ages, cast, material
from marketplace.demo.raising import PASSPHRASES
from marketplace.demo.records import call, secretary

if TYPE_CHECKING:
    from marketplace.challenges.contents import Milestone, TeamMember
    from marketplace.challenges.models import Bid, Challenge
    from marketplace.demo.timeline import Scene

Entry = dict[str, Any]
MARK = "（演示）"
WHOLE_BP = 10_000


def add(scene: Scene, entry: Entry) -> None:
    """Spread the bids over the time in which the call was open."""
    published, _closes = call_ages.window(entry)
    past = min(int(entry["open_days"]), published)
    for place, offer in enumerate(entry["bids"], start=1):
        ago = published - past * place // (len(entry["bids"]) + 1)
        scene.add(f"bid:{offer['org']}", ago, partial(_place, entry["demand"], offer), hour=9 + 2 * place)


def _place(key: str, offer: Entry) -> Bid:
    bidding = Bidding(call(key), cast.organisation(offer["org"]).id)
    shares = _shares(offer)
    if shares:
        _agree(bidding, offer, shares)
    return bids.place(bidding, _draft(bidding.challenge, offer, shares), by=cast.writer(offer["org"]))


def _shares(offer: Entry) -> tuple[tuple[int, int], ...]:
    """Return a consortium's shares in 1/10000, the lead's first; nothing for a team that bids alone."""
    others = tuple(
        (cast.organisation(key).id, share * material.BASIS_POINTS) for key, share in offer.get("with", {}).items()
    )
    rest = WHOLE_BP - sum(share for _unit, share in others)
    return ((cast.organisation(offer["org"]).id, rest), *others) if others else ()


def _agree(bidding: Bidding, offer: Entry, shares: tuple[tuple[int, int], ...]) -> None:
    """Have the lead propose a consortium and each member confirm it with the code that it was handed."""
    code = bids.propose_consortium(bidding, shares, by=cast.writer(offer["org"]))
    for key in offer["with"]:
        bids.confirm_membership(bidding.challenge, code, cast.organisation(key).id, by=cast.writer(key))


def _draft(challenge: Challenge, offer: Entry, shares: tuple[tuple[int, int], ...]) -> BidDraft:
    indicators = challenge.demand.indicators
    return BidDraft(
        title=offer["title"],
        route=offer["route"],
        price_fen=material.fen(offer["price_wan"]) or 0,
        promises={one.id: offer["promises"].get(one.quantity, "") for one in indicators},
        chief=_member(offer, "技术总师", offer["chief"]) if "chief" in offer else None,
        team=(_member(offer, "项目负责人", offer["team"]),),
        milestones=_milestones(offer["milestones"], challenge),
        shares=shares,
        pledged=True,
    )


def _member(offer: Entry, who: str, role: str) -> TeamMember:
    """Return somebody of a team, named like everybody here by what he does and marked as nobody real."""
    house = material.name_of(offer["org"])
    return {"name": f"{house.removesuffix(MARK)}{who}{MARK}", "organisation": house, "role": role}


def _milestones(said: Any, challenge: Challenge) -> tuple[Milestone, ...]:
    """Return the steps of a bid: one at the end where the entry has only words for them."""
    if isinstance(said, str):
        said = [[said, challenge.phases[-1].months, WHOLE_BP, ""]]
    return tuple(
        {"title": title, "months": months, "share_bp": share, "evidence": evidence}
        for title, months, share, evidence in said
    )


def add_opening(scene: Scene, entry: Entry) -> None:
    """Add the opening, and what the formal check decided where the entry says so."""
    key, ago = entry["demand"], call_ages.opened_ago(entry)
    if ago is None:
        return
    scene.add("open", ago, lambda: _open(key), step=1)
    for org, said in entry.get("excluded", {}).items():
        scene.add(f"exclude:{org}", said["ago"], partial(_exclude, key, org, said), hour=11, step=1)
    for org, said in entry.get("repair", {}).items():
        scene.add(f"repair:{org}", said["ago"], partial(_ask_repair, key, org, said), hour=14, step=1)


def _open(key: str) -> Challenge:
    challenge = call(key)
    two = Secrets(PASSPHRASES if challenge.seal_mode is SealMode.OFFICIALS else {})
    return opening.open_bids(challenge, by=secretary(key), secrets=two)


def bid_of(key: str, org: str) -> Bid:
    """Return the opened bid of an organisation."""
    number = cast.organisation(org).id
    return next(bid for bid in sealed.known(call(key)) if bid.bidder_id == number)


def _exclude(key: str, org: str, said: Entry) -> Bid:
    return formal.exclude(bid_of(key, org), said["reason"], said["note"], by=secretary(key))


def _ask_repair(key: str, org: str, said: Entry) -> None:
    formal.ask_repair(bid_of(key, org), said["asked"], by=secretary(key))
