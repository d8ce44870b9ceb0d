"""The forms of this room; `.terms()` gives what the actions want."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from stdnum.cn import uscc
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from marketplace.contracts.models import LineNature
from marketplace.contracts.terms import CLAUSES, Line, Step, Terms
from marketplace.contracts.wording import STANDARD
from marketplace.listings.choices import CHOOSE, industries, listed_codes
from marketplace.listings.fields import DayField, Row, WanField, listed, rows, storable, stripped
from marketplace.listings.quantities import plain, wan_of_fen
from marketplace.web.forms import LONGEST_TEXT, Form

NATURES = [
    (LineNature.TECHNICAL.value, _l("technical cost")),
    (LineNature.CARRIER.value, _l("carrier of the technology (counts as technical)")),
    (LineNature.OTHER.value, _l("not a technical cost")),
]


def _clause(label: Any, name: str, help_text: Any = "") -> TextAreaField:
    needed = [DataRequired(_l("Say what is to be done, to what extent and with what result."))]
    return TextAreaField(
        label,
        [*(needed if name == "content" else []), Length(max=LONGEST_TEXT)],
        filters=[stripped],
        default=STANDARD.get(name, ""),
        description=help_text,
        render_kw={"rows": 8 if name == "content" else 5},
    )


class LineRow(Row):
    """One line of the price."""

    typed = ("title", "amount")

    title = StringField(
        _l("What is paid for"),
        [DataRequired(_l("Say what is paid for.")), Length(max=200), storable],
        filters=[stripped],
    )
    nature = SelectField(_l("Kind of cost"), choices=NATURES)
    amount = WanField(_l("Amount"), [DataRequired(_l("Write the amount."))], render_kw={"data-unit": _l("10,000 yuan")})

    def line(self) -> Line:
        """Return the row as the action wants it."""
        assert self.amount.fen is not None
        return Line(self.title.data, LineNature(self.nature.data), self.amount.fen)


class TermsForm(Form):
    """Everything the parties agree on; the text is written from it."""

    title = StringField(
        _l("Name of the project"), [DataRequired(_l("Give the project a name.")), Length(max=200)], filters=[stripped]
    )
    kind = SelectField(_l("Kind of contract"), [InputRequired(_l("Choose the kind of the contract."))])
    field = SelectField(_l("Technical field"), [InputRequired(_l("Choose one of the list."))])
    ip_type = SelectField(_l("Intellectual property involved"), [InputRequired(_l("Choose one of the list."))])
    plan_source = SelectField(_l("Source plan"), [InputRequired(_l("Choose one of the list."))])
    aim = SelectField(_l("Socio-economic aim"), [InputRequired(_l("Choose one of the list."))])
    service_industry = SelectField(_l("Industry it serves"))
    valid_from = DayField(_l("Validity begins"), [DataRequired(_l("Choose a day."))])
    valid_to = DayField(_l("Validity ends"), [DataRequired(_l("Choose a day."))])
    lines = listed(
        LineRow,
        _l("Lines of the price"),
        _l("All lines make the price; technical lines and a reasonable number of carriers make the technical amount."),
    )
    step_title = StringField(
        _l("Milestone"), [DataRequired(_l("Say what is to be shown.")), Length(max=200)], filters=[stripped]
    )
    due_on = DayField(_l("Due on"), [DataRequired(_l("Choose a day."))])
    content = _clause(_l("Subject: content, extent and requirements"), "content")
    plan = _clause(_l("Plan, place and manner of performance"), "plan")
    confidentiality = _clause(_l("Confidentiality"), "confidentiality")
    ownership = _clause(_l("Ownership of the results and sharing of their benefits"), "ownership")
    acceptance = _clause(_l("Acceptance: standards and method"), "acceptance")
    liability = _clause(_l("Liability for breach"), "liability")
    disputes = _clause(_l("Settlement of disputes"), "disputes")
    definitions = _clause(_l("Terms explained"), "definitions")

    sections: ClassVar[tuple[Any, ...]] = (
        (_l("The project"), ["title", "kind", "field", "ip_type", "plan_source", "aim", "service_industry"]),
        (_l("Contract price"), ["lines"], _l("The articles on price and payment are written from these lines.")),
        (
            _l("Dates"),
            ["valid_from", "valid_to", "step_title", "due_on"],
            _l("The whole price is paid with the milestone."),
        ),
        (_l("Articles"), list(CLAUSES), _l("In Chinese: this is the text that both sides sign.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code_list in (("kind", "contract_kinds"), ("ip_type", "ip_types"), ("plan_source", "plan_sources")):
            self[name].choices = [CHOOSE, *listed_codes(code_list, leaves=True)]
        for name, code_list in (("field", "fields"), ("aim", "aims")):
            self[name].choices = [CHOOSE, *listed_codes(code_list)]
        self.service_industry.choices = industries()

    def terms(self) -> Terms:
        """Return the terms as the actions want them."""
        lines = tuple(row.line() for row in rows(self.lines))
        code = self.kind.data
        plain_fields = ("title", "field", "ip_type", "plan_source", "aim", "valid_from", "valid_to")
        return Terms(
            **{name: self[name].data for name in plain_fields},
            kind=code[:2],
            sub_kind=code if len(code) > 2 else None,  # noqa: PLR2004 - two digits name a kind
            service_industry=self.service_industry.data or None,
            lines=lines,
            steps=(Step(self.step_title.data, self.due_on.data, sum(line.amount_fen for line in lines)),),
            clauses={name: self[name].data or "" for name in CLAUSES},
        )


def filled(terms: Terms) -> dict[str, Any]:
    """Return what a form shows of terms."""
    step = terms.steps[0]
    return {
        **{name: getattr(terms, name) for name in ("title", "field", "ip_type", "plan_source", "aim")},
        "kind": terms.sub_kind or terms.kind,
        "service_industry": terms.service_industry or "",
        "valid_from": terms.valid_from,
        "valid_to": terms.valid_to,
        "lines": [
            {"title": line.title, "nature": line.nature.value, "amount": wan_of_fen(line.amount_fen)}
            for line in terms.lines
        ],
        "step_title": step.title,
        "due_on": step.due_on,
        **{name: terms.clauses.get(name, "") for name in CLAUSES},
    }


class NewForm(TermsForm):
    """A contract that doesn't follow from an award."""

    organisation = SelectField(_l("For which organisation"), coerce=int)
    side = RadioField(
        _l("It is the"),
        [InputRequired(_l("Say which side your organisation is."))],
        choices=[
            ("seller", _l("seller: develops, transfers, licenses or serves")),
            ("buyer", _l("buyer: commissions and pays")),
        ],
    )
    other = StringField(
        _l("Unified social credit code of the other side"),
        [DataRequired(_l("Write the 18 characters of the code."))],
        description=_l("It must be verified here."),
    )

    sections: ClassVar[tuple[Any, ...]] = ((_l("Parties"), ["organisation", "side", "other"]), *TermsForm.sections)

    def validate_other(self, field: Any) -> None:
        """Refuse a code whose check digit is wrong."""
        field.data = plain(field.data).upper()
        if not uscc.is_valid(field.data):
            raise ValidationError(_("This isn't a unified social credit code: please compare it with the licence."))


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
