"""What a bid's side has handed in: the bid's own files, and what followed within its window to repair."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marketplace.challenges import contents, sealed
from marketplace.evaluation import blinding, queries
from marketplace.files import queries as stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.challenges.models import Bid, BidRepair

REPAIRED = "补正{number}：{name}"
"""What a file of the repair is called beside those of the bid, whose names it may repeat."""


@dataclass(frozen=True)
class Source:
    """A file as it was handed in, under a name that no other file of the same bid has."""

    name: str
    media_type: str
    data: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of its bytes in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def files_of(bid: Bid) -> list[Source]:
    """Return all files of an opened bid, those of its repair behind those that were sealed."""
    within = (Source(one["name"], one["media_type"], contents.bytes_of(one)) for one in sealed.files_of(bid))
    return [*within, *_repaired(bid.repair)]


def _repaired(repair: BidRepair | None) -> Iterator[Source]:
    for number, one in enumerate(stored.of(repair) if repair else (), start=1):
        name = REPAIRED.format(number=number, name=one.name)
        yield Source(name, one.media_type, queries.content_of(one))


def content_of(bid: Bid) -> dict[str, Any]:
    """Return what a bid says, with what its side said when it was repaired; without the bytes of its files."""
    return {**(bid.content or {}), blinding.REPAIR: (bid.repair.answer or "") if bid.repair else ""}
