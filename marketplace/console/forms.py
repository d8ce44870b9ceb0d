"""Forms of the console."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace import clock, codes, policies
from marketplace.console.actions import PolicyDraft
from marketplace.policies import Key, Kind
from marketplace.web.forms import Form, text_of

LONGEST_NOTE = 200
LONGEST_SOURCE = 500


class CalendarForm(Form):
    """One day of the calendar."""

    day = DateField(_l("Day"), [InputRequired(_l("Choose a day."))])
    working = SelectField(
        _l("This day is"),
        choices=[("0", _l("a day off (holiday)")), ("1", _l("a working day (made up)"))],
    )
    note = StringField(
        _l("Name or reason"),
        [InputRequired(_l("Say which holiday or notice this follows.")), Length(max=LONGEST_NOTE)],
        description=_l("Deadlines in working days that are still open are dated anew."),
    )


class PolicyForm(Form):
    """A new dated value of a policy parameter."""

    value = StringField(_l("New value"), [InputRequired(_l("Give the new value."))])
    unit = SelectField(
        _l("Counted in"),
        choices=[("working_days", _l("working days")), ("days", _l("calendar days")), ("months", _l("months"))],
    )
    jurisdiction = SelectField(_l("For the region"))
    valid_from = DateField(
        _l("Valid from"),
        [InputRequired(_l("Choose the first day."))],
        description=_l("Decisions that were made before keep the value they were made under."),
    )
    source = TextAreaField(
        _l("Source"),
        [InputRequired(_l("Name the document that sets it.")), Length(max=LONGEST_SOURCE)],
        description=_l("The document with its number; it stands beside the value for everybody who decides by it."),
    )

    def __init__(self, key: Key, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        if key.kind is not Kind.SPAN:
            del self.unit
        self.jurisdiction.choices = jurisdictions()

    def draft(self) -> PolicyDraft:
        """Return the value as typed, parsed by the parameter's own rule."""
        unit = self.unit.data if "unit" in self else ""
        return PolicyDraft(
            key=self.key.name,
            value=policies.parse(self.key.name, text_of(self.value), unit),
            jurisdiction=self.jurisdiction.data,
            valid_from=self.valid_from.data,
            source=text_of(self.source),
        )


def jurisdictions() -> list[tuple[str, str]]:
    """Return the nation, the provinces and the cities that a rule may hold for."""
    locale = str(get_locale())
    wide = [
        code
        for code in codes.codes_of("regions").values()
        if code.code == codes.NATION or codes.level(code.code) in (codes.Level.PROVINCE, codes.Level.CITY)
    ]
    today = clock.today()
    return [
        (code.code, codes.label("regions", code.code, locale))
        for code in wide
        if codes.valid("regions", code.code, today)
    ]
