"""What the form shows of terms that are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.contracts import detail_fields
from marketplace.contracts.amounts import per_cent
from marketplace.contracts.detail_fields import ANSWER
from marketplace.contracts.payment_fields import rates_shown
from marketplace.contracts.terms import CLAUSES
from marketplace.listings.quantities import wan_of_fen

if TYPE_CHECKING:
    from marketplace.contracts.payment_plans import Payment
    from marketplace.contracts.terms import Terms

AS_THEY_ARE = ("title", "field", "ip_type", "plan_source", "aim", "valid_from", "valid_to", "related")


def filled(terms: Terms) -> dict[str, Any]:
    """Return the form's data."""
    return {
        **{name: getattr(terms, name) for name in AS_THEY_ARE},
        "kind": terms.code,
        "service_industry": terms.service_industry or "",
        **_money(terms),
        **_payment(terms.payment),
        "holders": [{"name": one.name, "share": per_cent(one.share_bp).removesuffix("%")} for one in terms.holders],
        **detail_fields.shown(terms.details),
        **{ANSWER + code: answer for code, answer in terms.answers.items()},
        **{name: terms.clauses.get(name, "") for name in CLAUSES},
    }


def _money(terms: Terms) -> dict[str, Any]:
    return {
        "lines": [
            {
                "title": line.title,
                "nature": line.nature.value,
                "quantity": str(line.quantity or ""),
                "amount": wan_of_fen(line.amount_fen),
            }
            for line in terms.lines
        ],
        "steps": [
            # The only milestone pays the price, whatever the price becomes.
            {
                "title": step.title,
                "due_on": step.due_on,
                "amount": wan_of_fen(step.amount_fen) if len(terms.steps) > 1 else "",
            }
            for step in terms.steps
        ],
    }


def _payment(payment: Payment) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "payment_mode": payment.mode,
        "payment_other": payment.other,
        "totals_open": payment.totals_open,
    }
    royalty = payment.royalty
    if royalty is not None:
        shown |= {"royalty_base": royalty.base, "royalty_base_note": royalty.base_note}
        shown |= {"royalty_rates": rates_shown(royalty.rates_bp), "royalty_inspection": royalty.inspection}
    return shown
