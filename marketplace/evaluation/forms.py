"""Forms of a review; the sheet's own form is made for each bid, see `sheet_form`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from marketplace import clock, codes
from marketplace.challenges.states import RankingOrder
from marketplace.evaluation.scoring import HIGHEST, Given, comment_name, field_name
from marketplace.experts.draw import ANY
from marketplace.listings.fields import Row, listed, rows, stripped
from marketplace.web.forms import Form
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from marketplace.evaluation.models import BidLetter, BlindCopy, Score
    from marketplace.evaluation.tally import Criterion

MOST_WORDS = 4000
MOST_SEATS = 99


def text_area(label: Any, needed: Any = None, lines: int = 4, **more: Any) -> TextAreaField:
    """Return a text area; `needed` is what is said when it is left empty."""
    checks = [DataRequired(needed)] if needed else [Optional()]
    return TextAreaField(
        label,
        [*checks, Length(max=MOST_WORDS)],
        filters=[stripped],
        render_kw={"rows": lines, "maxlength": MOST_WORDS},
        **more,
    )


class StepForm(Form):
    """A step without any field of its own."""


class PledgeForm(Form):
    """The pledge, signed by a tick of one's own."""

    agreed = BooleanField(
        _l("I have read this pledge and sign it"), [DataRequired(_l("Without the pledge there is nothing to read."))]
    )


class RecuseForm(Form):
    """A conflict that a reviewer declares."""

    kind = SelectField(_l("What ties you"))
    words = text_area(_l("To whom, since when"), _l("Say it in words, so that the secretary can record it."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind.choices = codes.choices("recusal_kinds", on=clock.today(), locale=language())


class ReasonForm(Form):
    """A reason in words."""

    words = text_area(_l("Reason"), _l("Give the reason."))


class MarksForm(Form):
    """Which marks in the texts are covered; the boxes are drawn by the page."""


class LeaveOutForm(Form):
    """Why reviewers don't get a file."""

    reason = text_area(_l("Why reviewers don't get this file"), _l("Say why; the bidder may ask."), 2)


class ReplaceForm(Form):
    """Another version of a file, with the names blacked out by hand."""

    upload = FileField(_l("The file with its names blacked out"), [DataRequired(_l("Choose a file."))])


class ReleaseForm(Form):
    """The secretary's word that a copy may be read."""

    looked = BooleanField(_l("I have looked at every place in the files that is marked or couldn't be read"))


class ChairForm(Form):
    """Who leads the panel."""

    seat = SelectField(_l("Chair"), coerce=int)


class NoteForm(Form):
    """Why reviewers stand far apart on one criterion of one bid."""

    note = text_area(_l("Note"), _l("Say why the reviewers stand so far apart."), 3)


class CloseForm(Form):
    """The panel's choice of an order, and the minutes."""

    order = RadioField(
        _l("Which order is the panel's"),
        [DataRequired(_l("Choose one of the two orders."))],
        choices=[
            (RankingOrder.RAW.value, _l("Plain means of the scores")),
            (RankingOrder.CALIBRATED.value, _l("Calibrated: strict and mild reviewers brought to one measure")),
        ],
    )
    order_reason = text_area(_l("Why this order"), _l("Say why the panel chose this order."), 3)
    minutes = text_area(_l("Minutes"), None, 8, description=_l("What was discussed, by alias; no names."))


class LetterForm(Form):
    """Reason and note of a letter; the boxes beside the comments are drawn by the page."""

    reason = SelectField(_l("Reason"))
    note = text_area(
        _l("Note to the bidder"), None, 4, description=_l("About this bid alone: no letter speaks of another.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.reason.choices = codes.choices("bid_reasons", on=clock.today(), locale=language())


class SheetForm(Form):
    """A reviewer's points and comments for one bid: made for the criteria of its call."""

    def given(self, copy: BlindCopy) -> list[Given]:
        """Return what was typed."""
        numbers = [int(name.rsplit("-", 1)[1]) for name in self._fields if name.startswith("points-")]
        return [
            Given(
                copy.id,
                number,
                self[field_name(copy.id, number)].data,
                self[comment_name(copy.id, number)].data or "",
            )
            for number in numbers
        ]


def sheet_form(copy: BlindCopy, scores: Sequence[Score], criteria: Sequence[Criterion]) -> SheetForm:
    """Return the form of a bid's part of a sheet, filled with what is saved."""
    names = {one.number: one.name for one in criteria}
    fields: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    for score in scores:
        label = names.get(score.criterion, _("The whole"))
        points, comment = field_name(copy.id, score.criterion), comment_name(copy.id, score.criterion)
        fields[points] = _points(label)
        fields[comment] = text_area(_("Comment: %(criterion)s", criterion=label), None, 3)
        stored |= {points: score.points, comment: score.comment}
    made = type("SheetFormOfBid", (SheetForm,), fields)
    form = cast("SheetForm", made(data=stored))
    for name in fields:
        form[name].flags.required = True  # saved with gaps, but submitted without: none is marked as optional
    return form


def _points(label: str) -> IntegerField:
    return IntegerField(
        _("Points: %(criterion)s", criterion=label),
        [Optional(), NumberRange(0, HIGHEST, _l("Give whole points from 0 to 100."))],
        render_kw={"inputmode": "numeric", "min": 0, "max": HIGHEST, "class": "points"},
    )


def letter_form(letter: BidLetter) -> LetterForm:
    """Return the form of a letter as it stands."""
    return LetterForm(data={"reason": letter.reason, "note": letter.note})


class StratumRow(Row):
    """How many seats are drawn from a field."""

    typed = ("seats",)

    field = SelectField(_l("Field"))
    seats = IntegerField(
        _l("Seats"), [Optional(), NumberRange(1, MOST_SEATS, _l("Give a whole number of seats."))], default=None
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields = codes.choices("fields", on=clock.today(), locale=language(), parent="")
        self.field.choices = [(ANY, _("any field")), *fields]


class CommitForm(Form):
    """How large a panel is and from which fields it is drawn."""

    strata = listed(StratumRow, _l("Seats by field"), _l("Together an odd number; fields may be left open."))

    def wanted(self) -> dict[str, int]:
        """Return field code, or "any", -> seats; a field named twice has both."""
        found: dict[str, int] = {}
        for row in rows(self.strata):
            found[row.field.data] = found.get(row.field.data, 0) + (row.seats.data or 0)
        return found


class DrawForm(Form):
    """That the draw is carried out now, and whether the panel goes to see the teams."""

    visit = BooleanField(_l("The panel goes to see the teams (site visit, scored apart)"))
