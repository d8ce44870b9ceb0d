"""Forms of searching."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.discovery.actions import GroupDraft
from marketplace.web.forms import Form, text_of

LONGEST_NOTE = 200


class SynonymForm(Form):
    """A group of words that find each other."""

    words = TextAreaField(
        _l("Words that mean the same"),
        [InputRequired(_l("Give at least two different words, one on each line."))],
        description=_l(
            "One on each line, words or phrases, abbreviations too. Whoever searches for one of them finds the records"
            " with the others, from the next search on."
        ),
        render_kw={"rows": 6},
    )
    note = StringField(
        _l("Why they mean the same"),
        [Length(max=LONGEST_NOTE)],
        description=_l("For the next official who looks at this group, e.g. a standard or a common usage."),
    )

    def draft(self) -> GroupDraft:
        """Return the group as typed."""
        return GroupDraft(words=tuple(text_of(self.words).splitlines()), note=text_of(self.note))
