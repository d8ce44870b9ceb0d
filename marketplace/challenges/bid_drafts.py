"""What forms hand to bidding, and what permissions judge a bidder by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marketplace.challenges.of_call import OfCall

if TYPE_CHECKING:
    from marketplace.challenges.contents import BudgetLine, Enclosure, Milestone, OwnRight, TeamMember
    from marketplace.challenges.models import Bid, Challenge


@dataclass(frozen=True)
class BidDraft:
    """A bid before it is sealed.

    Attributes:
        price_fen: in 分.
        promises, hows: what is promised for an indicator, by its id, in the words of the bidder; and how it is reached.
        cited: versions of results on the platform that the bid builds on.
        shares: (organisation id, share in 1/10000) of a consortium, its lead among them; empty for a single bidder.
    """

    title: str
    route: str
    price_fen: int
    promises: dict[int, str] = field(default_factory=dict)
    hows: dict[int, str] = field(default_factory=dict)
    chief: TeamMember | None = None
    team: tuple[TeamMember, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    own_ip: tuple[OwnRight, ...] = ()
    cited: tuple[int, ...] = ()
    shares: tuple[tuple[int, int], ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    pledged: bool = False


@dataclass(frozen=True)
class Bidding:
    """An organisation that is about to bid for a call; `slot` numbers its bids where its quota is more than one."""

    challenge: Challenge
    bidder_id: int
    slot: int = 0

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
    slot: int = 0

    @property
    def organisation_id(self) -> int:
        """Whose call it is."""
        return self.challenge.organisation_id

    @property
    def bidding(self) -> Bidding:
        """The bidding that it came from."""
        return Bidding(self.challenge, self.bidder_id, self.slot)


@dataclass(frozen=True)
class OpenedBid(OfCall):
    """An opened bid, read by the call's own side and its secretary."""

    bid: Bid
    challenge: Challenge
