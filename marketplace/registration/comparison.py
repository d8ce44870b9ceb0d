"""Form against signed text: what of the form stands in the text, for the registrar's eye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.accounts.queries import frozen_party, organisation
from marketplace.registration import reading

if TYPE_CHECKING:
    from datetime import date

    from flask_babel import LazyString

    from marketplace.registration.models import Registration

FIELDS: dict[str, LazyString] = {
    "title": _l("Contract title"),
    "kind": _l("Kind of contract"),
    "seller": _l("Seller"),
    "buyer": _l("Buyer"),
    "amount": _l("Deal amount"),
    "technical": _l("Technology amount"),
    "signed_on": _l("Signed on"),
    "valid_from": _l("Validity begins"),
    "valid_to": _l("Validity ends"),
    "field": _l("Technology field"),
    "ip_type": _l("Intellectual property"),
    "plan_source": _l("Plan it comes from"),
    "payment_mode": _l("Way of payment"),
    "aim": _l("Socio-economic aim"),
    "service_industry": _l("Industry it serves"),
    "related": _l("Related parties"),
    "annex": _l("Annexes and proofs"),
}
"""What can differ between form and text, with its name on the page."""


@dataclass(frozen=True)
class Line:
    """One line of the comparison: the form's value, and whether the text says the same (None: it can't be told)."""

    field: str
    value: object
    agrees: bool | None

    @property
    def label(self) -> LazyString:
        """The field's name."""
        return FIELDS[self.field]

    @property
    def kind(self) -> str:
        """How the value is written: money, date or text."""
        if self.field in ("amount", "technical"):
            return "money"
        return "date" if self.field in ("signed_on", "valid_from", "valid_to") else "text"


def values_of(registration: Registration) -> dict[str, int | date | None]:
    """Return what of the form the reader can look for."""
    return {
        "amount": registration.applied_amount_fen,
        "technical": registration.applied_technical_fen,
        "signed_on": registration.signed_on,
        "valid_from": registration.valid_from,
        "valid_to": registration.valid_to,
    }


def lines(registration: Registration, text: str) -> list[Line]:
    """Compare the form with the signed text, line by line."""
    said = {one.value for one in reading.found_in(text)}
    words = {"title": registration.title, "seller": registration.seller["name"], "buyer": registration.buyer["name"]}
    return [
        *(Line(field, value, (value in text) if text else None) for field, value in words.items()),
        *(Line(field, value, (value in said) if text else None) for field, value in values_of(registration).items()),
    ]


def changed_parties(registration: Registration) -> list[tuple[str, str, object, object]]:
    """Return what has changed in the parties' records since the application: (side, field, then, now)."""
    changes: list[tuple[str, str, object, object]] = []
    for side in ("seller", "buyer"):
        party_id = getattr(registration, f"{side}_id")
        party = organisation(party_id) if party_id is not None else None
        then, now = getattr(registration, side), frozen_party(party) if party is not None else {}
        changes += [(side, name, then.get(name), value) for name, value in now.items() if then.get(name) != value]
    return changes
