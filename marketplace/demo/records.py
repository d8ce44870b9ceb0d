"""The records behind the entries of the data files: calls, awards, contracts, registrations, and who is competent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import codes, db
from marketplace.challenges import queries as calls
from marketplace.challenges.models import Challenge
from marketplace.challenges.states import AwardState
from marketplace.contracts import queries
from marketplace.contracts.models import Contract
from marketplace.demo import cast, material, offers
from marketplace.demo.timeline import made, number_of
from marketplace.registration.models import Registration

if TYPE_CHECKING:
    from marketplace.challenges.models import Award
    from marketplace.permissions import Actor

Entry = dict[str, Any]
ZONE = "340171"


def call(key: str) -> Challenge:
    """Return the call on a demand, by the demand's key: the second round where there is one."""
    number = number_of(f"challenge:{key}:recall") or made(f"challenge:{key}:raise")
    return db.session.get_one(Challenge, number)


def publisher(key: str) -> Actor:
    """Return who writes for the publisher of a call."""
    return cast.writer(publisher_key(key))


def publisher_key(key: str) -> str:
    """Return the short name of whose demand it is."""
    return str(material.demands()[key]["owner"])


def secretary(key: str) -> Actor:
    """Return the call secretary who is competent for a call."""
    return cast.official("call-secretary", offers.listing(key).region)


def award(key: str, bidder: str) -> Award:
    """Return the award of a call that stands and that this organisation has won."""
    winner = cast.organisation(bidder).id
    standing = (one for one in calls.awards_of(call(key)) if one.state is not AwardState.ANNULLED)
    return next(one for one in standing if one.bid.bidder_id == winner)


def contract(entry: Entry) -> Contract:
    """Return the contract of an entry: drafted by hand, or by the system from an award."""
    if "call" not in entry:
        return db.session.get_one(Contract, made(f"contract:{entry['key']}:draft"))
    found = queries.of_award(award(entry["call"], entry["seller"]).id)
    assert found is not None, entry["call"]
    return found


def registration(entry: Entry) -> Registration:
    """Return the registration of an entry's contract."""
    return db.session.get_one(Registration, made(f"contract:{entry['key']}:apply"))


def registrar(entry: Entry) -> Actor:
    """Return the registrar at the point of the seller's place."""
    region = cast.organisation(entry["seller"]).region
    return cast.actor("registrar-zone") if codes.contains(ZONE, region) else cast.official("registrar", region)
