"""Forms of what is said about a published call: additions, extensions, questions, answers, talks; and of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from marketplace.challenges.call_fields import MomentField
from marketplace.challenges.ending import Breach
from marketplace.challenges.forms import area, listed_codes
from marketplace.challenges.talks import TalkDraft
from marketplace.listings.fields import DayField, stripped
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from datetime import datetime


class AddForm(Form):
    """Something that is added to a call."""

    text = area(
        _l("What is added"),
        8000,
        6,
        DataRequired(_l("Write what is added.")),
        description=_l("It is numbered, dated and sealed by a digest. It alters nothing of what stands."),
    )


class ExtendForm(Form):
    """A later deadline, with its reason."""

    deadline = MomentField(_l("New deadline"), [DataRequired(_l("Choose the new deadline."))])
    reason = area(
        _l("Reason"),
        2000,
        3,
        DataRequired(_l("Give the reason for the extension: everybody reads it.")),
        description=_l("It moves once, for everybody, and not any more once it has passed."),
    )

    def to(self) -> datetime:
        """Return the new deadline; a valid form has one."""
        assert self.deadline.at is not None
        return self.deadline.at


class AskForm(Form):
    """A question; nothing remembers who has sent it."""

    submission = HiddenField(filters=[lambda _typed: ""])
    question = area(
        _l("Your question"),
        2000,
        5,
        DataRequired(_l("Write your question.")),
        description=_l(
            "Don't name yourself in it. It is published word by word with its answer, and who asked is stored nowhere."
        ),
    )


class AnswerForm(Form):
    """The answer to one question."""

    question = HiddenField()
    answer = area(_l("Answer"), 4000, 4, DataRequired(_l("Write the answer.")))


class TalkForm(Form):
    """A talk with a team before the bid."""

    held_on = DayField(_l("Day of the talk"), [DataRequired(_l("Choose the day."))])
    partner = StringField(
        _l("With whom"),
        [DataRequired(_l("Say with whom you talked.")), Length(max=200)],
        filters=[stripped],
        description=_l("Read by your own side only."),
    )
    manner = SelectField(_l("How"), [DataRequired(_l("Choose from the list."))])
    summary = area(_l("What it was about"), 2000, 3, DataRequired(_l("Say what the talk was about.")))
    facts = area(
        _l("What was told beyond the published text"),
        4000,
        4,
        Optional(),
        description=_l("It is published to everybody at once, without the name above. Leave it empty if nothing was."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manner.choices = listed_codes("talk_manners")

    def draft(self) -> TalkDraft:
        """Return the talk as the action wants it."""
        return TalkDraft(
            self.held_on.data, self.partner.data, self.manner.data, self.summary.data, self.facts.data or ""
        )


class CancelForm(Form):
    """Why a published call is cancelled before the signing."""

    causes = "call_cancellations"

    cause = SelectField(_l("Cause"), [DataRequired(_l("Choose a cause from the list."))])
    note = area(_l("What has happened"), 2000, 4, DataRequired(_l("Describe what has happened: it is published.")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = listed_codes(self.causes)

    def breach(self) -> Breach:
        """Return the cause as the action wants it."""
        return Breach(self.cause.data, self.note.data)


class RevokeForm(Form):
    """The facts of a fraud, and who answers for it."""

    responsibility = SelectField(_l("Who answers for it"), [DataRequired(_l("Say who answers for it."))])
    note = area(_l("What has happened"), 4000, 5, DataRequired(_l("Describe what has happened: it is published.")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.responsibility.choices = listed_codes("responsibilities", "diligent")

    def breach(self) -> Breach:
        """Return the cause as the action wants it."""
        return Breach("fraud", self.note.data, self.responsibility.data)
