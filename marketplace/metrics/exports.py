"""The contracts of a figure as CSV (UTF-8 with BOM, as spreadsheets expect), for officials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from marketplace.metrics import words
from marketplace.web.display import code_label
from marketplace.web.sheets import BOM, csv_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.metrics.journal import Line


def contracts(lines: Iterator[Line]) -> Iterator[str]:
    """Write the contracts as lines of CSV; amounts in yuan with both digits of 分."""
    yield BOM + csv_line(_head())
    for line in lines:
        yield csv_line(_cells(line))


def _head() -> list[str]:
    return [
        _("Registration number"),
        _("Project"),
        _("Kind"),
        _("Field"),
        _("Seller"),
        _("Seller's region"),
        _("Buyer"),
        _("Buyer's region"),
        _("Signed on"),
        _("Registered on"),
        _("Contract value (yuan)"),
        _("Technology value (yuan)"),
        _("Times counted"),
        _("Origin"),
    ]


def _cells(line: Line) -> list[str]:
    one = line.registration
    return [
        one.number or "",
        one.title,
        code_label(one.kind, "contract_kinds"),
        code_label(one.field, "fields"),
        str(one.seller.get("name", "")),
        code_label(one.seller_region, "regions"),
        str(one.buyer.get("name", "")),
        code_label(one.buyer_region, "regions"),
        one.signed_on.isoformat(),
        one.registered_on.isoformat() if one.registered_on else "",
        _yuan(one.amount_fen),
        _yuan(one.technical_fen),
        str(line.times),
        str(words.ORIGINS[one.origin]),
    ]


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02}"
