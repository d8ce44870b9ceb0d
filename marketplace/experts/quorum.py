"""How large a panel is and how many of it decide: odd, within the region's bounds, more than half."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import policies
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class PanelRules:
    """The rules of a region on a day: sizes of a panel, and the share of its seats that must be there."""

    smallest: int
    largest: int
    share: Decimal

    def check(self, size: int) -> None:
        """Check a panel's size.

        Raises:
            Invalid: it is even, too small or too large; field "size".
        """
        if size % 2 == 0 or not self.smallest <= size <= self.largest:
            sentence = _l(
                "A panel has an odd number of experts, from %(smallest)s to %(largest)s.",
                smallest=self.smallest,
                largest=self.largest,
            )
            raise Invalid(sentence, field="size")

    def quorum(self, size: int) -> int:
        """Return how many of a panel must be there: the share, rounded up, and never half or less."""
        share = (self.share * size).to_integral_value(ROUND_CEILING)
        return max(int(share), size // 2 + 1)

    def quorate(self, size: int, there: int) -> bool:
        """Whether a panel of this size can decide with so many who are there and free of conflicts."""
        return there >= self.quorum(size)


def rules_of(region: str, on: date) -> PanelRules:
    """Return the rules of a region on a day."""
    smallest, largest, share = (
        policies.value(f"experts.{name}", region=region, on=on).value
        for name in ("panel_smallest", "panel_largest", "quorum")
    )
    return PanelRules(smallest, largest, share)
