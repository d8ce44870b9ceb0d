"""Those whom an expert would judge, as plain facts that the room with the bids gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Unit:
    """An organisation by name and code; two are the same by their codes where both have one, else by their names."""

    name: str
    uscc: str = ""


@dataclass(frozen=True)
class Shared:
    """A contract between a party and somebody else: with whom, signed when."""

    other: Unit
    signed_on: date
    title: str = ""


@dataclass(frozen=True)
class Party:
    """A publisher, a bidder or a member of a consortium.

    Attributes:
        organisation_id: where it is one of ours.
        people: names of its team, its chief engineer, its legal representative.
        domains: of its e-mail addresses, e.g. "example.com.cn".
        contracts: its contracts with others.
    """

    unit: Unit
    organisation_id: int | None = None
    people: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    contracts: tuple[Shared, ...] = ()
