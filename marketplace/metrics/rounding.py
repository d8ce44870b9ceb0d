"""Amounts in 亿元 as bulletins print them: to so many digits, rounded half up or cut off (both occur in print).

Each amount is rounded by itself, so rounded parts need not add up to the rounded whole: `gap` says by how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

YI_FEN = 10_000_000_000  # 分 in an 亿元
DIGITS = (0, 1, 2, 4)


@dataclass(frozen=True)
class Rounding:
    """How many digits behind the point an amount in 亿元 has, and whether the rest is cut off."""

    digits: int = 2
    down: bool = False

    @property
    def text(self) -> str:
        """The way it is written in addresses: "2", "1down"."""
        return f"{self.digits}{'down' if self.down else ''}"

    def of(self, fen: int) -> Decimal:
        """Return an amount of 分 in 亿元, exact to the digits."""
        way = ROUND_DOWN if self.down else ROUND_HALF_UP
        return (Decimal(fen) / YI_FEN).quantize(Decimal(1).scaleb(-self.digits), rounding=way)

    def gap(self, whole: int, parts: Iterable[int]) -> Decimal:
        """Return what the rounded parts come to, less the rounded whole; 0 when they agree."""
        return sum(map(self.of, parts), Decimal(0)) - self.of(whole)


ALL = tuple(Rounding(digits, down) for down in (False, True) for digits in DIGITS)


def parse(text: str) -> Rounding | None:
    """Read a rounding of an address, None when there is none like it."""
    return next((one for one in ALL if one.text == text), None)
