"""Form fields of the price: its lines, how it is paid, the milestones that pay it, and a royalty's rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace.contracts.amounts import per_cent
from marketplace.contracts.detail_fields import CountField
from marketplace.contracts.models import LineNature
from marketplace.contracts.payment_plans import MOST_YEARS, WHOLE_BP
from marketplace.contracts.terms import Line, Step
from marketplace.errors import Invalid
from marketplace.listings import quantities
from marketplace.listings.fields import DayField, Row, WanField, storable, stripped

NATURES = [
    (LineNature.TECHNICAL.value, _l("technical cost")),
    (LineNature.CARRIER.value, _l("carrier of the technology (counts as technical)")),
    (LineNature.OTHER.value, _l("not a technical cost")),
]
SEPARATORS = str.maketrans(dict.fromkeys("、，；;/\n\r\t", " "))


class LineRow(Row):
    """One line of the price."""

    typed = ("title", "amount")

    title = StringField(
        _l("What is paid for"),
        [DataRequired(_l("Say what is paid for.")), Length(max=200), storable],
        filters=[stripped],
    )
    nature = SelectField(_l("Kind of cost"), choices=NATURES)
    quantity = CountField(_l("Sets (of a carrier)"), [Length(max=20)])
    amount = WanField(_l("Amount"), [DataRequired(_l("Write the amount."))], render_kw={"data-unit": _l("10,000 yuan")})

    def line(self) -> Line:
        """Return the row as the action wants it."""
        assert self.amount.fen is not None
        nature = LineNature(self.nature.data)
        quantity = self.quantity.count if nature is LineNature.CARRIER else None
        return Line(self.title.data, nature, self.amount.fen, quantity)


class StepRow(Row):
    """One milestone with what is paid for it."""

    typed = ("title", "due_on", "amount")

    title = StringField(
        _l("Milestone"), [DataRequired(_l("Say what is to be shown.")), Length(max=200), storable], filters=[stripped]
    )
    due_on = DayField(_l("Due on"), [DataRequired(_l("Choose a day."))])
    amount = WanField(_l("Amount"), render_kw={"data-unit": _l("10,000 yuan")})


def steps_of(rows: list[StepRow], price_fen: int) -> tuple[Step, ...]:
    """Return the milestones; the one amount that was left empty is what the others leave of the price.

    Raises:
        Invalid: more than one was left empty.
    """
    amounts = [row.amount.fen for row in rows]
    if amounts.count(None) > 1:
        raise Invalid(_l("Leave at most one amount empty: it becomes the rest of the price."), field="steps")
    rest = price_fen - sum(amount for amount in amounts if amount)
    return tuple(
        Step(row.title.data, row.due_on.data, rest if amount is None else amount)
        for row, amount in zip(rows, amounts, strict=True)
    )


class RatesField(StringField):  # type: ignore[misc]
    """Rates by year in per cent, such as 5 4.5 4; `rates_bp` are they in bp."""

    rates_bp: tuple[int, ...] = ()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read the rates, or say how they are written."""
        written = quantities.plain(self.data or "").translate(SEPARATORS).replace("%", " ").replace(",", " ").split()
        if len(written) > MOST_YEARS:
            raise ValidationError(_("Write the rates of at most 30 years."))
        self.rates_bp = tuple(_bp(rate) for rate in written)


def _bp(rate: str) -> int:
    try:
        points = quantities.number(rate) * 100
    except quantities.NotNumber:
        points = Decimal(0)
    if points != int(points) or not 0 < points <= WHOLE_BP:
        raise ValidationError(_("Write each rate in per cent, above 0 and up to 100, with two decimals at most."))
    return int(points)


def rates_shown(rates_bp: tuple[int, ...]) -> str:
    """Write rates as the form takes them."""
    return " ".join(per_cent(rate) for rate in rates_bp)
