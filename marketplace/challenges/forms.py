"""Forms of decisions on calls; the wizard's steps are in `call_forms`, the bid's form in `bid_forms`."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from marketplace import clock, codes
from marketplace.listings.fields import stripped
from marketplace.web.forms import Form
from marketplace.web.moments import language


def area(label: Any, most: int, lines: int, *validators: Any, **more: Any) -> TextAreaField:
    """Return a text area with a counter."""
    return TextAreaField(
        label,
        [*validators, Length(max=most)],
        filters=[stripped],
        render_kw={"rows": lines, "maxlength": most},
        **more,
    )


class ConfirmForm(Form):
    """A step that only needs to be confirmed."""


def listed_codes(name: str, *without: str) -> list[tuple[str, str]]:
    """Return the choices of a code list in the viewer's language, with an empty one on top."""
    known = codes.choices(name, on=clock.today(), locale=language())
    return [("", _("Please choose")), *((code, words) for code, words in known if code not in without)]


class ReviewForm(Form):
    """The call secretary's decision, after the district's check and again after the experts."""

    decision = RadioField(
        _l("Decision"),
        [DataRequired(_l("Choose a decision."))],
        choices=[
            ("pass", _l("It may go on")),
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
