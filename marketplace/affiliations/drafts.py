"""What somebody enters: one end of a bond, and the bond; and two organisations that something is decided about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from marketplace.affiliations.kinds import Certainty, EdgeKind, NodeKind


@dataclass(frozen=True)
class NodeDraft:
    """Something that stands in the graph, as it is written in a form or a file.

    Attributes:
        kind: what it is.
        name: of an organisation or a person; an address; a telephone number.
        uscc: of an organisation, "" where it isn't known.
        mark: of a person: what a register tells him from others of that name by.
        state_holder: of an organisation: it holds for the State.
        region: of an address that doesn't name its city, six digits.
    """

    kind: NodeKind
    name: str
    uscc: str = ""
    mark: str = ""
    state_holder: bool = False
    region: str = ""


@dataclass(frozen=True)
class EdgeDraft:
    """A bond: from whom, of which kind, from when to when, who says so.

    Attributes:
        holder: from whom it leads to the organisation.
        share_bp: of equity, in hundredths of a percent.
        valid_to: the first day on which it no longer holds.
        source: register, document, letter: where it can be looked up.
    """

    holder: NodeDraft
    kind: EdgeKind
    valid_from: date
    source: str
    certainty: Certainty
    share_bp: int | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Pair:
    """Two organisations as the subject of a permission: whoever belongs to one of them doesn't decide.

    Attributes:
        region: of the first, whose officials decide and whose thresholds count.
        party_ids: both.
    """

    region: str
    party_ids: tuple[int, int]
