"""Forms of the metric: a target."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from marketplace.metrics.actions import TargetDraft
from marketplace.web.forms import Form, text_of

YI_FEN = 10_000_000_000  # 分 in an 亿元
MOST_FEN = 10**15
FIRST_YEAR, LAST_YEAR = 2000, 2099


def fen_of(text: str) -> int:
    """Read an amount typed in 亿元 exactly into 分; full-width digits and thousands separators are understood.

    Raises:
        ValidationError: it isn't a positive number, has fractions of a 分, or is larger than 10^15 分.
    """
    written = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        fen = Decimal(written) * YI_FEN if len(written) <= 30 and written.isascii() else Decimal("NaN")  # noqa: PLR2004
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen <= 0:
        raise ValidationError(_l("Write a positive number, such as 1200 or 572.13."))
    if fen > MOST_FEN:
        raise ValidationError(_l("This amount is too large."))
    if fen != fen.to_integral_value():
        raise ValidationError(_l("This amount has fractions of a 分."))
    return int(fen)


class TargetForm(Form):
    """The target of a region for a year, with the document that sets it."""

    region = SelectField(_l("Region"))
    year = IntegerField(_l("Year of the target"), [InputRequired(), NumberRange(FIRST_YEAR, LAST_YEAR)])
    amount = StringField(
        _l("Target for absorbed and exported together"),
        [DataRequired(), Length(max=30)],
        render_kw={"data-unit": _l("hundred million yuan"), "inputmode": "decimal"},
    )
    base_year = IntegerField(
        _l("Year it starts from"),
        [Optional(), NumberRange(FIRST_YEAR, LAST_YEAR)],
        description=_l("With a start, the page can say which growth a year the target needs."),
    )
    base_amount = StringField(
        _l("Amount of that year"),
        [Optional(), Length(max=30)],
        render_kw={"data-unit": _l("hundred million yuan"), "inputmode": "decimal"},
    )
    source = StringField(
        _l("Document that sets the target"),
        [DataRequired(), Length(max=300)],
        render_kw={"data-why": _l("It stands beside the target wherever a figure is compared with it.")},
    )

    def validate_amount(self, field: Any) -> None:
        """Refuse what isn't an exact amount."""
        fen_of(text_of(field))

    def validate_base_amount(self, field: Any) -> None:
        """Refuse a start without its year, or a year without its amount."""
        if not self.base_year.data:
            raise ValidationError(_l("Write the year of this amount too, or leave both empty."))
        fen_of(text_of(field))

    def validate_base_year(self, field: Any) -> None:
        """Refuse a start that isn't before the target."""
        if self.year.data and field.data >= self.year.data:
            raise ValidationError(_l("The start must lie before the year of the target."))
        if not text_of(self.base_amount):
            raise ValidationError(_l("Write the amount of this year too, or leave both empty."))

    def draft(self) -> TargetDraft:
        """Return what the action needs."""
        base = text_of(self.base_amount)
        return TargetDraft(
            region=self.region.data,
            year=self.year.data,
            wanted=fen_of(text_of(self.amount)),
            source=text_of(self.source),
            base_year=self.base_year.data if base else None,
            base_fen=fen_of(base) if base else None,
        )
