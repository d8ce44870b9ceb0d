"""What a contract's text is made from. A version keeps its terms as JSON, so that it can be read back and compared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from dataclasses import field as default
from datetime import date
from typing import Any

from marketplace.contracts import payment_plans
from marketplace.contracts.models import LineNature
from marketplace.contracts.payment_plans import Payment

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
    """One line of the price, in 分; a carrier says how many sets it is."""

    title: str
    nature: LineNature
    amount_fen: int
    quantity: int | None = None


@dataclass(frozen=True)
class Step:
    """A milestone: what is to be shown, by when, and what is paid for it in 分."""

    title: str
    due_on: date
    amount_fen: int


@dataclass(frozen=True)
class Holder:
    """Who holds the right that is transferred or licensed, with the share in bp (0.01 %)."""

    name: str
    share_bp: int


@dataclass(frozen=True)
class Terms:
    """Everything that the parties agree on; codes are those of the official lists.

    `details` are the kind's own fields (see `kinds.DETAILS`), `answers` what the writer answered to the questions of
    `recognition`. A version written before a field existed reads with the field's default.
    """

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
    payment: Payment = default(default_factory=Payment)
    details: dict[str, Any] = default(default_factory=dict)
    holders: tuple[Holder, ...] = ()
    related: bool = False
    answers: dict[str, str] = default(default_factory=dict)

    @property
    def code(self) -> str:
        """The narrowest code of the kind: the sub-kind, or the kind where it has none."""
        return self.sub_kind or self.kind

    @property
    def amount_fen(self) -> int:
        """成交额: the whole price."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def technical_fen(self) -> int:
        """技术交易额: the technical lines and a reasonable number of carriers (domain.md 1.3)."""
        return sum(line.amount_fen for line in self.lines if line.nature not in NOT_TECHNICAL)

    @property
    def columns(self) -> dict[str, Any]:
        """What a contract's own columns say of these terms."""
        copied = ("title", "kind", "sub_kind", "field", "ip_type", "plan_source", "aim", "service_industry", "related")
        dated = ("valid_from", "valid_to", "amount_fen", "technical_fen", "details")
        values = {name: getattr(self, name) for name in (*copied, *dated)}
        return {**values, "payment_mode": self.payment.mode, "totals_open": self.payment.totals_open}

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
    """Return the terms that `Terms.plain` wrote, now or before a field existed."""
    known = {name: value for name, value in plain.items() if name in Terms.__dataclass_fields__}
    steps = tuple(Step(**{**step, "due_on": date.fromisoformat(step["due_on"])}) for step in plain["steps"])
    payment = plain.get("payment") or {"mode": payment_plans.mode_of(steps)}
    return Terms(
        **{
            **known,
            "valid_from": date.fromisoformat(plain["valid_from"]),
            "valid_to": date.fromisoformat(plain["valid_to"]),
            "lines": tuple(Line(**{**line, "nature": LineNature(line["nature"])}) for line in plain["lines"]),
            "steps": steps,
            "payment": payment_plans.read(payment),
            "holders": tuple(Holder(**holder) for holder in plain.get("holders", ())),
        }
    )
