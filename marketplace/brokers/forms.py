"""Forms of brokers."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace import clock, codes
from marketplace.brokers.actions import SHORTEST_REASON
from marketplace.web.forms import Form

LONGEST_REASON = 1_000


class ProfileForm(Form):
    """A broker's fields."""

    fields = SelectMultipleField(
        _l("My technical fields"),
        description=_l("You are shown the matches of these fields."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    about = TextAreaField(_l("A few words about my work"), [Length(max=LONGEST_REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["fields"].choices = codes.choices("fields", on=clock.today(), locale=str(get_locale()))


class ProposalForm(Form):
    """Why a pair belongs together."""

    reason = TextAreaField(
        _l("Why these two belong together"),
        [
            InputRequired(_l("Say in a sentence why these two belong together.")),
            Length(min=SHORTEST_REASON, max=LONGEST_REASON),
        ],
        description=_l("Both sides read this sentence before they answer."),
        render_kw={"rows": 4},
    )


class DeclineForm(Form):
    """Why a side declines."""

    note = TextAreaField(
        _l("Why not"),
        [InputRequired(_l("Give the broker a short answer.")), Length(max=LONGEST_REASON)],
        render_kw={"rows": 3},
    )
