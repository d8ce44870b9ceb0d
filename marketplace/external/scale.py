"""Is a column in the unit that was believed? 万元 taken for yuan is 10,000 times wrong and looks like a figure.

Medians are kept as counts by twentieths of a power of ten: bounded memory, exact to some twelve per cent.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marketplace.external.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

STEPS = 20
FEW = 10  # figures from which a typical one can be told
FAR = 1_000
CONFUSED = (9_000, 11_000)
"""Between these a factor is that of 万元 and yuan."""


class Typical:
    """The median of many positive figures."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, figure: float) -> None:
        """Take a figure in; 0 is no figure."""
        if figure > 0:
            self._counts[round(math.log10(figure) * STEPS)] += 1

    @property
    def median(self) -> float | None:
        """The median, None where there are too few figures."""
        total, passed = self._counts.total(), 0
        if total < FEW:
            return None
        for step in sorted(self._counts):
            passed += self._counts[step]
            if 2 * passed >= total:
                return math.pow(10, step / STEPS)
        return None


@dataclass
class Scale:
    """What is looked at while rows go by: amounts, parts of amounts, amounts against those that are known."""

    amounts: Typical = field(default_factory=Typical)
    parts: Typical = field(default_factory=Typical)
    against_known: Typical = field(default_factory=Typical)

    def look(self, values: Mapping[str, Any], known_fen: int | None) -> None:
        """Look at a row: its values, and the amount in 分 by which its number is known already."""
        whole, part = values.get("amount_fen"), values.get("technical_fen")
        if whole:
            self.amounts.add(whole)
            self.parts.add((part or 0) / whole)
            self.against_known.add(known_fen / whole if known_fen else 0)

    def warnings(self, known_median_fen: int | None) -> list[Problem]:
        """Return what looks wrong.

        Args:
            known_median_fen: the median amount of the registrations that are known, None where there are few.
        """
        found = [_of_parts(self.parts.median), _of_same(self.against_known.median)]
        found.append(_of_known(self.amounts.median, known_median_fen))
        return [one for one in found if one is not None]


def _of_parts(share: float | None) -> Problem | None:
    if share is None or 1 / FAR < share < FAR:
        return None
    return Problem("scale_of_parts", found=f"{share * 100:.4g}%")


def _of_same(factor: float | None) -> Problem | None:
    """Compare amounts of the same contracts; the factor is known / file."""
    if factor is None:
        return None
    low, high = CONFUSED
    confused = any(low * 0.8 <= one <= high * 1.2 for one in (factor, 1 / factor))
    return Problem("scale_of_same", found=f"{1 / factor:.4g}") if confused else None


def _of_known(median: float | None, known: int | None) -> Problem | None:
    if median is None or not known or 1 / FAR < median / known < FAR:
        return None
    return Problem("scale_of_known", found=_yuan(median), old=_yuan(known))


def _yuan(fen: float) -> str:
    return f"{fen / 100:,.0f} 元"
