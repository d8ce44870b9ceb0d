"""Form fields and repeatable rows of results and demands: people type ９２％ and 1,200, and leave rows empty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from marketplace.listings import quantities
from marketplace.listings.drafts import IndicatorDraft, IpDraft, OwnerDraft
from marketplace.listings.states import Operator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
MOST_ROWS = 20


def stripped(text: str | None) -> str | None:
    """Return a text without space around it."""
    return text.strip() if isinstance(text, str) else text


class Needed:
    """Marks a field as needed for submission; a draft may still be saved without it."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it from the class

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse nothing: `completeness.lacking` is asked at submission."""


def storable(_form: Any, field: Field) -> None:
    """Refuse what no database column should get."""
    if "\x00" in (field.data or ""):
        raise ValidationError(_("This text contains characters that can't be stored."))


class WanField(StringField):  # type: ignore[misc]
    """An amount in 万元 (10,000 yuan), read exactly; `fen` is the amount in 分 or None."""

    fen: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read the amount, or say how one is written."""
        self.fen = None
        if not stripped(self.data):
            return
        try:
            self.fen = quantities.fen_of_wan(self.data)
        except quantities.NotNumber:
            raise ValidationError(_("Write an amount above 0 in units of 10,000 yuan, such as 120 or 3.5.")) from None


class DayField(DateField):  # type: ignore[misc]
    """A day between 1950 and 2100; full-width digits are read too."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day."""
        super().process_formdata([quantities.plain(value) for value in valuelist])

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Refuse a year that nobody means."""
        if self.data and not EARLIEST <= self.data <= LATEST:
            raise ValidationError(_("Choose a day between 1950 and 2100."))


class Row(PlainForm):  # type: ignore[misc]
    """One row of a repeatable list; a row in which nothing was typed counts for nothing."""

    typed: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(self[name].raw_data and any(map(str.strip, self[name].raw_data)) for name in self.typed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate what was typed; an empty row is good."""
        return self.blank or super().validate(extra_validators)


def rows(entries: FieldList) -> Iterable[Any]:
    """Return the forms of the rows in which something was typed."""
    return [entry.form for entry in entries.entries if not entry.form.blank]


def listed(row: type[Row], label: Any, description: Any) -> FieldList:
    """Return a repeatable list of rows."""
    return FieldList(
        FormField(row), label, min_entries=1, max_entries=MOST_ROWS, description=description, validators=[Needed()]
    )


class IpRow(Row):
    """A right: type and status are chosen, the rest is typed."""

    typed = ("type", "title", "number")

    type = SelectField(_l("Type"), [DataRequired(_l("Choose the type of this right."))])
    title = StringField(_l("Title"), [Length(max=200), storable], filters=[stripped])
    number = StringField(_l("Number"), [Length(max=60), storable], filters=[stripped])
    status = SelectField(_l("Legal status"))
    granted_on = DayField(_l("Granted on"), [Optional()])
    expires_on = DayField(_l("Expires on"), [Optional()])

    def validate_expires_on(self, field: Field) -> None:
        """Refuse a right that ends before it began."""
        if field.data and self.granted_on.data and field.data < self.granted_on.data:
            raise ValidationError(_("A right can't expire before it was granted."))

    def draft(self) -> IpDraft:
        """Return the row as the action wants it."""
        return IpDraft(
            type=self.type.data,
            status=self.status.data,
            title=self.title.data or "",
            number=self.number.data or "",
            granted_on=self.granted_on.data,
            expires_on=self.expires_on.data,
        )


class OwnerRow(Row):
    """An owner and the share in per cent, two decimals at most."""

    typed = ("name", "share")

    name = StringField(
        _l("Right holder"),
        [DataRequired(_l("Write the right holder's full name.")), Length(max=200), storable],
        filters=[stripped],
    )
    share = StringField(_l("Share"), [DataRequired(_l("Write the share in per cent."))], render_kw={"data-unit": "%"})

    basis_points = 0

    def validate_share(self, field: Field) -> None:
        """Read per cent as basis points, exactly."""
        try:
            points = quantities.number(field.data.replace("%", "").replace("％", "")) * 100
        except quantities.NotNumber:
            points = Decimal(0)
        if points != int(points) or not 0 < points <= 10_000:  # noqa: PLR2004 - 100 % in basis points
            raise ValidationError(_("Write a share above 0 and up to 100, with two decimals at most."))
        self.basis_points = int(points)

    def draft(self) -> OwnerDraft:
        """Return the row as the action wants it."""
        return OwnerDraft(name=self.name.data, share=self.basis_points)


class IndicatorRow(Row):
    """A measurable wish: what, how compared, how much, in which unit, and whether it is a must."""

    typed = ("quantity", "value", "upper", "unit")

    quantity = StringField(
        _l("What is measured"),
        [DataRequired(_l("Say what is measured.")), Length(max=100), storable],
        filters=[stripped],
    )
    operator = SelectField(
        _l("Comparison"),
        choices=[
            (Operator.AT_LEAST.value, _l("at least")),
            (Operator.AT_MOST.value, _l("at most")),
            (Operator.EQUAL.value, _l("exactly")),
            (Operator.BETWEEN.value, _l("from … to")),
        ],
    )
    value = StringField(
        _l("Value"), [DataRequired(_l("Give the value.")), Length(max=60), storable], filters=[stripped]
    )
    upper = StringField(_l("up to (for a range)"), [Length(max=60), storable], filters=[stripped])
    unit = StringField(_l("Unit"), [Length(max=30), storable], filters=[stripped])
    must = SelectField(_l("Must or wish"), choices=[("must", _l("must")), ("wish", _l("wish"))])

    def validate_value(self, field: Field) -> None:
        """Refuse what can't be compared; only an exact value may be no number (IP67)."""
        try:
            quantities.ends(Operator(self.operator.data), self._value())
        except ValueError:
            sentence = (
                _("Write both ends of the range as numbers, the lower one first.")
                if self.operator.data == Operator.BETWEEN
                else _("Write a number; words are possible only with “exactly”.")
            )
            raise ValidationError(sentence) from None
        field.data = quantities.plain(field.data)

    def _value(self) -> str:
        value = self.value.data or ""
        return f"{value}{quantities.RANGE}{self.upper.data or ''}" if self.operator.data == "between" else value

    def draft(self) -> IndicatorDraft:
        """Return the row as the action wants it."""
        return IndicatorDraft(
            quantity=self.quantity.data,
            operator=Operator(self.operator.data),
            value=quantities.plain(self._value()),
            unit=self.unit.data or "",
            must=self.must.data == "must",
        )
