"""What differs between two versions of a contract: by article, and by figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts import wording
from marketplace.contracts.terms import read

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.contracts.models import ContractVersion
    from marketplace.contracts.terms import Terms


@dataclass(frozen=True)
class Figure:
    """An amount in 分 before and after; None where a version doesn't have it."""

    label: LazyString | str
    before_fen: int | None
    after_fen: int | None

    @property
    def change_fen(self) -> int:
        """What it grew by."""
        return (self.after_fen or 0) - (self.before_fen or 0)


def articles(before: ContractVersion, after: ContractVersion) -> list[tuple[str, str, str]]:
    """Return (article, before, after) of each part of the text that differs."""
    old, new = dict(wording.articles(before.text)), dict(wording.articles(after.text))
    names = list(dict.fromkeys([*old, *new]))
    return [(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)]


def figures(before: ContractVersion, after: ContractVersion) -> list[Figure]:
    """Return the amounts that differ: 成交额, 技术交易额, lines of the price and milestones, by their names."""
    old, new = _amounts(read(before.terms)), _amounts(read(after.terms))
    names = list(dict.fromkeys([*old, *new]))
    rows = [Figure(name[1], old.get(name), new.get(name)) for name in names]
    return [row for row in rows if row.before_fen != row.after_fen]


def _amounts(terms: Terms) -> dict[tuple[str, LazyString | str], int]:
    """Return what each amount is called, with its kind so that a line and a milestone of one name stay apart."""
    amounts: dict[tuple[str, LazyString | str], int] = {
        ("total", PRICE): terms.amount_fen,
        ("technical", TECHNICAL): terms.technical_fen,
    }
    for kind, rows in (("line", terms.lines), ("step", terms.steps)):
        for row in rows:
            amounts[kind, row.title] = amounts.get((kind, row.title), 0) + row.amount_fen
    return amounts


PRICE = _l("Price (成交额)")
TECHNICAL = _l("Technical amount (技术交易额)")
