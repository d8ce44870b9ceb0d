"""Forms of whoever applies. Amounts are typed in yuan, as in the national system, and read exactly to the 分."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from marketplace import clock, codes
from marketplace.registration import points
from marketplace.registration.checks import CODE_LISTS, LONGEST_TITLE
from marketplace.registration.comparison import FIELDS
from marketplace.registration.drafts import Application, Receipt
from marketplace.registration.fields import LONGEST_NOTE, NEEDED, OfList, YuanField, note_field, yuan
from marketplace.web.forms import Form, text_of
from marketplace.web.moments import language

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract, Milestone
    from marketplace.registration.models import Registration
    from marketplace.registration.point_models import RegistrationPoint


def offered_points() -> list[tuple[Any, str]]:
    """Return the registration points to choose from; none chosen means the right one."""
    words = ((one.id, f"{one.name} · {codes.label('regions', one.region, language())}") for one in _points())
    return [("", str(_l("The one of the applicant's place"))), *words]


def _points() -> list[RegistrationPoint]:
    return points.open_points(clock.today())


class ApplicationForm(Form):
    """The seller's application (技术合同登记表, fields that the contract itself doesn't settle)."""

    title = StringField(
        FIELDS["title"],
        validators=[InputRequired(NEEDED), Length(max=LONGEST_TITLE)],
        description=_l("Exactly as in the signed text."),
    )
    kind = OfList(FIELDS["kind"], "contract_kinds", description=_l("The content decides, not the title."))
    amount = YuanField(FIELDS["amount"], description=_l("成交额: the whole price in the contract."))
    technical = YuanField(
        FIELDS["technical"],
        description=_l("技术交易额: the deal amount without equipment, parts and material that aren't technology."),
    )
    field = OfList(FIELDS["field"], "fields")
    ip_type = OfList(FIELDS["ip_type"], "ip_types")
    plan_source = OfList(FIELDS["plan_source"], "plan_sources")
    payment_mode = OfList(FIELDS["payment_mode"], "payment_modes")
    aim = OfList(FIELDS["aim"], "aims")
    service_industry = OfList(
        FIELDS["service_industry"], "industries", description=_l("Where the technology will be used.")
    )
    point = SelectField(
        _l("Registration point"),
        choices=offered_points,
        coerce=lambda value: int(value) if value else None,
        validators=[Optional()],
        description=_l("That of the applicant's place; an application to another one is refused."),
    )
    related = BooleanField(
        _l("The parties are affiliated (shared owner, controller or legal representative)"),
        render_kw={"data-why": _l("Related deals are registered too, but must be declared.")},
    )
    sections: tuple[tuple[Any, list[str]], ...] = (
        (_l("The contract"), ["title", "kind", "amount", "technical", "payment_mode", "related", "point"]),
        (_l("For the statistics"), ["field", "ip_type", "plan_source", "aim", "service_industry"]),
    )

    def draft(self) -> Application:
        """Return what the seller handed in."""
        return Application(
            title=text_of(self.title),
            amount_fen=self.amount.fen,
            technical_fen=self.technical.fen,
            related=self.related.data,
            point_id=self.point.data if self.point is not None else None,
            **{name: self[name].data for name in CODE_LISTS},
        )


def from_contract(contract: Contract) -> dict[str, Any]:
    """Return what the contract says, to fill an application with."""
    return {
        "title": contract.title,
        "kind": contract.sub_kind or contract.kind,
        "amount": yuan(contract.total_fen),
        "technical": yuan(contract.total_technical_fen),
        "field": contract.field,
        "ip_type": contract.ip_type,
        "plan_source": contract.plan_source,
        "payment_mode": contract.payment_mode,
        "aim": contract.aim,
        "service_industry": contract.service_industry,
        "related": contract.related,
    }


def from_registration(registration: Registration) -> dict[str, Any]:
    """Return what an application says, to be put right."""
    return {
        **{name: getattr(registration, name) for name in CODE_LISTS},
        "title": registration.title,
        "kind": registration.applied_kind,
        "amount": yuan(registration.applied_amount_fen),
        "technical": yuan(registration.applied_technical_fen),
        "related": registration.related,
        "point": registration.point_id,
        "version": registration.version,
    }


class StatementForm(Form):
    """What sets an application apart from earlier ones that it looks like."""

    statement = note_field(_l("What sets this contract apart from the earlier ones"))


class GroundsForm(Form):
    """Why a refusal should be reviewed."""

    note = TextAreaField(
        _l("Grounds"),
        validators=[InputRequired(_l("State the grounds: what speaks against the refusal.")), Length(max=LONGEST_NOTE)],
        render_kw={"rows": 5, "maxlength": LONGEST_NOTE},
    )


class ChangeForm(ApplicationForm):
    """The facts of a registered contract as they read now, and what has changed."""

    point = None
    reason = TextAreaField(
        _l("What has changed, and why"),
        validators=[InputRequired(_l("Say in a sentence what has changed, and why.")), Length(max=LONGEST_NOTE)],
        render_kw={"rows": 4, "maxlength": LONGEST_NOTE},
    )
    sections = (*ApplicationForm.sections[:2], (_l("The change"), ["reason"]))


def from_registered(registration: Registration) -> dict[str, Any]:
    """Return what the certificate says now, to be changed."""
    return {
        **{name: getattr(registration, name) for name in CODE_LISTS},
        "title": registration.title,
        "amount": yuan(registration.amount_fen),
        "technical": yuan(registration.technical_fen),
        "related": registration.related,
        "version": registration.version,
    }


class ReceiptForm(Form):
    """A receipt to be approved as 技术性收入."""

    milestone = IntegerField(_l("Milestone"), validators=[Optional()], render_kw={"readonly": True})
    received_on = DateField(_l("Received on"), validators=[InputRequired(_l("Enter a day."))])
    amount = YuanField(_l("Amount received"))
    technical = YuanField(
        _l("Of this, technical income"),
        description=_l("Without what was paid for equipment, parts and material that aren't technology."),
    )
    note = note_field(_l("Note"))

    def receipt(self) -> Receipt:
        """Return what is filed."""
        return Receipt(
            received_on=self.received_on.data,
            received_fen=self.amount.fen,
            technical_fen=self.technical.fen,
            milestone_id=self.milestone.data,
            note=text_of(self.note),
        )


def from_milestone(milestone: Milestone) -> dict[str, Any]:
    """Return what a payment says, to fill a receipt with."""
    return {
        "milestone": milestone.id,
        "received_on": clock.local(milestone.paid_at).date() if milestone.paid_at else None,
        "amount": yuan(milestone.amount_fen),
    }
