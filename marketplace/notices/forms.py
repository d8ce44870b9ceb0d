"""Forms of notices: the objection, and its decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.notices.actions import ObjectionDraft
from marketplace.web.forms import Form, text_of


class ObjectionForm(Form):
    """An objection (异议). Name and contact aren't required here: an anonymous one is recorded and refused."""

    real_name = StringField(
        _l("Your real name"),
        [Length(max=60)],
        description=_l("As on your identity card; a unit gives its full name and the name of its contact."),
        render_kw={
            "autocomplete": "name",
            "data-why": _l("The rules ask for real names. Only the deciding officials and auditors see it."),
        },
    )
    contact = StringField(
        _l("How to reach you"),
        [Length(max=120)],
        description=_l("A telephone number or an e-mail address."),
        render_kw={"autocomplete": "tel"},
    )
    text = TextAreaField(
        _l("What you object to, and why"),
        [InputRequired(_l("Say what you object to.")), Length(max=5000)],
        description=_l("Name the facts and where they can be checked."),
        render_kw={"rows": 8, "maxlength": 5000},
    )

    files = MultipleFileField(
        _l("Evidence"),
        [Optional()],
        description=_l("Whatever shows the facts. Only the deciding officials and auditors see it."),
    )

    def draft(self) -> ObjectionDraft:
        """Return what was typed."""
        return ObjectionDraft(real_name=text_of(self.real_name), contact=text_of(self.contact), text=text_of(self.text))


class DecisionForm(Form):
    """The decision about an objection."""

    outcome = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose a decision."))],
        choices=[
            ("dismissed", _l("Dismiss the objection: the notice goes on")),
            ("upheld", _l("Uphold the objection: the notice is revoked")),
        ],
    )
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Give the reason: the public reads it.")), Length(max=2000)],
        description=_l("The public reads this. Don't name who objected, nor anything that gives it away."),
        render_kw={"rows": 6, "maxlength": 2000},
    )
