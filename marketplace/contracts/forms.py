"""The forms of this room but that of the terms, which is in `terms_form`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from marketplace.contracts.detail_fields import ExpectedField
from marketplace.listings.fields import DayField, WanField, stripped
from marketplace.web.forms import Form


class ReasonForm(Form):
    """A reason in words."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Say why; the other side reads it.")), Length(max=2000)],
        filters=[stripped],
        render_kw={"rows": 5, "maxlength": 2000},
    )


class ReportForm(Form):
    """What was done, and the files that show it."""

    evidence = TextAreaField(
        _l("What was done, and how it can be seen"),
        [DataRequired(_l("Say what was done and how it can be seen.")), Length(max=5000)],
        filters=[stripped],
        render_kw={"rows": 8, "maxlength": 5000},
        description=_l("Go through the indicators of the contract one by one, with what was measured."),
    )
    files = MultipleFileField(_l("Files"), [Optional()])


class SignForm(Form):
    """A signatory's consent to one text."""

    digest = HiddenField()
    agreed = BooleanField(
        _l("I have read the whole text, and I may sign it for my organisation."),
        [DataRequired(_l("Confirm that you have read the text and may sign it."))],
    )


class TotalForm(Form):
    """What an open total has come to."""

    total = WanField(
        _l("Whole price (成交额)"),
        [DataRequired(_l("Write the amount."))],
        render_kw={"data-unit": _l("10,000 yuan")},
        description=_l("All of it so far, the fixed part included."),
    )
    technical = ExpectedField(
        _l("Technical amount of it (技术交易额)"),
        [DataRequired(_l("Write the amount."))],
        render_kw={"data-unit": _l("10,000 yuan")},
    )
    on = DayField(_l("Reckoned up to"), [DataRequired(_l("Choose a day."))])
    evidence = TextAreaField(
        _l("What proves it"),
        [DataRequired(_l("Say what proves it: statement of account, audit report, invoices.")), Length(max=2000)],
        filters=[stripped],
        render_kw={"rows": 5, "maxlength": 2000},
    )
