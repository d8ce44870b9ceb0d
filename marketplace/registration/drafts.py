"""What people hand in: frozen, already read from forms, still to be judged by the actions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

MOST_FEN = 10**15
"""The largest amount that is believed, in 分: 10 万亿元."""


@dataclass(frozen=True)
class Application:
    """An application (技术合同登记申请) as the seller reads the contract; amounts in 分, codes of official lists."""

    title: str
    kind: str
    field: str
    ip_type: str
    plan_source: str
    payment_mode: str
    aim: str
    service_industry: str
    amount_fen: int
    technical_fen: int
    related: bool = False
    point_id: int | None = None
    """The registration point that was chosen; None for the right one."""


@dataclass(frozen=True)
class Decision:
    """What the registrar read from the signed text (成交额) and decided (核定: kind, 技术交易额); amounts in 分."""

    kind: str
    amount_fen: int
    technical_fen: int
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing in which form and signed text differ: what the text says, and what was found in the form."""

    field: str
    expected: str
    found: str

    def as_row(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class Receipt:
    """A payment received, filed as 技术性收入; amounts in 分."""

    received_on: date
    received_fen: int
    technical_fen: int
    milestone_id: int | None = None
    note: str = ""
