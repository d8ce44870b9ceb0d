"""The short forms of this room: decisions, reasons, questions and answers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace.listings.choices import CHOOSE, listed_codes
from marketplace.listings.fields import Needed, stripped
from marketplace.web.forms import Form


def _words(label: Any, most: int, *validators: Any, **more: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [*validators, Length(max=most)],
        filters=[stripped],
        render_kw={"rows": 5, "maxlength": most},
        **more,
    )


class ReviewForm(Form):
    """The reviewer's decision: approve, send back or refuse, the latter two with a reason."""

    decision = RadioField(
        _l("Decision"),
        [DataRequired(_l("Choose a decision."))],
        choices=[
            ("approve", _l("Publish it")),
            ("return", _l("Send it back for correction")),
            ("refuse", _l("Refuse it for good")),
        ],
    )
    reason = SelectField(_l("Reason (when it is sent back or refused)"))
    note = _words(_l("What to correct, for the author"), 2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [CHOOSE, *listed_codes("review_reasons")]

    def validate_reason(self, field: Any) -> None:
        """Ask for a reason where one is due."""
        if self.decision.data in ("return", "refuse") and not field.data:
            raise ValidationError(_("Choose a reason from the list."))

    def validate_note(self, field: Any) -> None:
        """Ask what to correct where something is to be corrected."""
        if self.decision.data == "return" and not field.data:
            raise ValidationError(_("Say what the author has to correct."))


class WithdrawForm(Form):
    """Why a listing is taken off the market."""

    reason = _words(_l("Reason"), 500, DataRequired(_l("Say why it is withdrawn.")))


class EnquiryForm(Form):
    """A question about a result or a demand."""

    sender = SelectField(_l("On behalf of"), coerce=int, validators=[Needed()])
    text = _words(
        _l("Your question"),
        4000,
        DataRequired(_l("Write your question.")),
        description=_l("Say who you are, what you need and by when. The other side reads it at once."),
    )
    files = MultipleFileField(_l("Files"), description=_l("Only the two sides can open them."))


class AnswerForm(Form):
    """The answer to an enquiry: accept, or decline with a reason."""

    decision = RadioField(
        _l("How you answer"),
        [DataRequired(_l("Choose how to answer."))],
        choices=[("accept", _l("Accept and talk")), ("decline", _l("Decline"))],
    )
    reason = SelectField(_l("Reason (when it is declined)"))
    answer = _words(_l("Answer"), 4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [CHOOSE, *listed_codes("decline_reasons")]

    def validate_reason(self, field: Any) -> None:
        """Ask for a reason where one is due."""
        if self.decision.data == "decline" and not field.data:
            raise ValidationError(_("Choose a reason from the list."))


class MessageForm(Form):
    """A message of a conversation."""

    text = _words(_l("Message"), 4000, DataRequired(_l("Write your message.")))
    files = MultipleFileField(_l("Files"), description=_l("Only the two sides can open them."))
