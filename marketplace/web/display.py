"""How values are written on a page, in Chinese and in English: money, counts, codes, digests.

`install` registers them, and those of the neighbouring modules, as filters and functions of the templates.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.web import comparison, drawings, fields, links
from marketplace.web.moments import day, exact_time, iso, language, moment, month, remaining, urgency

if TYPE_CHECKING:
    from flask import Flask

FEN = 100  # 分 in a 元
WAN = 10_000  # 元 in a 万元
YI = 100_000_000  # 元 in an 亿元
MILLION = 1_000_000
BILLION = 1_000_000_000
SHORT_DIGEST = 8  # characters shown at each end of a digest


def install(app: Flask) -> None:
    """Register the filters, figures and page helpers that the components need."""
    app.jinja_env.filters.update(
        {
            "money": money,
            "exact_yuan": exact_yuan,
            "number": number,
            "percent": percent,
            "day": day,
            "month": month,
            "moment": moment,
            "exact_time": exact_time,
            "iso": iso,
            "remaining": remaining,
            "urgency": urgency,
            "code_label": code_label,
            "short_digest": short_digest,
            "filesize": filesize,
        }
    )
    app.jinja_env.globals["differences"] = comparison.differences
    drawings.install(app)
    fields.install(app)
    links.install(app)


def money(fen: int, unit: str = "auto") -> str:
    """Write an amount of 分 for reading: 12.5 万元, 1.20 亿元, 3,500 元; ¥125,000, ¥120 million.

    `unit` forces "yuan", "wan" (万元) or "yi" (亿元; in English billions of yuan).
    """
    return money_text(fen, unit, language())


def money_text(fen: int, unit: str, language: str) -> str:
    """Write an amount in a given language; see `money`."""
    yuan = Decimal(fen) / FEN
    return _money_zh(yuan, unit) if language == "zh" else _money_en(yuan, unit)


def _money_zh(yuan: Decimal, unit: str) -> str:
    if unit == "yi" or (unit == "auto" and abs(yuan) >= YI):
        return f"{_rounded(yuan / YI):,.2f} 亿元"
    if unit == "wan" or (unit == "auto" and abs(yuan) >= WAN):
        return f"{_short(yuan / WAN)} 万元"
    return f"{_yuan(yuan)} 元"


def _money_en(yuan: Decimal, unit: str) -> str:
    sign, size = ("-" if yuan < 0 else ""), abs(yuan)
    if unit == "yi" or (unit == "auto" and size >= BILLION):
        return f"{sign}¥{_short(size / BILLION, 3)} billion"
    if unit in ("auto", "wan") and size >= MILLION:
        return f"{sign}¥{_short(size / MILLION, 3)} million"
    return f"{sign}¥{_yuan(size)}"


def _rounded(value: Decimal, digits: int = 2) -> Decimal:
    """Round half up, as official statistics do."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _short(value: Decimal, digits: int = 2) -> str:
    """Write a number with thousands separated and without idle zeros behind the point."""
    text = f"{_rounded(value, digits):,f}"
    return text.rstrip("0").rstrip(".")


def _yuan(value: Decimal) -> str:
    """Write 元, with both digits of 分 where there are any."""
    return f"{value:,.2f}" if value % 1 else f"{value:,.0f}"


def exact_yuan(fen: int) -> str:
    """Write an amount to the last 分: 3,500,000 元, 3,500.50 元; ¥3,500.50."""
    text = _yuan(abs(Decimal(fen)) / FEN)
    sign = "-" if fen < 0 else ""
    return f"{sign}{text} 元" if language() == "zh" else f"{sign}¥{text}"


def number(value: float) -> str:
    """Write a count with thousands separated: 40,000."""
    return f"{value:,}"


def percent(ratio: float, digits: int = 1) -> str:
    """Write a ratio as per cent: 0.1597 is 16.0%."""
    return f"{_rounded(Decimal(str(ratio)) * 100, digits):f}%"


def code_label(code: str | None, list_name: str) -> str:
    """Write the name of a code of an official list; an unknown code shows itself."""
    return codes.label(list_name, code, language()) if code else ""


def short_digest(digest: str) -> str:
    """Write a digest by its two ends: 3f9a0c1d…7be2a410."""
    return digest if len(digest) <= 2 * SHORT_DIGEST else f"{digest[:SHORT_DIGEST]}…{digest[-SHORT_DIGEST:]}"


def filesize(size: int) -> str:
    """Write the size of a file in bytes, KB or MB of 1,000."""
    for unit, step in (("MB", 1_000_000), ("KB", 1_000)):
        if size >= step:
            return f"{_short(Decimal(size) / step, 1)} {unit}"
    return f"{size} B"
