"""The form in which a person chooses how to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from marketplace.inbox.kinds import TOPICS
from marketplace.inbox.models import Way
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Mapping

WAYS = [(Way.PAGE.value, _l("On the page of messages")), (Way.MAIL.value, _l("By letter (e-mail or short message)"))]


def _ways_of(topic: str) -> SelectMultipleField:
    # a box named "matches" would hide the form's own method of that name from every script
    return SelectMultipleField(TOPICS[topic], choices=WAYS, name=f"ways_{topic}")


class WaysForm(Form):
    """One set of choices for each topic."""

    matters = _ways_of("matters")
    conversations = _ways_of("conversations")
    matches = _ways_of("matches")
    organisation = _ways_of("organisation")

    def show(self, chosen: Mapping[tuple[str, Way], bool]) -> None:
        """Fill the form with what holds now."""
        for topic in TOPICS:
            self[topic].data = [way.value for way in Way if chosen[topic, way]]

    def chosen(self) -> dict[tuple[str, Way], bool]:
        """Return what the person wants, for each topic and way."""
        return {(topic, way): way.value in (self[topic].data or ()) for topic in TOPICS for way in Way}
