"""What terms must fulfil before they can stand in a text; each refusal names the form's field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.contracts import holders, kinds, payment_plans
from marketplace.errors import Invalid

if TYPE_CHECKING:
    from marketplace.contracts.terms import Terms

MOST_FEN = 10**15
LONGEST_TEXT = 200_000
LISTS = {
    "kind": "contract_kinds",
    "field": "fields",
    "ip_type": "ip_types",
    "plan_source": "plan_sources",
    "aim": "aims",
    "service_industry": "industries",
}


def check(terms: Terms) -> None:
    """Refuse terms that can't stand.

    Raises:
        Invalid: with the field's name.
    """
    _check_codes(terms)
    _check_kind(terms)
    kinds.check(terms)
    holders.check(terms)
    _check_money(terms)
    _check_days(terms)
    if not terms.title.strip():
        raise Invalid(_l("Give the project a name."), field="title")
    if not terms.clauses.get("content", "").strip():
        raise Invalid(_l("Say what is to be done, to what extent and with what result."), field="content")


def _check_codes(terms: Terms) -> None:
    for name, code_list in LISTS.items():
        code = getattr(terms, name)
        optional = name == "service_industry" and not code
        if not optional and not codes.valid(code_list, code, clock.today()):
            raise Invalid(_l("Choose one of the list."), field=name)


def _check_kind(terms: Terms) -> None:
    below = [code.code for code in codes.children("contract_kinds", terms.kind, on=clock.today())]
    if codes.get("contract_kinds", terms.kind).parent:
        raise Invalid(_l("Choose one of the five kinds."), field="kind")
    if (terms.sub_kind or "") not in (below or [""]):
        raise Invalid(_l("This sub-kind doesn't belong to the kind of the contract."), field="sub_kind")


def _check_money(terms: Terms) -> None:
    payment_plans.check(terms.payment, terms.amount_fen, len(terms.steps))
    if any(line.amount_fen <= 0 for line in terms.lines):
        raise Invalid(_l("Write at least one line of the price, each above 0."), field="lines")
    if terms.amount_fen > MOST_FEN:
        raise Invalid(_l("The amount must be positive and at most 10 trillion yuan."), field="lines")
    if sum(step.amount_fen for step in terms.steps) != terms.amount_fen:
        raise Invalid(_l("The milestones together must pay exactly the price."), field="steps")
    if any(step.amount_fen <= 0 for step in terms.steps):
        raise Invalid(_l("Each milestone must pay an amount above 0."), field="steps")


def _check_days(terms: Terms) -> None:
    if terms.valid_to < terms.valid_from:
        raise Invalid(_l("The validity must end after it begins."), field="valid_to")
    if any(not terms.valid_from <= step.due_on <= terms.valid_to for step in terms.steps):
        raise Invalid(_l("The milestone must be due inside the validity of the contract."), field="due_on")
