"""The form of a contract's terms, and of a new contract; `.terms()` gives what the actions want.

It is filled in over five pages (see `wizard`): kind, content, money, clauses, check. `sections_of` says what stands
on which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from stdnum.cn import uscc
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from marketplace.contracts import detail_fields, kinds, payment_plans, recognition
from marketplace.contracts.detail_fields import ANSWER, DETAIL
from marketplace.contracts.findings import Step
from marketplace.contracts.payment_fields import LineRow, RatesField, StepRow, steps_of
from marketplace.contracts.payment_plans import Payment, Royalty
from marketplace.contracts.terms import CLAUSES, Holder, Terms
from marketplace.contracts.wording import STANDARD
from marketplace.listings.choices import CHOOSE, industries, listed_codes
from marketplace.listings.fields import DayField, OwnerRow, listed, rows, stripped
from marketplace.listings.quantities import plain
from marketplace.web.forms import LONGEST_TEXT, Form

if TYPE_CHECKING:
    from collections.abc import Callable

Section = tuple[Any, ...]
RIGHTS = ("02", "03")
LONGEST_NOTE = 2000


def _clause(label: Any, name: str) -> TextAreaField:
    needed = [DataRequired(_l("Say what is to be done, to what extent and with what result."))]
    return TextAreaField(
        label,
        [*(needed if name == "content" else []), Length(max=LONGEST_TEXT)],
        filters=[stripped],
        default=STANDARD.get(name, ""),
        render_kw={"rows": 8 if name == "content" else 5},
    )


def _note(label: Any, help_text: Any = "", rows: int = 3) -> TextAreaField:
    limits = [Length(max=LONGEST_NOTE)]
    return TextAreaField(label, limits, filters=[stripped], description=help_text, render_kw={"rows": rows})


class TermsForm(Form):
    """Everything the parties agree on; the text is written from it."""

    title = StringField(
        _l("Name of the project"), [DataRequired(_l("Give the project a name.")), Length(max=200)], filters=[stripped]
    )
    kind = SelectField(_l("Kind of contract"), [InputRequired(_l("Choose the kind of the contract."))])
    related = BooleanField(
        _l("The parties belong together (关联交易)"),
        description=_l(
            "One holds shares of the other, or both have the same owner, controller or legal representative."
        ),
    )
    field = SelectField(_l("Technical field"), [InputRequired(_l("Choose one of the list."))])
    ip_type = SelectField(_l("Intellectual property involved"), [InputRequired(_l("Choose one of the list."))])
    plan_source = SelectField(_l("Source plan"), [InputRequired(_l("Choose one of the list."))])
    aim = SelectField(_l("Socio-economic aim"), [InputRequired(_l("Choose one of the list."))])
    service_industry = SelectField(_l("Industry it serves"))
    valid_from = DayField(_l("Validity begins"), [DataRequired(_l("Choose a day."))])
    valid_to = DayField(_l("Validity ends"), [DataRequired(_l("Choose a day."))])
    holders = listed(
        OwnerRow, _l("Right holders and their shares"), _l("Every holder of the right; the shares make 100 %.")
    )
    lines = listed(
        LineRow,
        _l("Lines of the price"),
        _l("All lines make the price; technical lines and a reasonable number of carriers make the technical amount."),
    )
    payment_mode = SelectField(_l("Way of payment"), default=payment_plans.LUMP)
    payment_other = _note(_l("Another way of payment, in words"), rows=2)
    totals_open = BooleanField(_l("With another way of payment: the whole price is known later"))
    steps = listed(
        StepRow,
        _l("Milestones"),
        _l("What is shown by when, and what is paid for it. One amount may stay empty: it becomes the rest."),
    )
    royalty_base = SelectField(_l("Share of what"))
    royalty_base_note = StringField(
        _l("The base exactly"), [Length(max=200)], filters=[stripped], description=_l("Needed where it is another one.")
    )
    royalty_rates = RatesField(
        _l("Rate of each year in per cent"),
        [Length(max=400)],
        description=_l("From the first year on, such as 5 4.5 4; the last one holds for all later years."),
    )
    royalty_inspection = _note(
        _l("How the seller may look into the accounts"),
        _l("For example once a year, through an auditor of both sides."),
    )
    content = _clause(_l("Subject: content, extent and requirements"), "content")
    plan = _clause(_l("Plan, place and manner of performance"), "plan")
    confidentiality = _clause(_l("Confidentiality"), "confidentiality")
    ownership = _clause(_l("Ownership of the results and sharing of their benefits"), "ownership")
    acceptance = _clause(_l("Acceptance: standards and method"), "acceptance")
    liability = _clause(_l("Liability for breach"), "liability")
    disputes = _clause(_l("Settlement of disputes"), "disputes")
    definitions = _clause(_l("Terms explained"), "definitions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code_list in (("kind", "contract_kinds"), ("ip_type", "ip_types"), ("plan_source", "plan_sources")):
            self[name].choices = [CHOOSE, *listed_codes(code_list, leaves=True)]
        for name, code_list in (("field", "fields"), ("aim", "aims"), ("royalty_base", "royalty_bases")):
            self[name].choices = [CHOOSE, *listed_codes(code_list)]
        self.payment_mode.choices = listed_codes("payment_modes")
        self.service_industry.choices = industries()
        detail_fields.offer(self)

    def sections_of(self, step: Step) -> list[Section]:
        """Return (legend, field names, help, ways of payment) of a page, as the chosen kind needs them.

        Help and ways may be left out; a section for certain ways of payment is folded where another one is chosen.
        """
        return [section for section in SECTIONS[step](self.kind.data or "") if section[1]]

    def terms(self) -> Terms:
        """Return the terms as the actions want them.

        Raises:
            Invalid: more than one milestone has no amount.
        """
        code = self.kind.data
        lines = tuple(row.line() for row in rows(self.lines))
        plain_fields = ("title", "field", "ip_type", "plan_source", "aim", "valid_from", "valid_to", "related")
        return Terms(
            **{name: self[name].data for name in plain_fields},
            kind=code[:2],
            sub_kind=code if len(code) > 2 else None,  # noqa: PLR2004 - two digits name a kind
            service_industry=self.service_industry.data or None,
            lines=lines,
            steps=steps_of(list(rows(self.steps)), sum(line.amount_fen for line in lines)),
            clauses={name: self[name].data or "" for name in CLAUSES},
            payment=self._payment(),
            details=detail_fields.details(self, code),
            holders=self._holders() if code.startswith(RIGHTS) else (),
            answers=detail_fields.answers(self, code),
        )

    def _holders(self) -> tuple[Holder, ...]:
        return tuple(Holder(row.name.data, row.basis_points) for row in rows(self.holders))

    def _payment(self) -> Payment:
        mode = self.payment_mode.data
        if mode in payment_plans.ROYALTIES:
            notes = {"inspection": self.royalty_inspection.data or "", "base_note": self.royalty_base_note.data or ""}
            royalty = Royalty(self.royalty_base.data or "", self.royalty_rates.rates_bp, **notes)
            return Payment(mode, royalty, totals_open=True)
        if mode == payment_plans.OTHER:
            return Payment(mode, other=self.payment_other.data or "", totals_open=bool(self.totals_open.data))
        return Payment(mode)


detail_fields.install(TermsForm)


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
    result = HiddenField()

    def sections_of(self, step: Step) -> list[Section]:
        """Return the sections of a page; the first one also asks who makes the contract."""
        parties = [(_l("Parties"), ["organisation", "side", "other"])] if step is Step.KIND else []
        return [*parties, *super().sections_of(step)]

    def validate_other(self, field: Any) -> None:
        """Refuse a code whose check digit is wrong."""
        field.data = plain(field.data).upper()
        if not uscc.is_valid(field.data):
            raise ValidationError(_("This isn't a unified social credit code: please compare it with the licence."))


def _of_kind(_code: str) -> list[Section]:
    return [
        (_l("The project"), ["title", "kind", "related"]),
        (_l("For the statistics"), ["field", "ip_type", "plan_source", "aim", "service_industry"]),
        (_l("Dates"), ["valid_from", "valid_to"]),
    ]


def _of_content(code: str) -> list[Section]:
    questions = [ANSWER + question.code for question in recognition.questions_of(code)]
    return [
        (_l("The subject"), ["content"], _l("In Chinese: this is the text that both sides sign.")),
        (_l("What this kind has to say"), [DETAIL + detail.name for detail in kinds.details_of(code)]),
        (_l("Right holders"), ["holders"] if code.startswith(RIGHTS) else []),
        (
            _l("Does the content fit the kind?"),
            questions,
            _l("Nothing is blocked by an answer; you are told what the registrar will ask."),
        ),
    ]


def _of_money(_code: str) -> list[Section]:
    royalty = ["royalty_base", "royalty_base_note", "royalty_rates", "royalty_inspection"]
    return [
        (_l("Contract price"), ["lines"], _l("The articles on price and payment are written from these lines.")),
        (_l("Payment"), ["payment_mode", "steps"]),
        (
            _l("Only for a royalty"),
            royalty,
            _l("The lines above are then the fixed part, such as the entry fee; there may be none."),
            payment_plans.ROYALTIES,
        ),
        (_l("Only for another way of payment"), ["payment_other", "totals_open"], "", (payment_plans.OTHER,)),
    ]


def _of_clauses(_code: str) -> list[Section]:
    names = [name for name in CLAUSES if name != "content"]
    return [(_l("Articles"), names, _l("In Chinese: this is the text that both sides sign."))]


SECTIONS: dict[Step, Callable[[str], list[Section]]] = {
    Step.KIND: _of_kind,
    Step.CONTENT: _of_content,
    Step.MONEY: _of_money,
    Step.CLAUSES: _of_clauses,
    Step.CHECK: lambda _code: [],
}
"""What stands on each page of the wizard, by the code of the chosen kind."""
