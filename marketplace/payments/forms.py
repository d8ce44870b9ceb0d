"""Forms of the payment pages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from marketplace.payments.gateway import gateway
from marketplace.web.forms import Form

LABELS = {
    "pm_card_visa": _l("Test account with enough money"),
    "pm_card_chargeDeclined": _l("Test account that the bank declines"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _l("Test account without enough money"),
}


class FundForm(Form):
    """How the payer funds an escrow."""

    method = RadioField(
        _l("Pay with"),
        validators=[InputRequired(_l("Choose how to pay."))],
        description=_l("In this sandbox nothing is really paid; each account shows one way it can go."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = [(token, LABELS[token]) for token in gateway().methods()]
