"""A hit: a path of bonds from one organisation to another, with what speaks against its being an affiliation.

A hit without a doubt is sure and blocks. Every doubt makes it a near hit, which an official decides on the evidence.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_babel import LazyString

    from marketplace.affiliations.graph import Bond, Point


class Doubt(enum.StrEnum):
    """Why a path is no sure affiliation."""

    CONTACT = "contact"
    BY_NAME = "by_name"
    REPORTED = "reported"
    ENDED = "ended"
    SMALL_SHARE = "small_share"
    LONG = "long"
    MEETS_BELOW = "meets_below"
    COLLEAGUES = "colleagues"


DOUBTS: dict[str, LazyString] = {
    Doubt.CONTACT: _l("Only an address or a telephone is shared."),
    Doubt.BY_NAME: _l("Somebody on the path is known by name only: it could be another of that name."),
    Doubt.REPORTED: _l("A bond was reported by somebody else and is shown by no document."),
    Doubt.ENDED: _l("A bond has ended, not long ago."),
    Doubt.SMALL_SHARE: _l("The share held is below the threshold of an affiliation."),
    Doubt.LONG: _l("The path is long."),
    Doubt.MEETS_BELOW: _l("Both are bound to a third organisation, neither to the other."),
    Doubt.COLLEAGUES: _l("Somebody is employed by both, and leads or owns neither."),
}


@dataclass(frozen=True)
class Hit:
    """A path between two organisations.

    Attributes:
        points: the nodes on it, from the first organisation to the second.
        bonds: what joins each to the next, one fewer.
        doubts: why it isn't sure; none means that it is.
    """

    points: tuple[Point, ...]
    bonds: tuple[Bond, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.doubts

    @property
    def direct(self) -> bool:
        """Whether the two are bound to each other without anything between them."""
        return len(self.bonds) == 1

    @property
    def fingerprint(self) -> str:
        """The bonds it is made of: a decision holds for exactly this evidence."""
        return "-".join(str(bond.id) for bond in sorted(self.bonds, key=lambda one: one.id))

    def as_row(self) -> dict[str, Any]:
        """Return it as it is stored and shown: names, bonds with days, shares and sources, doubts."""
        steps = zip(self.points, self.bonds, self.points[1:], strict=False)
        return {
            "sure": self.sure,
            "fingerprint": self.fingerprint,
            "doubts": [str(doubt) for doubt in self.doubts],
            "steps": [_step(left, bond, right) for left, bond, right in steps],
        }


def _step(left: Point, bond: Bond, right: Point) -> dict[str, Any]:
    """Return one bond; "down" says whether it leads from the left one to the right one."""
    return {
        "left": left.name,
        "right": right.name,
        "kind": str(bond.kind),
        "down": bond.from_id == left.id,
        "share_bp": bond.share_bp,
        "since": bond.since.isoformat(),
        "until": bond.until.isoformat() if bond.until else None,
        "certainty": str(bond.certainty),
        "source": bond.source,
        "bond": bond.id,
    }


def as_rows(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Return hits as they are stored and shown."""
    return [hit.as_row() for hit in hits]
