"""What counts as an affiliation on a day, in a jurisdiction: depths, shares, how far back; all of it dated policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from marketplace import codes, policies

if TYPE_CHECKING:
    from datetime import date

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Rules:
    """The thresholds by which paths are judged.

    Attributes:
        on: the day that is asked about.
        since: a bond that ended on or after this day is still looked into.
        sure_depth, near_depth: most bonds in a row for a sure and for a near hit.
        sure_bp, near_bp: shares in hundredths of a percent, multiplied along a chain of holdings.
        shared_by_many: organisations at one address, telephone or bare name above which it binds nobody.
    """

    on: date
    since: date
    sure_depth: int
    near_depth: int
    sure_bp: int
    near_bp: int
    shared_by_many: int

    @property
    def radius(self) -> int:
        """How far to walk from each end so that every path of the greatest depth is met in its middle."""
        return -(-self.near_depth // 2)

    def within(self, depth: int) -> Rules:
        """Return the same rules for paths of at most so many bonds."""
        return replace(self, sure_depth=min(depth, self.sure_depth), near_depth=min(depth, self.near_depth))


def rules_of(region: str, on: date) -> Rules:
    """Return the rules in force for a jurisdiction on a day."""
    known = {
        one.key.removeprefix("affiliations."): one.value
        for one in policies.overview(region=region or codes.NATION, on=on)
        if one.key.startswith("affiliations.")
    }
    return Rules(
        on,
        known["lookback"].before(on),
        known["sure_depth"],
        max(known["near_depth"], known["sure_depth"]),
        int(known["sure_share"] * WHOLE_BP),
        int(known["near_share"] * WHOLE_BP),
        known["shared_by_many"],
    )
