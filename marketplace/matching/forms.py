"""Forms of matching: a judgement on a pair, a candidate's list, a rejection, a freeze."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace import clock, codes
from marketplace.matching import feedback, shown, sides
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.matching.sides import Record

LONGEST_NOTE = 500


def _note(**more: Any) -> TextAreaField:
    return TextAreaField(
        _l("Note"), [Length(max=LONGEST_NOTE)], render_kw={"rows": 2, "maxlength": LONGEST_NOTE}, **more
    )


class JudgementForm(Form):
    """What somebody thinks of a pair: one choice among reasons for and against."""

    reason = SelectField(_l("What do you think of this pair?"), [InputRequired(_l("Choose a reason."))])
    note = _note(
        description=_l("Read by the operator only, who looks for what matching gets wrong. No names, please."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = codes.children(feedback.REASONS, on=clock.today())
        self.reason.choices = {"": [("", _l("Please choose"))]} | {
            group.name(str(get_locale())): codes.choices(
                feedback.REASONS, on=clock.today(), locale=str(get_locale()), parent=group.code
            )
            for group in groups
        }


class PutOnForm(Form):
    """On which short-list a result goes."""

    asking = SelectField(
        _l("For which demand or call"), [InputRequired(_l("Choose one of your own demands or calls."))]
    )

    def offer(self, own: Iterable[Record]) -> None:
        """Let the person choose among these demands and calls."""
        self.asking.choices = [(sides.key_of(one), f"{shown.KINDS[shown.kind(one)]}: {one.title}") for one in own]


class RejectForm(Form):
    """Why a candidate is rejected."""

    reason = SelectField(_l("Why it is rejected"), [InputRequired(_l("Choose a reason."))])
    note = _note(description=_l("Stays with the list and is exported with it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = codes.choices("rejection_reasons", on=clock.today(), locale=str(get_locale()))
        self.reason.choices = [("", _l("Please choose")), *listed]


class FreezeForm(Form):
    """Nothing but the token and the revision of the list that the person has read."""
