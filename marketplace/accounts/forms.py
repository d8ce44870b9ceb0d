"""The forms of people and organisations."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from marketplace import clock, codes
from marketplace.accounts.actions import OrganisationDraft
from marketplace.accounts.roles import GrantDraft
from marketplace.permissions import OrgRole, Role
from marketplace.web.forms import Form, text_of

if TYPE_CHECKING:
    from marketplace.permissions import Actor

ORG_ROLE_NAMES = {
    OrgRole.OWNER: _l("Owner"),
    OrgRole.EDITOR: _l("Editor"),
    OrgRole.SIGNATORY: _l("Signatory"),
    OrgRole.FINANCE: _l("Finance"),
}

ORG_ROLES = {
    OrgRole.OWNER: _l("Owner: everything, and who belongs to it"),
    OrgRole.EDITOR: _l("Editor: results, demands, enquiries, bids"),
    OrgRole.SIGNATORY: _l("Signatory: signs contracts"),
    OrgRole.FINANCE: _l("Finance: escrow and receipts"),
}

ROLES = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.OPERATOR: _l("Market operator"),
    Role.REGISTRAR: _l("Registrar"),
    Role.SECOND_REVIEWER: _l("Second reviewer"),
    Role.AUDITOR: _l("Auditor"),
    Role.STATISTICIAN: _l("Statistician"),
    Role.CALL_SECRETARY: _l("Call secretary"),
    Role.EXPERT_REVIEWER: _l("Expert reviewer"),
    Role.BROKER: _l("Technology broker"),
}

LANGUAGES = [("zh", "中文"), ("en", "English")]
HTMX = {"hx-target": "#region", "hx-trigger": "change", "hx-swap": "innerHTML"}
NEEDED = DataRequired(_l("Please fill this in."))
CHOSEN = InputRequired(_l("Choose one."))


def _mobile() -> TelField:
    return TelField(_l("Mobile number"), validators=[NEEDED], render_kw={"autocomplete": "tel", "inputmode": "tel"})


class CodeRequestForm(Form):
    """The mobile number that a code is sent to."""

    mobile = _mobile()


class SignUpByMobileForm(Form):
    """A new account by mobile number."""

    name = StringField(_l("Your name"), validators=[NEEDED, Length(max=60)], render_kw={"autocomplete": "name"})
    mobile = _mobile()
    agree = BooleanField(
        _l("I agree that my name and number are stored so that I can use this site."),
        description=_l("They are shown to others only in part, and only to those you deal with."),
        validators=[DataRequired(_l("Without this we can't open an account."))],
    )


class CodeForm(Form):
    """The code that was sent."""

    code = StringField(
        _l("Code that you were sent"),
        validators=[NEEDED, Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12},
    )


class ProfileForm(Form):
    """How a person is called and written to."""

    name = StringField(_l("Your name"), validators=[NEEDED, Length(max=60)], render_kw={"autocomplete": "name"})
    language = RadioField(_l("Language of letters"), choices=LANGUAGES, validators=[CHOSEN])


class AddressForm(Form):
    """A new e-mail address or mobile number."""

    address = StringField(
        _l("New e-mail address or mobile number"),
        validators=[NEEDED, Length(max=200)],
        description=_l("We send a code to it. The old one counts until you have entered the code."),
    )


class OrganisationForm(Form):
    """What an organisation says about itself."""

    name = StringField(
        _l("Name as in the certificate of registration"),
        validators=[NEEDED, Length(max=120)],
        render_kw={"autocomplete": "organization"},
    )
    name_en = StringField(_l("Name in English"), validators=[Length(max=200)])
    nature = SelectField(_l("Nature"), validators=[CHOSEN])
    size = SelectField(_l("Size"), validators=[CHOSEN])
    industry = SelectField(_l("Industry"), validators=[CHOSEN])
    province = SelectField(
        _l("Province"),
        validate_choice=False,
    )
    region = SelectField(
        _l("County, district or development zone"),
        validators=[CHOSEN],
        validate_choice=False,
        description=_l("Where it is registered. If the list is empty, choose the province and save."),
        render_kw={"data-why": _l("Contracts count for this region.")},
    )
    legal_representative = StringField(_l("Legal representative"), validators=[NEEDED, Length(max=60)])
    address = StringField(_l("Address"), validators=[Length(max=200)])
    about = TextAreaField(_l("What it does"), validators=[Length(max=1000)], render_kw={"rows": 4, "maxlength": 1000})
    rd_body = BooleanField(_l("New research and development body"))
    transfer_body = BooleanField(_l("Technology-transfer body"))
    high_tech = BooleanField(_l("Recognised high-tech enterprise"))
    hightech_zone = BooleanField(_l("In a national high-tech zone"))
    listed = BooleanField(_l("Listed company"))

    def __init__(self, *args: Any, **more: Any) -> None:
        """Fill the lists with what is in force today, in the language of the page."""
        super().__init__(*args, **more)
        today, language = clock.today(), str(get_locale())
        self.nature.choices = _grouped("party_natures")
        self.industry.choices = _grouped("industries")
        self.size.choices = _with_blank(codes.choices("organisation_sizes", on=today, locale=language))
        self.province.choices = provinces()
        self.province.data = self.province.data or self._own_province()
        self.province.render_kw = {**HTMX, "hx-get": url_for("accounts.regions")}
        self.region.choices = counties(self.province.data)

    def _own_province(self) -> str:
        region = self.region.data or current_app.extensions["settings"].city
        return codes.province_of(region) or region

    def draft(self) -> OrganisationDraft:
        """Return the input of `actions.found` and `actions.edit`."""
        texts = ("name", "name_en", "nature", "region", "industry", "size", "legal_representative", "address", "about")
        flags = ("rd_body", "transfer_body", "high_tech", "hightech_zone", "listed")
        values: dict[str, Any] = {name: text_of(self[name]) for name in texts}
        values.update({name: bool(self[name].data) for name in flags})
        return OrganisationDraft(**values)


class FoundingForm(OrganisationForm):
    """A new organisation, with its code."""

    uscc = StringField(
        _l("Unified social credit code"),
        validators=[NEEDED, Length(max=40)],
        description=_l("18 characters, as in the certificate of registration."),
        render_kw={"data-why": _l("Each organisation is registered here once."), "autocapitalize": "characters"},
    )
    sections = (
        (_l("Who it is"), ["uscc", "name", "name_en", "legal_representative"]),
        (_l("What it is"), ["nature", "size", "industry"]),
        (_l("Where it is"), ["province", "region", "address"]),
        (
            _l("What applies to it"),
            ["rd_body", "transfer_body", "high_tech", "hightech_zone", "listed"],
            _l("These are counted in the statistics of contracts."),
        ),
        (_l("For others to read"), ["about"]),
    )


class EditingForm(OrganisationForm):
    """An organisation's details; the code never changes."""

    sections = ((_l("Who it is"), ["name", "name_en", "legal_representative"]), *FoundingForm.sections[1:])


