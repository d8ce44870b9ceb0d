"""What is done with invoices (发票): filed by the payee, and then the money may leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db, outbox
from marketplace.errors import Conflict, Forbidden, Invalid
from marketplace.payments import queries
from marketplace.payments.invoice_models import Invoice
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from datetime import date

    from marketplace.payments.models import Escrow
    from marketplace.permissions import Actor

NUMBER = re.compile(r"\d{8}|\d{20}")
"""8 digits on paper (with its code printed apart), 20 digits of an electronic invoice (数电发票)."""


@dataclass(frozen=True)
class Draft:
    """An invoice as the payee types it in."""

    number: str
    issued_on: date


class InvoiceMissing(Conflict):
    """A release needs the payee's invoice."""

    default = _l("The seller's invoice for this sum is missing. The money leaves as soon as it is filed.")


def file(escrow: Escrow, purpose: str, amount_fen: int, draft: Draft, *, by: Actor) -> Invoice:
    """File the payee's invoice for a sum that is to be released; the file itself is attached by the caller.

    Args:
        escrow: one that asks for invoices.
        purpose: the key under which the money will be released.
        amount_fen: what is released for it, in 分.
        draft: number and day of the invoice.
        by: an owner or finance member of the payee.

    Raises:
        Invalid: the number isn't one of an invoice, the day lies ahead, or the number was filed before.
        Conflict: there is an invoice for this sum already.
    """
    escrow = queries.locked(escrow.id)
    if not by.acts_for(escrow.payee_id, OrgRole.OWNER, OrgRole.FINANCE):
        raise Forbidden
    _check(escrow, draft)
    if of(escrow, purpose) is not None:
        raise Conflict(_l("The invoice for this sum is filed already."))
    invoice = Invoice(
        escrow_id=escrow.id,
        payee_id=escrow.payee_id,
        purpose=purpose,
        number=draft.number,
        issued_on=draft.issued_on,
        amount_fen=amount_fen,
        filed_by=by.person_id,
    )
    db.session.add(invoice)
    db.session.flush()
    audit.record("invoice.file", invoice, by=by, escrow=escrow.id, purpose=purpose, amount_fen=amount_fen)
    outbox.enqueue("invoice.filed", invoice.id)
    return invoice


def _check(escrow: Escrow, draft: Draft) -> None:
    if not NUMBER.fullmatch(draft.number):
        raise Invalid(_l("An invoice number has 8 digits on paper or 20 digits of an electronic one."), field="number")
    if draft.issued_on > clock.today():
        raise Invalid(_l("The day of the invoice lies ahead."), field="issued_on")
    same = select(Invoice.id).where(Invoice.payee_id == escrow.payee_id, Invoice.number == draft.number)
    if db.session.scalar(same) is not None:
        raise Invalid(_l("An invoice with this number was filed before."), field="number")


def of(escrow: Escrow, purpose: str) -> Invoice | None:
    """Return the invoice for one purpose of an escrow, or None."""
    return db.session.scalar(select(Invoice).where(Invoice.escrow_id == escrow.id, Invoice.purpose == purpose))


def wanted(escrow: Escrow, purpose: str) -> bool:
    """Tell whether a release for this purpose waits for an invoice."""
    return escrow.invoiced and of(escrow, purpose) is None
