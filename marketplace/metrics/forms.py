"""The form of a target: of a region, a district, a department; in money or in numbers."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from marketplace.metrics import words
from marketplace.metrics.actions import TargetDraft
from marketplace.metrics.planning import Indicator
from marketplace.web.forms import Form, text_of

YI_FEN = 10_000_000_000  # 分 in an 亿元
MOST_FEN = 10**15
MOST_RECORDS = 10**6
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


def number_of(text: str) -> int:
    """Read a number of records; full-width digits and thousands separators are understood.

    Raises:
        ValidationError: it isn't a whole number from 1 to a million.
    """
    written = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if not (written.isascii() and written.isdigit() and 0 < int(written[:9]) == int(written[:40]) <= MOST_RECORDS):
        raise ValidationError(_l("Write a whole number, such as 3000."))
    return int(written)


class TargetForm(Form):
    """A target with the document that sets it; a department's part, where one is named."""

    region = SelectField(_l("Region"))
    indicator = SelectField(
        _l("What is to be reached"),
        choices=[(one.value, name) for one, name in words.INDICATORS.items()],
        default=Indicator.HEADLINE.value,
    )
    department = StringField(
        _l("Department"),
        [Optional(), Length(max=60)],
        description=_l("Only for the part that one department answers for; empty for the region as a whole."),
    )
    year = IntegerField(_l("Year of the target"), [InputRequired(), NumberRange(FIRST_YEAR, LAST_YEAR)])
    first_year = IntegerField(
        _l("First year of the plan period"),
        [Optional(), NumberRange(FIRST_YEAR, LAST_YEAR)],
        description=_l("Such as 2026 for a plan of 2026–2030; empty for the target of one year."),
    )
    each_year = BooleanField(_l("The same in every year of the period"))
    amount = StringField(
        _l("Target"),
        [DataRequired(), Length(max=30)],
        description=_l("In hundred million yuan for contracts, such as 1200; a number for conversions and scenes."),
        render_kw={"inputmode": "decimal"},
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
        """Refuse what isn't an exact amount, or a whole number where records are counted."""
        self._wanted(text_of(field))

    def _wanted(self, text: str) -> int:
        return fen_of(text) if self._money else number_of(text)

    @property
    def _money(self) -> bool:
        return self.indicator.data in {one.value for one in Indicator if one.in_money}

    def validate_first_year(self, field: Any) -> None:
        """Refuse a period that ends before it begins."""
        if self.year.data and field.data > self.year.data:
            raise ValidationError(_l("The plan period must not begin after the year of the target."))

    def validate_each_year(self, field: Any) -> None:
        """Refuse a repetition without a period to repeat in."""
        if field.data and not self.first_year.data:
            raise ValidationError(_l("Write the first year of the plan period too."))

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
            wanted=self._wanted(text_of(self.amount)),
            source=text_of(self.source),
            base_year=self.base_year.data if base else None,
            base_fen=fen_of(base) if base else None,
            indicator=Indicator(self.indicator.data),
            department=text_of(self.department),
            first_year=self.first_year.data,
            each_year=bool(self.each_year.data),
        )
