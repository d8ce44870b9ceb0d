"""What a contract's text is made from. A version keeps its terms as JSON, so that it can be read back and compared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from dataclasses import field as default
from datetime import date
from typing import Any

from marketplace.contracts.models import LineNature

CLAUSES = (
    "content",
    "plan",
    "confidentiality",
    "ownership",
    "acceptance",
    "liability",
    "disputes",
    "definitions",
)
"""The articles that both sides write, by the contents that Civil Code art. 845 names."""

NOT_TECHNICAL = frozenset({LineNature.OTHER})


@dataclass(frozen=True)
class Line:
    """One line of the price, in 分."""

    title: str
    nature: LineNature
    amount_fen: int


@dataclass(frozen=True)
class Step:
    """A milestone: what is to be shown, by when, and what is paid for it in 分."""

    title: str
    due_on: date
    amount_fen: int


@dataclass(frozen=True)
class Terms:
    """Everything that the parties agree on; codes are those of the official lists."""

    title: str
    kind: str
    sub_kind: str | None
    field: str
    ip_type: str
    plan_source: str
    aim: str
    service_industry: str | None
    valid_from: date
    valid_to: date
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    clauses: dict[str, str] = default(default_factory=dict)

    @property
    def amount_fen(self) -> int:
        """成交额: the whole price."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def technical_fen(self) -> int:
        """技术交易额: the technical lines and a reasonable number of carriers (domain.md 1.3)."""
        return sum(line.amount_fen for line in self.lines if line.nature not in NOT_TECHNICAL)

    def plain(self) -> dict[str, Any]:
        """Return the terms as JSON keeps them."""
        return {
            **asdict(self),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "lines": [{**asdict(line), "nature": line.nature.value} for line in self.lines],
            "steps": [{**asdict(step), "due_on": step.due_on.isoformat()} for step in self.steps],
        }


def read(plain: dict[str, Any]) -> Terms:
    """Return the terms that `Terms.plain` wrote."""
    return Terms(
        **{
            **plain,
            "valid_from": date.fromisoformat(plain["valid_from"]),
            "valid_to": date.fromisoformat(plain["valid_to"]),
            "lines": tuple(Line(**{**line, "nature": LineNature(line["nature"])}) for line in plain["lines"]),
            "steps": tuple(Step(**{**step, "due_on": date.fromisoformat(step["due_on"])}) for step in plain["steps"]),
        }
    )
