"""The form of a choice: for each chosen bid a reason, and an explanation where it goes against the panel's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import DataRequired

from marketplace.challenges import choosing
from marketplace.challenges.awards import Choice
from marketplace.challenges.forms import area
from marketplace.web.forms import Form

if TYPE_CHECKING:
    from marketplace.challenges.models import Bid, Challenge

REASON = _l("Give the reason for the choice: it is published.")


class _ChoiceForm(Form):
    def choices(self, bids: list[Bid]) -> list[Choice]:
        """Return the choices as the action wants them."""
        return [
            Choice(bid, self._words("reason", place), self._words("explanation", place)) for place, bid in places(bids)
        ]

    def _words(self, name: str, place: int) -> str:
        return str(self.data.get(_name(name, place)) or "")


def places(bids: list[Bid]) -> list[tuple[int, Bid]]:
    """Return the bids with their places in the form."""
    return list(enumerate(bids))


def _name(field: str, place: int) -> str:
    """Return a field's name: the first bid's are the plain ones, as where only one is chosen."""
    return f"{field}_{place}" if place else field


def propose_form(challenge: Challenge, bids: list[Bid]) -> type[_ChoiceForm]:
    """Return the form for these bids."""
    fields: dict[str, Any] = {}
    for place, bid in places(bids):
        fields[_name("reason", place)] = area(
            _l("Reason for the choice of %(bidder)s", bidder=bid.bidder.name) if len(bids) > 1 and bid.bidder
            else _l("Reason for the choice"),
            4000,
            6,
            DataRequired(REASON),
            description=_l("Measured by the published criteria. Everybody reads it in the notice."),
        )  # fmt: skip
        if choosing.against_the_order(challenge, bid.id):
            fields[_name("explanation", place)] = area(
                _l("Why this choice differs from the panel's order"),
                4000,
                4,
                description=_l("The panel has put other bids before this one. The explanation is published."),
            )
    return type("ChoiceForm", (_ChoiceForm,), fields)
