"""Forms of public money."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from marketplace.grants.states import Rule
from marketplace.listings.choices import CHOOSE, listed_codes
from marketplace.listings.fields import DayField, WanField, stripped
from marketplace.web.forms import Form

WAN = {"data-unit": _l("10,000 yuan")}


def _words(label: Any, missing: Any = None, help_text: Any = "") -> TextAreaField:
    first = DataRequired(missing) if missing else Optional()
    kw = {"rows": 4, "maxlength": 4000}
    return TextAreaField(label, [first, Length(max=4000)], filters=[stripped], description=help_text, render_kw=kw)


class EnterForm(Form):
    """Who gets the public money of a contract."""

    organisation = SelectField(_l("Who gets the money"), [InputRequired(_l("Choose one of the list."))], coerce=int)


class ListForm(Form):
    """A list of projects that is made public."""

    title = StringField(_l("Title of the list"), [DataRequired(_l("Give the list a title.")), Length(max=200)])
    projects = SelectMultipleField(_l("Projects"), [InputRequired(_l("Choose at least one project."))], coerce=int)


class TrancheForm(Form):
    """A tranche as its beneficiary asks for it."""

    rule = RadioField(
        _l("By which rule"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[
            (Rule.FIRST_PAYMENT.value, _l("first tranche: a share of the publisher's first real payment")),
            (Rule.ACCEPTANCE.value, _l("the rest, after the final acceptance")),
        ],
    )
    amount = WanField(_l("Amount"), [DataRequired(_l("Write the amount."))], render_kw=WAN)
    evidence = _words(_l("What shows that the conditions are met"), _l("Say what shows that the conditions are met."))
    files = MultipleFileField(_l("Files"), [Optional()])


class DecideForm(Form):
    """The decision on a tranche."""

    answer = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[("granted", _l("grant it")), ("refused", _l("refuse it"))],
    )
    reason = _words(_l("Reason"), help_text=_l("Needed for a refusal."))


class PaidForm(Form):
    """The treasury's payment of a tranche."""

    voucher = StringField(
        _l("The treasury's number of the payment"),
        [DataRequired(_l("Write the treasury's number of the payment.")), Length(max=100)],
        filters=[stripped],
    )
    on = DayField(_l("Paid on"), [DataRequired(_l("Choose a day."))])


class RecoveryForm(Form):
    """Money that is ordered back."""

    amount = WanField(_l("Amount"), [DataRequired(_l("Write the amount."))], render_kw=WAN)
    cause = SelectField(_l("Cause"), [InputRequired(_l("Choose one of the list."))])
    reason = _words(_l("Reason"), _l("Say why; the other side reads it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = [CHOOSE, *listed_codes("termination_causes")]


class ReturnForm(Form):
    """Money that is back."""

    on = DayField(_l("Returned on"), [DataRequired(_l("Choose a day."))])
    note = _words(_l("Remark"))


class ReasonForm(Form):
    """A reason in words."""

    reason = _words(_l("Reason"), _l("Say why; the other side reads it."))
