"""What forms hand to actions: a call's text, a bid's text; and what permissions judge a bidder by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.challenges.models import Bid, Challenge
    from marketplace.challenges.sealing import Enclosure


@dataclass(frozen=True)
class Criterion:
    """One criterion of the choice and its weight in percent."""

    name: str
    weight: int


@dataclass(frozen=True)
class CallDraft:
    """A call's own text; what it asks for stands in the demand's version.

    `bounty_fen` in 分; `deadline_at` an aware instant; both may be missing while it is being written.
    """

    title: str
    problem: str = ""
    terms: str = ""
    eligibility: str = ""
    criteria: tuple[Criterion, ...] = ()
    bounty_fen: int | None = None
    deadline_at: datetime | None = None


@dataclass(frozen=True)
class BidDraft:
    """A bid before it is sealed: `promises` by indicator id, in the words of the bidder; `price_fen` in 分."""

    title: str
    route: str
    price_fen: int
    team: str = ""
    milestones: str = ""
    promises: dict[int, str] = field(default_factory=dict)
    enclosure: Enclosure | None = None


@dataclass(frozen=True)
class Bidding:
    """An organisation that is about to bid for a call."""

    challenge: Challenge
    bidder_id: int

    @property
    def organisation_id(self) -> int:
        """Whose call it is: nobody bids for his own."""
        return self.challenge.organisation_id


@dataclass(frozen=True)
class OwnBid:
    """A bid with the organisation whose it is: known only when one of that organisation asked."""

    bid: Bid
    challenge: Challenge
    bidder_id: int

    @property
    def organisation_id(self) -> int:
        """Whose call it is."""
        return self.challenge.organisation_id


@dataclass(frozen=True)
class OpenedBid:
    """An opened bid, read by the call's own side and its secretary."""

    bid: Bid
    challenge: Challenge

    @property
    def organisation_id(self) -> int:
        """Whose call it is."""
        return self.challenge.organisation_id

    @property
    def region(self) -> str:
        """The call's region."""
        return self.challenge.region
