"""What an application and a decision must satisfy; each refusal names its field and says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import clock, codes
from marketplace.errors import Conflict, Invalid
from marketplace.registration.drafts import MOST_FEN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from marketplace.registration.drafts import Application, Decision
    from marketplace.registration.models import Registration

CODE_LISTS = {
    "kind": "contract_kinds",
    "field": "fields",
    "ip_type": "ip_types",
    "plan_source": "plan_sources",
    "payment_mode": "payment_modes",
    "aim": "aims",
    "service_industry": "industries",
}
"""field -> official list."""

LONGEST_TITLE = 200
OTHER = "99"


def application(draft: Application) -> None:
    """Check what the seller handed in.

    Raises:
        Invalid: a code isn't valid today, the title is missing or too long, or the amounts aren't in order.
    """
    if not draft.title or len(draft.title) > LONGEST_TITLE:
        raise Invalid(_l("Give the contract's title, at most 200 characters."), field="title")
    for field, list_name in CODE_LISTS.items():
        code(field, list_name, getattr(draft, field))
    amounts(draft.amount_fen, draft.technical_fen)


def code(field: str, list_name: str, value: str) -> None:
    """Check that a code is on its list and valid today."""
    if not codes.valid(list_name, value, clock.today()):
        raise Invalid(_l("Choose one of the list: this one isn't valid today."), field=field)


def amounts(amount_fen: int, technical_fen: int) -> None:
    """Check 0 ≤ 技术交易额 ≤ 成交额, in 分 (domain rule: the part can't exceed the whole).

    Raises:
        Invalid: they aren't in order, or are too large to be true.
    """
    if not 0 < amount_fen <= MOST_FEN:
        raise Invalid(_l("The amount must be positive and at most 10 trillion yuan."), field="amount")
    if not 0 <= technical_fen <= amount_fen:
        raise Invalid(_l("The technology amount lies between 0 and the deal amount."), field="technical")


def validity(valid_from: date, valid_to: date) -> None:
    """Check that the contract runs today: an application is made inside its validity (有效期).

    Raises:
        Conflict: it hasn't begun, or has run out.
    """
    if clock.today() < valid_from:
        raise Conflict(_l("The contract hasn't begun to run yet. Apply from the first day of its validity on."))
    if clock.today() > valid_to:
        raise Conflict(_l("The contract has run out. Only a contract inside its validity can be registered."))


def decision(decided: Decision, registration: Registration) -> None:
    """Check what a registrar decided.

    Raises:
        Invalid: the kind isn't on the list, the amounts aren't in order, or the form says another 成交额.
    """
    code("kind", CODE_LISTS["kind"], decided.kind)
    amounts(decided.amount_fen, decided.technical_fen)
    if decided.amount_fen != registration.applied_amount_fen:
        raise Invalid(
            _l("The form states another deal amount than the signed text. Return it, so that it is put right."),
            field="amount",
        )


def reasons(chosen: Sequence[str], note: str) -> None:
    """Check the reasons of a refusal.

    Raises:
        Invalid: none, an unknown one, or "other" without a note.
    """
    if not chosen:
        raise Invalid(_l("Choose at least one reason."), field="reasons")
    for reason in chosen:
        code("reasons", "refusal_reasons", reason)
    if OTHER in chosen and not note:
        raise Invalid(_l("“Other” needs a note that says what."), field="note")


def cause(list_name: str, value: str, note: str) -> None:
    """Check the cause of a cancellation or revocation.

    Raises:
        Invalid: it isn't on the list, or nothing says what happened.
    """
    code("cause", list_name, value)
    if not note:
        raise Invalid(_l("Say in a sentence what happened."), field="note")
