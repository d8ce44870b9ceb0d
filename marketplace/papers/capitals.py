"""Amounts in capitals (人民币大写), by the rules for bills and receipts: 正确填写票据和结算凭证的基本规定."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
MOST_FEN = 10**15
"""The largest amount that this platform takes: 10 trillion yuan."""

_SCALES = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def capital_amount(fen: int) -> str:
    """Write an amount of 分 in capitals: 100,000 is 人民币壹仟元整, 100,905 is 人民币壹仟零玖元零伍分.

    整 stands after 元; after 角 it may be left out, and is; after 分 it never stands. Zeros between digits are read
    once, and so is a missing 角 between 元 and 分.

    Raises:
        ValueError: the amount is negative or above 10^15 分.
    """
    if not 0 <= fen <= MOST_FEN:
        raise ValueError(f"{fen} 分 can't be written in capitals: 0 to {MOST_FEN} can")
    yuan, cents = divmod(fen, 100)
    whole = f"{_spoken(yuan)}元" if yuan or not cents else ""
    return f"人民币{whole}{_cents(cents, after_yuan=yuan > 0)}"


def _cents(cents: int, *, after_yuan: bool) -> str:
    if not cents:
        return "整"
    jiao, fen = divmod(cents, 10)
    tenths = f"{DIGITS[jiao]}角" if jiao else "零" if after_yuan else ""
    return tenths + (f"{DIGITS[fen]}分" if fen else "")


def _spoken(number: int) -> str:
    """Read a whole number: the largest scale first, a gap between two scales as one 零."""
    if number < len(DIGITS):
        return DIGITS[number]
    scale, name = next((scale, name) for scale, name in _SCALES if number >= scale)
    high, low = divmod(number, scale)
    rest = "" if low == 0 else ("零" if low * 10 < scale else "") + _spoken(low)
    return f"{_spoken(high)}{name}{rest}"


def figures(fen: int) -> str:
    """Write 分 as 元 with both digits behind the point: 300,000.00."""
    whole, cents = divmod(fen, 100)
    return f"{whole:,}.{cents:02}"
