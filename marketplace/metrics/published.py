"""Figures that were published officially (官方公布): `data/published.csv`, each with its source and certainty.

They are kept as they were printed. None is worked out from another one, or from registrations: the plan prints 572.13
and 230.69 亿元 for 2020 but no absorbed amount, and so there is none here.
"""

from __future__ import annotations

import csv
import enum
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.metrics import periods
from marketplace.metrics.cuts import Side

if TYPE_CHECKING:
    from marketplace.metrics.periods import Period

DATA = Path(__file__).parent / "data" / "published.csv"
YI_FEN = 10_000_000_000  # 分 in an 亿元


class Role(enum.StrEnum):
    """What a published number is."""

    FIGURE = "figure"  # what was reached
    TARGET = "target"  # 目标 of a plan
    WISH = "wish"  # growth that a plan asks for in words


class Certainty(enum.StrEnum):
    """How it was read."""

    DOCUMENT = "document"
    EXCERPT = "excerpt"


CERTAINTIES = {
    Certainty.DOCUMENT: _l("read in the document itself"),
    Certainty.EXCERPT: _l("read in an excerpt or a copy of the official text; check before citing"),
}


@dataclass(frozen=True)
class PublishedFigure:
    """One number as published, by the region, period and side it is about."""

    key: str
    region: str
    period: Period
    side: Side
    role: Role
    printed: str
    """As it stands in the source, e.g. "572.13亿元"."""
    amount_fen: int | None
    count: int | None
    growth: str
    """As printed; never recomputed."""
    source_zh: str
    source_en: str
    place_zh: str
    place_en: str
    certainty: Certainty
    note_zh: str
    note_en: str

    def said(self, what: str, language: str) -> str:
        """Return source, place or note in a language."""
        words: str = getattr(self, f"{what}_{'zh' if language.startswith('zh') else 'en'}")
        return words

    @property
    def how_certain(self) -> str:
        """How the number was read, in words."""
        return str(CERTAINTIES[self.certainty])


@cache
def everything() -> tuple[PublishedFigure, ...]:
    """Return all of them, in the order of the file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def by_key(key: str) -> PublishedFigure | None:
    """Return one of them."""
    return next((one for one in everything() if one.key == key), None)


def of_region(region: str) -> list[PublishedFigure]:
    """Return what was published about a region, the latest period first."""
    found = [one for one in everything() if one.region == region]
    return sorted(found, key=lambda one: (one.period.end, one.period.first), reverse=True)


def find(region: str, period: str, side: Side, role: Role = Role.FIGURE) -> PublishedFigure | None:
    """Return what was published about a region, period and side, if anything was."""
    return next(
        (one for one in of_region(region) if (one.period.text, one.side, one.role) == (period, side, role)), None
    )


def _read(row: dict[str, str]) -> PublishedFigure:
    amount = Decimal(row.pop("amount_yi") or 0)
    return PublishedFigure(
        period=periods.parse(row.pop("period")),
        side=Side(row.pop("side")),
        role=Role(row.pop("role")),
        amount_fen=int(amount * YI_FEN) if amount else None,
        count=int(row.pop("count") or 0) or None,
        certainty=Certainty(row.pop("certainty")),
        **row,
    )
