"""Forms of the desk: decisions, what is returned and why, official numbers brought back."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, Optional

from marketplace import clock, codes
from marketplace.registration.checks import LONGEST_TITLE
from marketplace.registration.comparison import FIELDS
from marketplace.registration.drafts import Decision, Difference
from marketplace.registration.fields import LONGEST_NOTE, NEEDED, OfList, YuanField, note_field
from marketplace.web.forms import Form, text_of
from marketplace.web.moments import language


class NumbersForm(Form):
    """A file with official numbers, brought back from the national system."""

    file = FileField(
        _l("File with the numbers"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l(
            "CSV (UTF-8 or GBK) or Excel (.xlsx), with the columns 平台申请号, 合同登记编号 and 登记日期; "
            "other columns are left alone."
        ),
        render_kw={"accept": ".csv,.xlsx,text/csv"},
    )


class DecisionForm(Form):
    """The registrar's decision; the amounts stay empty until they are read from the signed text."""

    kind = OfList(_l("Kind as decided"), "contract_kinds")
    amount = YuanField(_l("Deal amount, as read from the signed text"))
    technical = YuanField(_l("Technology amount, as decided"))
    note = note_field(_l("Note on the decision"))

    def decision(self) -> Decision:
        """Return what was decided."""
        return Decision(self.kind.data, self.amount.fen, self.technical.fen, text_of(self.note))


class DifferenceForm(PlainForm):  # type: ignore[misc]
    """One difference between form and signed text."""

    field = SelectField(_l("What differs"), choices=lambda: [("", "—"), *FIELDS.items()], validators=[Optional()])
    expected = StringField(_l("The text says"), validators=[Optional(), Length(max=LONGEST_TITLE)])
    found = StringField(_l("The form says"), validators=[Optional(), Length(max=LONGEST_TITLE)])


class ReturnForm(Form):
    """What differs and what is missing, when an application is sent back."""

    differences = FieldList(
        FormField(DifferenceForm, label=_l("One difference")), label=_l("Differences"), min_entries=1, max_entries=20
    )
    note = note_field(_l("What else is missing, or how to put it right"))

    def rows(self) -> list[Difference]:
        """Return the differences that name a field."""
        rows = (entry.form for entry in self.differences.entries)
        return [Difference(row.field.data, text_of(row.expected), text_of(row.found)) for row in rows if row.field.data]


class RefusalForm(Form):
    """Why a registration is refused: one or several reasons of the official list."""

    reasons = SelectMultipleField(
        _l("Reasons"),
        choices=lambda: codes.choices("refusal_reasons", on=clock.today(), locale=language()),
        validators=[InputRequired(_l("Choose at least one reason."))],
    )
    note = note_field(_l("Explanation for the applicant"))


class NoteForm(Form):
    """A note that goes with a step."""

    note = note_field(_l("Note"))


class NumberForm(Form):
    """The official number, brought back by hand from the national system."""

    number = StringField(
        _l("Official registration number"),
        validators=[InputRequired(NEEDED), Length(max=40)],
        description=_l("As the national system shows it, usually 14 or 16 digits."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    registered_on = DateField(_l("Official day of registration"), validators=[InputRequired(_l("Enter a day."))])


class CauseForm(Form):
    """The cause for which a registration is to end; the list comes with the step."""

    cause = RadioField(_l("Cause"), validators=[InputRequired(_l("Choose the cause."))])
    note = TextAreaField(
        _l("What happened"),
        validators=[InputRequired(_l("Say in a sentence what happened.")), Length(max=LONGEST_NOTE)],
        render_kw={"rows": 4, "maxlength": LONGEST_NOTE},
    )

    def __init__(self, list_name: str, **more: Any) -> None:
        super().__init__(**more)
        self.cause.choices = codes.choices(list_name, on=clock.today(), locale=language())