class InvitationForm(Form):
    """Whom to invite, in which roles."""

    address = StringField(
        _l("E-mail address or mobile number"),
        validators=[NEEDED, Length(max=200)],
        description=_l("Whoever signs in with it will find the invitation. We don't tell who that is."),
    )
    roles = SelectMultipleField(_l("Roles"), choices=list(ORG_ROLES.items()), validators=[CHOSEN])

    def chosen(self) -> list[OrgRole]:
        """Return the chosen roles."""
        return [OrgRole(role) for role in self.roles.data]


class RolesForm(Form):
    """A member's roles."""

    roles = SelectMultipleField(_l("Roles"), choices=list(ORG_ROLES.items()), validators=[CHOSEN])

    def chosen(self) -> list[OrgRole]:
        """Return the chosen roles."""
        return [OrgRole(role) for role in self.roles.data]


class ReasonForm(Form):
    """Why an official decides against an organisation."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[NEEDED, Length(max=1000)],
        description=_l("The organisation's owners read it word for word."),
        render_kw={"rows": 4, "maxlength": 1000},
    )


class GrantForm(Form):
    """A platform role for a person."""

    person = StringField(
        _l("E-mail address or mobile number of the person"),
        validators=[NEEDED, Length(max=200)],
        description=_l("The person needs an account here."),
    )
    role = SelectField(_l("Role"), choices=[("", ""), *ROLES.items()], validators=[CHOSEN])
    region = SelectField(_l("Region"), validators=[CHOSEN], description=_l("The role holds there and below."))
    first_day = DateField(_l("First day"), validators=[CHOSEN], default=clock.today)
    last_day = DateField(_l("Last day"), validators=[Optional()], description=_l("Leave empty for no end."))

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        """Offer the regions that the administrator administers."""
        super().__init__(*args, **more)
        self.region.choices = _with_blank(_areas(by.regions(Role.ADMINISTRATOR)))

    def draft(self) -> GrantDraft:
        """Return the input of `roles.grant`."""
        assert self.first_day.data is not None
        return GrantDraft(Role(self.role.data), self.region.data, self.first_day.data, self.last_day.data)


Groups = dict[str, list[tuple[str, str]]]


def provinces() -> list[tuple[str, str]]:
    """Return the provinces that have counties: a unified social credit code is given on the mainland only."""
    known = codes.choices("regions", on=clock.today(), locale=str(get_locale()), parent=codes.NATION)
    return [(code, name) for code, name in known if codes.children("regions", code, on=clock.today())]


def counties(province: str) -> Groups:
    """Return the counties of a province by city, as the choices of a field; municipalities have no cities."""
    today, language = clock.today(), str(get_locale())
    groups: Groups = {"": [("", "")]}
    if not codes.valid("regions", province, today) or province == codes.NATION:
        return groups
    for place in codes.children("regions", province, on=today):
        name = codes.label("regions", place.code, language)
        inner = codes.choices("regions", on=today, locale=language, parent=place.code)
        heading = name if inner else codes.label("regions", province, language)
        groups.setdefault(heading, []).extend(inner or [(place.code, name)])
    return groups


def _grouped(list_name: str) -> Groups:
    """Return the leaves of a code list under their topmost headings."""
    today, language = clock.today(), str(get_locale())
    leaves = codes.choices(list_name, on=today, locale=language, leaves=True)
    headed = ((codes.label(list_name, _top(list_name, code), language), (code, label)) for code, label in leaves)
    groups: Groups = {"": [("", "")]}
    for heading, members in groupby(headed, key=lambda pair: pair[0]):
        groups.setdefault(heading, []).extend(member for _, member in members)
    return groups


def _top(list_name: str, code: str) -> str:
    while parent := codes.get(list_name, code).parent:
        code = parent
    return code


def _with_blank(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", ""), *choices]


def _areas(regions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the regions and what lies below them; of the whole nation only provinces and cities."""
    language = str(get_locale())
    known = codes.codes_of("regions")
    inside = [code for code in known if any(codes.contains(region, code) for region in regions)]
    if codes.NATION in regions:
        inside = [code for code in inside if codes.level(code) != codes.Level.COUNTY]
    return [(code, codes.label("regions", code, language)) for code in inside]
