"""Forms of a call's contract: task book, final acceptance, verdicts, later days, invoices, gates of a race.

Where a form asks something of each indicator or runner, it is made for just these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from marketplace.contracts import measuring
from marketplace.contracts.accepting import Finding, Measured
from marketplace.contracts.gate_models import GateVerdict
from marketplace.contracts.racing import Decision
from marketplace.contracts.states import Outcome
from marketplace.listings.choices import CHOOSE, listed_codes
from marketplace.listings.fields import DayField, stripped
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from marketplace.contracts.measuring import Promised
    from marketplace.contracts.racing import Runner

LONGEST_VALUE = 100


def _words(label: Any, help_text: Any = "", needed: bool = True, rows: int = 4) -> TextAreaField:  # noqa: FBT001, FBT002 - a shorthand of this module
    first = DataRequired(_l("Say why; the other side reads it.")) if needed else Optional()
    kw = {"rows": rows, "maxlength": 4000}
    return TextAreaField(label, [first, Length(max=4000)], filters=[stripped], description=help_text, render_kw=kw)


def _made(name: str, base: type[Form], fields: dict[str, Any]) -> type[Form]:
    return type(name, (base,), fields)


class VerdictForm(Form):
    """Why the work ends at a milestone."""

    cause = SelectField(_l("Cause"), [InputRequired(_l("Choose one of the list."))])
    responsibility = SelectField(_l("Who answers for it"), [InputRequired(_l("Choose one of the list."))])
    facts = _words(_l("Facts and reasons"), _l("They stand in the statement, in Chinese."), rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = [CHOOSE, *listed_codes("termination_causes")]
        self.responsibility.choices = [CHOOSE, *listed_codes("responsibilities")]


class ExtensionForm(Form):
    """A later day for a milestone."""

    to_on = DayField(_l("New day"), [DataRequired(_l("Choose a day."))])
    reason = _words(_l("Reason"))


class AnswerExtensionForm(Form):
    """The buyer's answer to the wish for a later day."""

    answer = RadioField(
        _l("Answer"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[("granted", _l("grant it")), ("refused", _l("refuse it"))],
    )
    reason = _words(_l("Reason"), _l("Needed for a refusal."), needed=False)


class InvoiceForm(Form):
    """The seller's invoice for a milestone."""

    number = StringField(
        _l("Invoice number"),
        [DataRequired(_l("Write the number of the invoice.")), Length(max=20)],
        filters=[stripped],
        description=_l("8 digits on paper, 20 digits of an electronic invoice."),
    )
    issued_on = DayField(_l("Day of the invoice"), [DataRequired(_l("Choose a day."))])
    files = MultipleFileField(_l("Files"), [Optional()])


class _AcceptanceForm(Form):
    on = DayField(_l("Day of the acceptance"), [DataRequired(_l("Choose a day."))])
    outcome = RadioField(
        _l("What was found"),
        [InputRequired(_l("Choose one of the list."))],
        choices=[
            (Outcome.PASSED.value, _l("passed: what had to be kept was kept")),
            (Outcome.FAILED.value, _l("not passed")),
            (Outcome.DILIGENT.value, _l("missed in spite of honest work (勤勉尽责)")),
        ],
    )
    reason = _words(
        _l("What was missed and why"),
        _l("Empty when it is passed. Of honest work also what shows it: records, attempts, timely notice."),
        needed=False,
        rows=6,
    )
    files = MultipleFileField(_l("Report and test records"), [Optional()])

    def finding(self, count: int) -> Finding:
        """Return what was typed, with a value for each of the indicators."""
        values = tuple(
            Measured(self[f"value_{number}"].data or "", bool(f"met_{number}" in self and self[f"met_{number}"].data))
            for number in range(count)
        )
        return Finding(Outcome(self.outcome.data), self.on.data, values, self.reason.data or "")


def acceptance_form(promised: list[Promised]) -> type[_AcceptanceForm]:
    """Return the form of a final acceptance: a value for each indicator, and a tick where words can't be compared."""
    fields: dict[str, Any] = {}
    for number, one in enumerate(promised):
        label = f"{one.quantity} {measuring.written(one, one.binding)}"
        missing = DataRequired(_l("Write down what was measured for each indicator."))
        fields[f"value_{number}"] = StringField(label, [missing, Length(max=LONGEST_VALUE)], filters=[stripped])
        if measuring.keeps(one, "0") is None:
            fields[f"met_{number}"] = BooleanField(_l("This keeps the promise"))
    return _made("AcceptanceForm", _AcceptanceForm, fields)


class _BookForm(Form):
    def values(self, count: int) -> list[str]:
        """Return the value of each indicator."""
        return [self[f"value_{number}"].data or "" for number in range(count)]


def book_form(promised: list[Promised]) -> type[_BookForm]:
    """Return the form of a task book: the promised value of each indicator, to be kept or raised."""
    fields = {
        f"value_{number}": StringField(
            one.quantity,
            [DataRequired(_l("Write a value for each indicator.")), Length(max=LONGEST_VALUE)],
            filters=[stripped],
            default=one.promise,
            description=_("The bid promises %(value)s.", value=measuring.written(one, one.binding)),
        )
        for number, one in enumerate(promised)
    }
    return _made("BookForm", _BookForm, fields)


class _GateForm(Form):
    def choices(self, runners: list[Runner]) -> dict[int, Decision]:
        """Return what was decided about each runner, by the number of its award."""
        return {one.award.id: self._choice(one.award.id) for one in runners}

    def _choice(self, number: int) -> Decision:
        into = self[f"into_{number}"].data
        verdict = GateVerdict(self[f"verdict_{number}"].data)
        return Decision(verdict, self[f"reason_{number}"].data or "", int(into) if into else None)


def gate_form(runners: list[Runner]) -> type[_GateForm]:
    """Return the form of a gate: a verdict and a reason for each runner."""
    names = {one.award.id: one.contract.seller.name for one in runners}
    fields: dict[str, Any] = {"sections": [(name, _of_runner(number)) for number, name in names.items()]}
    for number in names:
        others = [(str(other), name) for other, name in names.items() if other != number]
        fields[f"verdict_{number}"] = RadioField(
            _l("Verdict"),
            [InputRequired(_l("Choose one of the list."))],
            choices=[
                (GateVerdict.CONTINUE.value, _l("goes on")),
                (GateVerdict.ELIMINATE.value, _l("leaves the race")),
                (GateVerdict.MERGE.value, _l("merges with another runner")),
            ],
        )
        fields[f"reason_{number}"] = _words(_l("Reason"), _l("It is published."))
        fields[f"into_{number}"] = SelectField(_l("Merges with"), choices=[("", "–"), *others])
    return _made("GateForm", _GateForm, fields)


def _of_runner(number: int) -> list[str]:
    return [f"verdict_{number}", f"reason_{number}", f"into_{number}"]
