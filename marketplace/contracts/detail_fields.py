"""Form fields from the tables of kinds and questions: one field a row, so that no page has to know the kinds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from marketplace import codes
from marketplace.contracts import details_wording, kinds, recognition
from marketplace.contracts.kinds import DETAILS, Detail, Shape
from marketplace.contracts.recognition_questions import QUESTIONS
from marketplace.listings import quantities
from marketplace.listings.choices import CHOOSE, listed_codes
from marketplace.listings.fields import DayField, Needed, stripped

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.web.forms import Form

DETAIL, ANSWER = "detail_", "answer_"
UNSURE = ""
ANSWERS = [("yes", _l("Yes")), ("no", _l("No")), (UNSURE, _l("Not answered yet"))]


class CountField(StringField):  # type: ignore[misc]
    """A whole number from 1 on, in any digits; `count` is the number or None."""

    count: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read the number, or say how one is written."""
        self.count = None
        if not stripped(self.data):
            return
        try:
            number = quantities.number(self.data)
        except quantities.NotNumber:
            number = quantities.number("0")
        if number != int(number) or not 0 < number <= kinds.MOST_HOURS:
            raise ValidationError(_("Write a whole number, such as 2."))
        self.count = int(number)


class ExpectedField(StringField):  # type: ignore[misc]
    """An expected amount in 万元 (10,000 yuan) that may be 0; `fen` is the amount in 分 or None."""

    fen: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read the amount, or say how one is written."""
        self.fen = None
        if not stripped(self.data):
            return
        try:
            fen = quantities.number(self.data) * quantities.FEN_IN_WAN
        except quantities.NotNumber:
            fen = quantities.number("-1")
        if fen != int(fen) or not 0 <= fen <= kinds.MOST_FEN:
            raise ValidationError(_("Write an amount in units of 10,000 yuan, such as 120 or 3.5; 0 if there is none."))
        self.fen = int(fen)


def _marked(detail: Detail, *validators: Any) -> dict[str, Any]:
    """Return what every field has; what is needed is marked so, though a draft is saved without it."""
    needed = [Needed()] if detail.needed else []
    return {"label": detail.label, "validators": [*needed, *validators], "description": detail.help}


def _words(detail: Detail) -> Field:
    return StringField(filters=[stripped], **_marked(detail, Length(max=200)))


def _text(detail: Detail) -> Field:
    limit = Length(max=kinds.LONGEST)
    return TextAreaField(filters=[stripped], render_kw={"rows": 3}, **_marked(detail, limit))


def _day(detail: Detail) -> Field:
    return DayField(**_marked(detail, Optional()))


def _count(detail: Detail) -> Field:
    return CountField(**_marked(detail, Length(max=20)))


def _fen(detail: Detail) -> Field:
    return ExpectedField(render_kw={"data-unit": _l("10,000 yuan")}, **_marked(detail, Length(max=30)))


def _code(detail: Detail) -> Field:
    return SelectField(**_marked(detail))


MAKERS: dict[Shape, Callable[[Detail], Field]] = {
    Shape.WORDS: _words,
    Shape.TEXT: _text,
    Shape.DAY: _day,
    Shape.COUNT: _count,
    Shape.FEN: _fen,
    Shape.CODE: _code,
}


def install(form: type[Form]) -> None:
    """Give a form class a field for each detail and each question."""
    for detail in DETAILS:
        setattr(form, DETAIL + detail.name, MAKERS[detail.shape](detail))
    for question in QUESTIONS:
        setattr(
            form, ANSWER + question.code, RadioField(question.sentence, [Needed()], choices=ANSWERS, default=UNSURE)
        )


def offer(form: Form) -> None:
    """Fill the lists of the fields that take a code."""
    for detail in DETAILS:
        if detail.shape is Shape.CODE:
            form[DETAIL + detail.name].choices = [CHOOSE, *listed_codes(detail.code_list)]


def details(form: Form, code: str) -> dict[str, Any]:
    """Return the details of a kind as a contract keeps them."""
    return kinds.kept(code, {detail.name: _value(form[DETAIL + detail.name]) for detail in DETAILS})


def _value(field: Any) -> Any:
    if isinstance(field, CountField):
        return field.count
    if isinstance(field, ExpectedField):
        return field.fen
    return field.data.isoformat() if isinstance(field.data, date) else field.data


def shown(stored: dict[str, Any]) -> dict[str, Any]:
    """Return what a form shows of stored details."""
    known = (detail for detail in DETAILS if detail.name in stored)
    return {DETAIL + detail.name: _as_typed(detail, stored[detail.name]) for detail in known}


def _as_typed(detail: Detail, value: Any) -> Any:
    if detail.shape is Shape.FEN:
        return quantities.wan_of_fen(value)
    if detail.shape is Shape.DAY:
        return date.fromisoformat(value)
    return str(value)


def answers(form: Form, code: str) -> dict[str, str]:
    """Return what was answered to the questions of a kind; open ones are left out."""
    given = {question.code: form[ANSWER + question.code].data for question in recognition.questions_of(code)}
    return {question: answer for question, answer in given.items() if answer}


def own_fields(code: str, stored: dict[str, Any]) -> list[tuple[Any, str]]:
    """Return (label, value) of a kind's own fields for a page, in its language."""
    return [(detail.label, _in_words(detail, stored)) for detail in kinds.details_of(code) if detail.name in stored]


def _in_words(detail: Detail, stored: dict[str, Any]) -> str:
    if detail.shape is Shape.CODE:
        return codes.label(detail.code_list, stored[detail.name], str(get_locale()))
    return details_wording.written(detail, stored)
