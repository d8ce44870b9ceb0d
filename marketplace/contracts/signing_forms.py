"""Forms of a contract's life: signing, withdrawing, changing, ending, waivers, publicity, further parties."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from stdnum.cn import uscc
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from marketplace.contracts import identification
from marketplace.contracts.findings import Step
from marketplace.contracts.terms_form import Section, TermsForm
from marketplace.listings.choices import CHOOSE, listed_codes
from marketplace.listings.fields import DayField, stripped
from marketplace.listings.quantities import plain
from marketplace.web.forms import Form


def _words(label: Any, missing: Any, help_text: Any = "", rows: int = 5) -> TextAreaField:
    return TextAreaField(
        label,
        [DataRequired(missing), Length(max=5000)],
        filters=[stripped],
        description=help_text,
        render_kw={"rows": rows, "maxlength": 5000},
    )


class Identified(Form):
    """A form that is signed: the digest of what was on the page, and the password where it is needed."""

    digest = HiddenField()
    password = PasswordField(
        _l("Your password"),
        [Length(max=200)],
        description=_l("Asked for again, so that the signature is yours."),
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if identification.needed() != "password":
            del self.password

    def typed_password(self) -> str:
        """Return the password, "" where none is asked for."""
        return (self.password.data or "") if "password" in self else ""


class SignatureForm(Identified):
    """A signatory's consent to one text."""

    agreed = BooleanField(
        _l("I have read the whole text, and I may sign it for my organisation."),
        [DataRequired(_l("Confirm that you have read the text and may sign it."))],
    )


class GroundsForm(Identified):
    """Why a contract is to end, and how."""

    way = RadioField(
        _l("How it ends"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[
            ("agreement", _l("by agreement: every party signs the statement (Civil Code art. 562)")),
            ("notice", _l("by your notice, on a ground agreed or of law (Civil Code arts. 562, 563 and 565)")),
        ],
    )
    cause = SelectField(_l("Cause"), [InputRequired(_l("Choose one of the list."))])
    responsibility = SelectField(_l("Who answers for it"), [InputRequired(_l("Choose one of the list."))])
    facts = _words(
        _l("Facts and reasons"),
        _l("Say what has happened and what shows it."),
        _l("They stand in the statement that is signed. Write in Chinese."),
        rows=8,
    )
    on = DayField(
        _l("Day on which a notice takes effect"),
        [Optional()],
        description=_l("Only for a notice; leave it empty else."),
    )
    files = MultipleFileField(_l("Evidence"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = [CHOOSE, *listed_codes("termination_causes")]
        self.responsibility.choices = [CHOOSE, *listed_codes("responsibilities")]


class AmendForm(TermsForm):
    """The whole of the new terms, and why they change."""

    amendment_reason = SelectField(_l("Reason for the change"))
    amendment_note = TextAreaField(
        _l("What happened"), [Length(max=2000)], filters=[stripped], render_kw={"rows": 4, "maxlength": 2000}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.amendment_reason.choices = [CHOOSE, *listed_codes("amendment_reasons")]

    def sections_of(self, step: Step) -> list[Section]:
        """Return the sections of a page; the last one also asks why."""
        why = [(_l("Why the contract changes"), ["amendment_reason", "amendment_note"])] if step is Step.CHECK else []
        return [*super().sections_of(step), *why]


class AskForm(Form):
    """Who has a right of first refusal, or that nobody has."""

    article = SelectField(_l("Which right"), [InputRequired(_l("Choose one of the list."))])
    holder = StringField(
        _l("Who has it"),
        [Length(max=200)],
        filters=[stripped],
        description=_l("One holder at a time. Leave it empty if nobody has this right, and say why below."),
    )
    none_because = TextAreaField(
        _l("Why nobody has it"), [Length(max=2000)], filters=[stripped], render_kw={"rows": 3, "maxlength": 2000}
    )


class AnswerForm(Form):
    """A holder's answer."""

    answer = RadioField(
        _l("The holder"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[("waived", _l("waives the right at these terms")), ("exercised", _l("takes over at these terms"))],
    )
    on = DayField(_l("Answered on"), [DataRequired(_l("Choose a day."))])
    evidence = _words(_l("How it was answered, and where that is kept"), _l("Say how the answer was given."), rows=3)
    files = MultipleFileField(_l("Evidence"), [Optional()])


class PublicityForm(Form):
    """The abstract that goes public with name, mode, price and buyer."""

    abstract = _words(
        _l("What the result is, for the public"),
        _l("Describe the result in a few sentences that the public understands."),
        _l("In Chinese, without anything secret. Name, mode, price, buyer and the mark of related parties are added."),
        rows=6,
    )


class PriceWayForm(Form):
    """How the price was found where it wasn't agreed."""

    way = RadioField(
        _l("The price was found"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[("listed", _l("by listing on a technology market")), ("auction", _l("by auction"))],
    )
    evidence = _words(_l("Where that can be looked up"), _l("Say where it can be looked up."), rows=3)


class PartyForm(Form):
    """A further party."""

    side = RadioField(
        _l("On which side"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[("seller", _l("the seller's")), ("buyer", _l("the buyer's"))],
    )
    other = StringField(
        _l("Its unified social credit code"),
        [DataRequired(_l("Write the 18 characters of the code."))],
        description=_l("It must be verified here."),
    )

    def validate_other(self, field: Any) -> None:
        """Refuse a code whose check digit is wrong."""
        field.data = plain(field.data).upper()
        if not uscc.is_valid(field.data):
            raise ValidationError(_("This isn't a unified social credit code: please compare it with the licence."))


class OrderForm(Form):
    """Who signs first."""

    order = RadioField(
        _l("Order of signing"),
        choices=[
            ("", _l("in whichever order they like")),
            ("seller", _l("the seller's side first")),
            ("buyer", _l("the buyer's side first")),
        ],
        default="",
    )
