"""What a bid says: the content that is sealed, its promises, people, steps, money and files."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

BLOCK = 16 * 1024
"""Bids are padded to whole blocks, so that their length tells neither the price's digits nor a short text."""

SALT_BYTES = 32


class Promise(TypedDict):
    """What a bid promises for one indicator, beside what was asked, and how it will be reached."""

    indicator_id: int
    quantity: str
    operator: str
    asked: str
    unit: str
    must: bool
    promise: str
    how: str


class TeamMember(TypedDict):
    """One of the people who will do it, the technical chief (技术总师) among them."""

    name: str
    organisation: str
    role: str


class Milestone(TypedDict):
    """What is reached at the end of a month from the start, with its share of the price in 1/10000."""

    title: str
    months: int
    share_bp: int
    evidence: str


class BudgetLine(TypedDict):
    """What a part of the price is for."""

    item: str
    amount_fen: int


class OwnRight(TypedDict):
    """A right that the team brings with it; `kind` is of the code list `ip_types`."""

    kind: str
    number: str
    title: str


class Share(TypedDict):
    """A unit of a consortium (联合体), the lead first, and its share of the work in 1/10000."""

    organisation_id: int
    share_bp: int
    confirmed: bool


class Enclosure(TypedDict):
    """A file in a bid; `data` is base64 and stays inside the sealed bytes."""

    name: str
    media_type: str
    size: int
    digest: str
    data: str


class Content(TypedDict):
    """What a bid says. Amounts in 分; `bidder_id`, `person_id`: for whom and by whom it was sealed.

    `slot` numbers the bids of one team where a call's quota allows more than one. `pledge` is the text that
    `person_id` has signed. `affiliation_salt` proves at the opening which bonds with the publisher the bidder was shown
    while it was sealed, see `affiliations.checks`.
    """

    bidder_id: int
    person_id: int
    slot: int
    title: str
    route: str
    price_fen: int
    promises: list[Promise]
    chief: TeamMember | None
    team: list[TeamMember]
    milestones: list[Milestone]
    budget: list[BudgetLine]
    own_ip: list[OwnRight]
    cited_result_versions: list[int]
    members: list[Share]
    enclosures: list[Enclosure]
    affiliation_salt: str
    pledge: str


def padded(value: Any) -> bytes:
    """Return a value as JSON in whole blocks; the random salt makes equal values differ for whoever could open one."""
    text = json.dumps({"salt": secrets.token_hex(SALT_BYTES), "value": value}, ensure_ascii=False).encode()
    return text.ljust(-(-len(text) // BLOCK) * BLOCK)  # JSON ignores the spaces behind it


def read(text: bytes) -> Any:
    """Return the value that `padded` was given.

    Raises:
        ValueError: the text is none of its making.
    """
    found = json.loads(text)
    if not isinstance(found, dict) or "value" not in found:
        raise ValueError("not a sealed value")
    return found["value"]


def without_bytes(content: Content) -> dict[str, Any]:
    """Return what is stored in the clear at the opening: everything but the bytes of the files."""
    return {**content, "enclosures": [bare(one) for one in content["enclosures"]]}


def bare(enclosure: Enclosure) -> dict[str, Any]:
    """Return what a file is, without its bytes."""
    return {name: value for name, value in enclosure.items() if name != "data"}


def enclose(name: str, media_type: str, data: bytes) -> Enclosure:
    """Return a file as a bid carries it."""
    return {
        "name": name,
        "media_type": media_type,
        "size": len(data),
        "digest": hashlib.sha256(data).hexdigest(),
        "data": base64.b64encode(data).decode(),
    }


def bytes_of(enclosure: Enclosure) -> bytes:
    """Return the bytes of a file in a bid."""
    return base64.b64decode(enclosure["data"])


def people(content: Content) -> Iterable[TeamMember]:
    """Return everybody whom a bid names, its technical chief first."""
    return [*([content["chief"]] if content["chief"] else []), *content["team"]]
