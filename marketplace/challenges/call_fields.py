"""Fields of a call's forms: shares in per cent, instants by the city's clock, rows of phases and criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from marketplace import clock, codes
from marketplace.challenges import queries
from marketplace.challenges.drafts import Criterion, Phase
from marketplace.listings.fields import EARLIEST, LATEST, Row, storable, stripped
from marketplace.listings.quantities import NotNumber, number, plain
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from wtforms import Field

WHOLE_BP = 10_000


def share_text(basis_points: int | None) -> str:
    """Write a share for a form: 2550 -> 25.5."""
    return "" if basis_points is None else f"{Decimal(basis_points) / 100:f}"


class ShareField(StringField):  # type: ignore[misc]
    """A share in per cent with two decimals at most; `bp` is it in 1/10000, or None where nothing was typed."""

    bp: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"data-unit": "%", "inputmode": "decimal"})
        super().__init__(*args, **kwargs)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read per cent as basis points, exactly."""
        self.bp = None
        if not stripped(self.data):
            return
        try:
            points = number(plain(self.data).removesuffix("%")) * 100
        except NotNumber:
            points = Decimal(-1)
        if points != int(points) or not 0 <= points <= WHOLE_BP:
            raise ValidationError(_("Write a share from 0 to 100, with two decimals at most."))
        self.bp = int(points)


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time by the city's clock; `at` is the aware instant, or None where nothing was chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, full-width digits too."""
        super().process_formdata([plain(value) for value in valuelist if value.strip()])

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Refuse a year that nobody means."""
        if self.data and not EARLIEST <= self.data.date() <= LATEST:
            raise ValidationError(_("Choose a day between 1950 and 2100."))

    @property
    def at(self) -> datetime | None:
        """The instant that was chosen."""
        return clock.at_local(self.data.date(), self.data.hour, self.data.minute) if self.data else None


def local(at: datetime | None) -> datetime | None:
    """Return an instant as a form shows it."""
    return clock.local(at).replace(tzinfo=None) if at else None


class PhaseRow(Row):
    """A phase: when it ends, what it pays, what it shows."""

    typed = ("title", "months", "share")

    title = StringField(
        _l("Phase"), [DataRequired(_l("Name the phase.")), Length(max=100), storable], filters=[stripped]
    )
    months = IntegerField(
        _l("Ends after"),
        [
            DataRequired(_l("Give the end in months from the start.")),
            NumberRange(1, 120, _l("A phase ends after 1 to 120 months.")),
        ],
        render_kw={"data-unit": _l("months")},
    )
    share = ShareField(_l("Share of the bounty"), [DataRequired(_l("Write the share in per cent."))])
    evidence = StringField(_l("Evidence"), [Length(max=300), storable], filters=[stripped])
    gate = BooleanField(_l("Gate of a race"))

    def draft(self) -> Phase:
        """Return the row as the action wants it."""
        return Phase(
            self.title.data or "",
            self.months.data or 1,
            self.share.bp or 0,
            self.evidence.data or "",
            bool(self.gate.data),
        )


class CriterionRow(Row):
    """A criterion, its weight, and the points below which a bid is excluded."""

    typed = ("name", "weight")

    name = StringField(
        _l("Criterion"), [DataRequired(_l("Name the criterion.")), Length(max=100), storable], filters=[stripped]
    )
    weight = IntegerField(
        _l("Weight"),
        [
            DataRequired(_l("Give the weight as a whole number.")),
            NumberRange(1, 100, _l("A weight lies between 1 and 100.")),
        ],
        render_kw={"data-unit": "%"},
    )
    minimum = IntegerField(
        _l("Minimum points"),
        [Optional(), NumberRange(0, 100, _l("Points lie between 0 and 100."))],
        render_kw={"data-unit": "/ 100"},
    )

    def draft(self) -> Criterion:
        """Return the row as the action wants it."""
        return Criterion(self.name.data or "", self.weight.data or 0, self.minimum.data)


class RegionRow(Row):
    """A region whose organisations may bid."""

    typed = ("code",)

    code = SelectField(_l("Region"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = [("", _("Please choose")), *_wide_regions()]


def _wide_regions() -> Iterator[tuple[str, str]]:
    """Yield provinces and cities, each city behind the name of its province."""
    for province in codes.children("regions", codes.NATION, on=clock.today()):
        yield province.code, province.name(language())
        for city in codes.children("regions", province.code, on=clock.today()):
            if codes.level(city.code) is codes.Level.CITY:
                yield city.code, f"{province.name(language())} {city.name(language())}"


class InvitedRow(Row):
    """An invited organisation, by its unified social credit code."""

    typed = ("uscc",)

    uscc = StringField(_l("Unified social credit code"), [Length(max=30), storable], filters=[stripped])

    organisation_id: int | None = None

    def validate_uscc(self, field: Field) -> None:
        """Find the organisation; one that nobody has verified can't be invited."""
        found = queries.organisation_of_code(plain(field.data or "").upper())
        if found is None or not found.verified:
            raise ValidationError(_("No verified organisation has this code."))
        self.organisation_id = found.id
