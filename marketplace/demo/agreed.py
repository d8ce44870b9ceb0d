"""What the parties of a contract agree on: its terms, made from its entry in the data files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace import clock
from marketplace.contracts import payment_plans
from marketplace.contracts.holders import WHOLE_BP
from marketplace.contracts.models import LineNature
from marketplace.contracts.payment_plans import Payment, Royalty
from marketplace.contracts.terms import Holder, Line, Step, Terms
from marketplace.contracts.wording import STANDARD
from marketplace.demo import cast, material

LICENCE = "03"
WORK = 120
"""Days in which the work is done where the entry doesn't say."""

VALIDITY = timedelta(days=485)

Entry = dict[str, Any]


def terms(entry: Entry) -> Terms:
    """Return the terms of a contract that is drafted on the day that the clock shows."""
    today = clock.today()
    lines = tuple(_line(*line) for line in entry["lines"])
    steps = _steps(entry, sum(line.amount_fen for line in lines))
    return Terms(
        title=entry["title"],
        kind=entry["kind"],
        sub_kind=entry["sub_kind"],
        field=entry["field"],
        ip_type=entry["ip_type"],
        plan_source=entry["plan"],
        aim=entry["aim"],
        service_industry=entry["industry"],
        valid_from=today,
        valid_to=today + VALIDITY,
        lines=lines,
        steps=steps,
        payment=_payment(entry, steps),
        clauses={**STANDARD, "content": entry["content"]},
        details={name: _dated(value) for name, value in entry["details"].items()},
        holders=_holders(entry),
    )


def _line(title: str, nature: str, wan: float, quantity: int | None = None) -> Line:
    return Line(title, LineNature(nature), material.fen(wan) or 0, quantity)


def _steps(entry: Entry, amount_fen: int) -> tuple[Step, ...]:
    today = clock.today()
    if "steps" not in entry:
        return (Step(entry["step"], today + timedelta(days=entry.get("work", WORK)), amount_fen),)
    return tuple(
        Step(title, today + timedelta(days=days), material.fen(wan) or 0) for title, days, wan in entry["steps"]
    )


def _payment(entry: Entry, steps: tuple[Step, ...]) -> Payment:
    """Return how the price is paid: with a royalty after an entry fee, else by the milestones."""
    said = entry.get("payment")
    if said is None:
        return Payment(payment_plans.mode_of(steps))
    rates = tuple(round(rate * material.BASIS_POINTS) for rate in said["rates"])
    royalty = Royalty(said["base"], rates, said["inspection"])
    return Payment(payment_plans.ROYALTY_WITH_ENTRY_FEE, royalty, totals_open=True)


def _holders(entry: Entry) -> tuple[Holder, ...]:
    """Return the right holders of a transfer or a licence; where nobody else is named, the seller alone."""
    shares = entry.get("holders", [[entry["seller"], 100]] if entry["kind"] == LICENCE else [])
    whole = WHOLE_BP // 100
    return tuple(Holder(cast.organisation(key).name, share * whole) for key, share in shares)


def _dated(value: Any) -> Any:
    """Return a detail; "+30" is the day thirty days from now."""
    if not isinstance(value, str) or not value.startswith("+"):
        return value
    return (clock.today() + timedelta(days=int(value))).isoformat()
