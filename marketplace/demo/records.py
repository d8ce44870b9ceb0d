"""The records of a contract's entry: the contract, its registration, and the registrar who is competent for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import codes, db
from marketplace.contracts import queries
from marketplace.contracts.models import Contract
from marketplace.demo import cast
from marketplace.demo.timeline import made
from marketplace.registration.models import Registration

if TYPE_CHECKING:
    from marketplace.permissions import Actor

Entry = dict[str, Any]
ZONE = "340171"


def contract(entry: Entry) -> Contract:
    """Return the contract of an entry: drafted by hand, or by the system from an award."""
    if "call" not in entry:
        return db.session.get_one(Contract, made(f"contract:{entry['key']}:draft"))
    found = queries.of_award(made(f"challenge:{entry['call']}:propose"))
    assert found is not None, entry["call"]
    return found


def registration(entry: Entry) -> Registration:
    """Return the registration of an entry's contract."""
    return db.session.get_one(Registration, made(f"contract:{entry['key']}:apply"))


def registrar(entry: Entry) -> Actor:
    """Return the registrar at the point of the seller's place."""
    region = cast.organisation(entry["seller"]).region
    return cast.actor("registrar-zone") if codes.contains(ZONE, region) else cast.official("registrar", region)
