"""Forms of calls and decisions; the bid's form is in `bid_forms`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, ValidationError

from marketplace import clock, codes
from marketplace.challenges.drafts import CallDraft, Criterion
from marketplace.listings.fields import DayField, Needed, Row, WanField, listed, rows, storable, stripped
from marketplace.listings.quantities import plain, wan_of_fen
from marketplace.web.forms import Form
from marketplace.web.moments import language

if TYPE_CHECKING:
    from datetime import datetime

    from wtforms import Field

    from marketplace.challenges.models import Challenge

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
CLOSING_TIME = "17:30"
MOST_CRITERIA_SHOWN = 5


def area(label: Any, most: int, lines: int, *validators: Any, **more: Any) -> TextAreaField:
    """Return a text area with a counter."""
    return TextAreaField(
        label,
        [*validators, Length(max=most)],
        filters=[stripped],
        render_kw={"rows": lines, "maxlength": most},
        **more,
    )


class TextForm(Form):
    """Step 1: what is to be solved."""

    title = StringField(
        _l("Title of the call"),
        [DataRequired(_l("Give the call a title.")), Length(max=200)],
        filters=[stripped],
        description=_l("One sentence that names the problem; everybody reads it."),
    )
    problem = area(
        _l("What is to be solved"),
        8000,
        10,
        Needed(),
        description=_l(
            "Taken over from your demand. The indicators are those of the demand and can't be changed here."
        ),
    )

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        return replace(draft, title=self.title.data or "", problem=self.problem.data or "")


class TermsForm(Form):
    """Step 2: bounty, deadline, terms, who may bid."""

    bounty = WanField(
        _l("Bounty"),
        [Needed()],
        description=_l("What you pay for a solution that meets the indicators; paid by milestone from escrow."),
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )
    deadline = DayField(_l("Last day for bids"), [Needed()])
    time = StringField(
        _l("Closing time on that day"),
        [Needed()],
        default=CLOSING_TIME,
        description=_l(
            "Hours and minutes by the city's clock, such as 17:30. The server's time counts, to the second."
        ),
        render_kw={"inputmode": "numeric", "maxlength": 5},
    )
    terms = area(
        _l("Terms"),
        8000,
        8,
        Needed(),
        description=_l("Who owns the results, how it is paid, how it is accepted."),
    )
    eligibility = area(_l("Who may bid"), 4000, 4, Needed())

    at: datetime | None = None

    def validate_time(self, field: Field) -> None:
        """Read the closing time together with its day."""
        found = _CLOCK.fullmatch(plain(field.data or ""))
        if found is None:
            raise ValidationError(_("Write the time as hours and minutes, such as 17:30."))
        if self.deadline.data and not self.deadline.errors:
            self.at = clock.at_local(self.deadline.data, int(found[1]), int(found[2]))

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        return replace(
            draft,
            bounty_fen=self.bounty.fen,
            deadline_at=self.at,
            terms=self.terms.data or "",
            eligibility=self.eligibility.data or "",
        )


class CriterionRow(Row):
    """A criterion and its weight."""

    typed = ("name", "weight")

    name = StringField(
        _l("Criterion"), [DataRequired(_l("Name the criterion.")), Length(max=100), storable], filters=[stripped]
    )
    weight = IntegerField(
        _l("Weight"),
        [
            DataRequired(_l("Give the weight as a whole number.")),
            NumberRange(1, 100, _l("A weight lies between 1 and 100.")),
        ],
        render_kw={"data-unit": "%"},
    )


class CriteriaForm(Form):
    """Step 3: by what you will choose."""

    criteria = listed(
        CriterionRow,
        _l("Criteria"),
        _l("The weights add up to 100. They are published with the call and can't be changed afterwards."),
    )

    def validate_criteria(self, field: Field) -> None:
        """Refuse weights that don't add up, once there are any."""
        typed = self._typed()
        if typed and sum(one.weight for one in typed) != 100:  # noqa: PLR2004 - per cent
            field.errors = [_("The weights must add up to 100.")]
            raise ValidationError(_("The weights must add up to 100."))

    def _typed(self) -> tuple[Criterion, ...]:
        return tuple(Criterion(one.name.data or "", one.weight.data or 0) for one in rows(self.criteria))

    def changed(self, draft: CallDraft) -> CallDraft:
        """Return the text with what was typed here."""
        return replace(draft, criteria=self._typed())


STEPS: tuple[type[TextForm | TermsForm | CriteriaForm], ...] = (TextForm, TermsForm, CriteriaForm)


def form_of_step(step: int, challenge: Challenge) -> TextForm | TermsForm | CriteriaForm:
    """Return the form of a step (1-3) filled with what the call says."""
    at = clock.local(challenge.deadline_at) if challenge.deadline_at else None
    blank: list[dict[str, Any]] = [{}] * max(1, MOST_CRITERIA_SHOWN - len(challenge.criteria))
    stored: tuple[dict[str, Any], ...] = (
        {"title": challenge.title, "problem": challenge.problem},
        {
            "bounty": wan_of_fen(challenge.bounty_fen) if challenge.bounty_fen else "",
            "deadline": at.date() if at else None,
            "time": f"{at:%H:%M}" if at else CLOSING_TIME,
            "terms": challenge.terms,
            "eligibility": challenge.eligibility,
        },
        {"criteria": [*challenge.criteria, *blank]},
    )
    return STEPS[step - 1](data={**stored[step - 1], "version": challenge.version})


class ConfirmForm(Form):
    """A step that only needs to be confirmed."""


def listed_codes(name: str, *without: str) -> list[tuple[str, str]]:
    """Return the choices of a code list in the viewer's language, with an empty one on top."""
    known = codes.choices(name, on=clock.today(), locale=language())
    return [("", _("Please choose")), *((code, words) for code, words in known if code not in without)]


class ReviewForm(Form):
    """The call secretary's decision."""

    decision = RadioField(
        _l("Decision"),
        [DataRequired(_l("Choose a decision."))],
        choices=[
            ("publish", _l("Approve and publish the call")),
            ("send_back", _l("Send it back for correction")),
            ("refuse", _l("Refuse it for good")),
        ],
    )
    reason = SelectField(_l("Reason (when it is sent back or refused)"))
    note = area(_l("What is wrong, for the author"), 2000, 5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = listed_codes("review_reasons")


class GiveUpForm(Form):
    """Why none of the bids is chosen."""

    cause = SelectField(_l("Cause"), [DataRequired(_l("Choose a cause from the list."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = listed_codes("lapse_causes", "no_bids", "too_few", "objection", "declined")


class ProposeForm(Form):
    """The reason for the choice."""

    reason = area(
        _l("Reason for the choice"),
        4000,
        6,
        DataRequired(_l("Give the reason for the choice: it is published.")),
        description=_l("Measured by the published criteria. Everybody reads it in the notice."),
    )
