"""Forms with which administrators keep the registration points and their staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from marketplace import clock, codes
from marketplace.permissions import Role
from marketplace.registration import points
from marketplace.registration.fields import NEEDED
from marketplace.registration.points import PointDraft
from marketplace.registration.states import Duty
from marketplace.registration.words import DUTIES
from marketplace.web.forms import Form, text_of
from marketplace.web.moments import language

if TYPE_CHECKING:
    from marketplace.permissions import Actor
    from marketplace.registration.point_models import RegistrationPoint

A_DAY = _l("Enter a day.")


class PointForm(Form):
    """A new registration point."""

    code = StringField(
        _l("Code"),
        validators=[InputRequired(NEEDED), Length(max=2)],
        description=_l("Two digits: they stand in the registration numbers of the point."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    name = StringField(_l("Name of the point"), validators=[InputRequired(NEEDED), Length(max=100)])
    legal_person = StringField(
        _l("Legal person"),
        validators=[InputRequired(NEEDED), Length(max=100)],
        description=_l("A registration body must be a legal person."),
    )
    uscc = StringField(_l("Credit code of the legal person"), validators=[InputRequired(NEEDED), Length(max=18)])
    region = SelectField(
        _l("Region"),
        validators=[InputRequired(NEEDED)],
        description=_l("It serves this region and all below it that has no point of its own."),
    )
    address = StringField(_l("Address"), validators=[InputRequired(NEEDED), Length(max=200)])
    phone = StringField(_l("Telephone"), validators=[InputRequired(NEEDED), Length(max=40)])
    valid_from = DateField(_l("First day"), validators=[InputRequired(A_DAY)], default=clock.today)

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        """Offer the regions that the administrator administers."""
        super().__init__(*args, **more)
        self.region.choices = _areas(by.regions(Role.ADMINISTRATOR))

    def draft(self) -> PointDraft:
        """Return the input of `points.open_point`."""
        assert self.valid_from.data is not None
        names = ("code", "name", "legal_person", "uscc", "region", "address", "phone")
        texts = {name: text_of(self[name]) for name in names}
        return PointDraft(**{**texts, "uscc": texts["uscc"].upper()}, valid_from=self.valid_from.data)


class ClosingForm(Form):
    """The last day of a point."""

    last_day = DateField(_l("Last day"), validators=[InputRequired(A_DAY)])


class DutyForm(Form):
    """A duty at a point for one of the region's officials."""

    person = SelectField(
        _l("Person"),
        coerce=int,
        validators=[InputRequired(NEEDED)],
        description=_l("Registrars and second reviewers of the region who have no duty here yet."),
    )
    role = RadioField(_l("Duty"), choices=lambda: list(DUTIES.items()), validators=[InputRequired(NEEDED)])
    valid_from = DateField(_l("First day"), validators=[InputRequired(A_DAY)], default=clock.today)

    def __init__(self, of: RegistrationPoint, **more: Any) -> None:
        """Offer the people who may be named."""
        super().__init__(**more)
        self.person.choices = [(one.id, one.name) for one in points.candidates(of)]

    def duty(self) -> Duty:
        """Return the chosen duty."""
        return Duty(self.role.data)


def _areas(regions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the regions of the mainland that an administrator administers, with an empty line first."""
    known = [code for code in codes.codes_of("regions") if not codes.outside_mainland(code)]
    inside = [code for code in known if any(codes.contains(region, code) for region in regions)]
    if codes.NATION in regions:
        inside = [code for code in inside if codes.level(code) != codes.Level.COUNTY]
    valid = [code for code in inside if codes.valid("regions", code, clock.today())]
    return [("", ""), *((code, codes.label("regions", code, language())) for code in valid)]
