"""Rounded parts that add up to the rounded whole: the largest remainders get what rounding down leaves over.

Bulletins round each amount by itself, so that their parts may miss the whole by a digit; this is the other way that
is in use (最大余数法). Each part differs from the exact one by less than a unit of its last digit.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from marketplace.metrics.rounding import YI_FEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marketplace.metrics.rounding import Rounding

T = TypeVar("T")


def apportioned(amounts: Mapping[T, int], rounding: Rounding) -> dict[T, Decimal]:
    """Return amounts of 分 in 亿元, rounded so that they add up to the rounded sum.

    Args:
        amounts: none below 0; of equal remainders the earlier one is rounded up.
        rounding: how the sum is rounded, and to how many digits the parts.
    """
    unit = Decimal(1).scaleb(-rounding.digits)
    down = replace(rounding, down=True)
    parts = {key: down.of(fen) for key, fen in amounts.items()}
    left = int((rounding.of(sum(amounts.values())) - sum(parts.values(), Decimal(0))) / unit)
    order = sorted(amounts, key=lambda key: Decimal(amounts[key]) / YI_FEN - parts[key], reverse=True)
    return {key: part + unit * (key in order[:left]) for key, part in parts.items()}
