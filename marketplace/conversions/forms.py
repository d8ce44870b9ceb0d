"""Forms of this room: a conversion record, a demonstration scene, a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from marketplace import clock, codes
from marketplace.conversions import queries
from marketplace.conversions.actions import ConversionDraft
from marketplace.conversions.scenes import SceneDraft
from marketplace.web.forms import Form, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConversionForm(Form):
    """A conversion of one result, with the files that show it."""

    way = RadioField(
        _l("Way of conversion"),
        [InputRequired(_l("Choose one of the six ways."))],
        description=_l("The six ways of the Promotion Act, art. 16."),
    )
    region = SelectField(
        _l("Place"),
        [InputRequired(_l("Choose the place of the conversion."))],
        render_kw={"data-why": _l("The officials of this place decide, and it counts for their target.")},
    )
    converted_on = DateField(
        _l("Day of the conversion"),
        [InputRequired(_l("Write the day, such as 2026-03-18."))],
        description=_l("The day of the contract, of the entry of the shares, or of the first use."),
    )
    taken_up_by = StringField(
        _l("Who took it up"),
        [Optional(), Length(max=200)],
        description=_l("The company that uses the result now; leave empty for own implementation."),
    )
    contract_id = SelectField(_l("Contract"), [Optional()], description=_l("Only contracts in force made here."))
    account = TextAreaField(
        _l("What came of it"),
        [DataRequired(_l("Say in a few sentences what came of it.")), Length(max=2000)],
        description=_l("Product, output, jobs: what an official can check against the files."),
        render_kw={"rows": 4, "maxlength": 2000},
    )
    files = MultipleFileField(
        _l("Files that show it"),
        [Optional()],
        description=_l("Contract, acceptance report, invoice, photographs. Officials see them, the public doesn't."),
    )

    def __init__(self, *args: Any, organisation_id: int, city: str, **more: Any) -> None:
        """Offer the six ways, the places of the city, and the owner's contracts."""
        super().__init__(*args, **more)
        language = str(get_locale())
        self.way.choices = codes.choices("modes", on=clock.today(), locale=language)
        self.region.choices = list(_places(city, language, self.region.data))
        contracts = ((str(one.id), one.title) for one in queries.contracts_of(organisation_id))
        self.contract_id.choices = [("", str(_l("without a contract"))), *contracts]

    def draft(self) -> ConversionDraft:
        """Return what the action needs."""
        assert self.converted_on.data is not None
        return ConversionDraft(
            self.way.data,
            self.region.data,
            self.converted_on.data,
            text_of(self.taken_up_by),
            int(self.contract_id.data) if self.contract_id.data else None,
            text_of(self.account),
        )


def _places(city: str, language: str, chosen: str | None) -> Iterable[tuple[str, str]]:
    """Give the districts of the city, the other cities of its province, and whatever was chosen before."""
    province = codes.province_of(city) or city
    known = [*_below(city), city, *(code for code in _below(province) if code != city)]
    if chosen and chosen not in known and codes.valid("regions", chosen, clock.today()):
        known.append(chosen)
    yield from (("", ""), *((code, codes.label("regions", code, language)) for code in known))


def _below(region: str) -> list[str]:
    return [one.code for one in codes.children("regions", region, on=clock.today())]


class SceneForm(Form):
    """A demonstration scene with the document that names it."""

    name = StringField(_l("Name of the scene"), [DataRequired(), Length(max=200)])
    region = SelectField(_l("Where it is"), [InputRequired(_l("Choose where the scene is."))])
    field = SelectField(_l("Technology field"), [InputRequired(_l("Choose the field."))])
    opened_on = DateField(_l("Open since"), [InputRequired(_l("Write the day, such as 2026-03-18."))])
    organisation = StringField(_l("Run by"), [DataRequired(), Length(max=200)])
    evidence = StringField(
        _l("Document that names it"),
        [DataRequired(), Length(max=300)],
        description=_l("Title, number and date of the list or notice, such as a list of scenes of the city."),
        render_kw={"data-why": _l("Everybody can read it beside the scene.")},
    )
    result = IntegerField(
        _l("Number of the result shown there"),
        [Optional()],
        description=_l("The number in the address of the result's page here; empty where there is none."),
    )

    def __init__(self, *args: Any, city: str, **more: Any) -> None:
        """Offer the places of the city and the fields of technology."""
        super().__init__(*args, **more)
        language = str(get_locale())
        self.region.choices = list(_places(city, language, self.region.data))
        self.field.choices = [("", ""), *codes.choices("fields", on=clock.today(), locale=language)]

    def draft(self) -> SceneDraft:
        """Return what the action needs."""
        assert self.opened_on.data is not None
        return SceneDraft(
            text_of(self.name),
            self.region.data,
            self.field.data,
            self.opened_on.data,
            text_of(self.organisation),
            text_of(self.evidence),
            self.result.data,
        )


class ReasonForm(Form):
    """Why a record is refused or revoked."""

    reason = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Give the reason: the owner has to know what to put right.")), Length(max=1000)],
        render_kw={"rows": 3, "maxlength": 1000},
    )
