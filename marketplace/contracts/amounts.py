"""How a contract's Chinese text writes amounts, rates and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

BP_IN_PER_CENT = 100


def yuan(fen: int) -> str:
    """Write an amount of 分 as a contract does: 人民币 300,000.00 元."""
    whole, cents = divmod(fen, 100)
    return f"人民币 {whole:,}.{cents:02} 元"


def per_cent(bp: int) -> str:
    """Write a rate or share in bp (0.01 %): 350 is 3.5%."""
    whole, rest = divmod(bp, BP_IN_PER_CENT)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def day(when: date) -> str:
    """Write a day: 2026年3月1日."""
    return f"{when.year}年{when.month}月{when.day}日"
