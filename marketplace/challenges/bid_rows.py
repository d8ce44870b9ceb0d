"""The repeatable rows in the form of a bid: people, milestones, money, rights, members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from marketplace import clock, codes, db
from marketplace.accounts.models import Organisation
from marketplace.listings.fields import OwnerRow, Row, WanField, storable, stripped
from marketplace.listings.quantities import plain
from marketplace.web.moments import language

if TYPE_CHECKING:
    from wtforms import Field

    from marketplace.challenges.contents import BudgetLine, Milestone, OwnRight, TeamMember

LATEST_MONTH = 120  # a later month is a slip of the hand


def short(label: object, missing: object = None, most: int = 100) -> StringField:
    """Return a line of text; `missing` is what is said where it is needed."""
    needed = [DataRequired(missing)] if missing else []
    return StringField(label, [*needed, Length(max=most), storable], filters=[stripped])


class PersonRow(Row):
    """Somebody who will do it."""

    typed = ("name", "organisation", "role")

    name = short(_l("Name of the person"), _l("Write the person's name."))
    organisation = short(_l("Organisation"), _l("Write where the person works: it tells people of one name apart."))
    role = short(_l("Task"))

    def draft(self) -> TeamMember:
        """Return the row as the bid holds it."""
        return {"name": self.name.data, "organisation": self.organisation.data or "", "role": self.role.data or ""}


class MilestoneRow(Row):
    """What is reached by a month, with its share of the price."""

    typed = ("title", "months", "share", "evidence")

    title = short(_l("What is reached"), _l("Say what is reached."), 200)
    months = StringField(
        _l("Month it is reached"),
        [DataRequired(_l("Write the month, counted from the start of the work."))],
        render_kw={"inputmode": "numeric"},
    )
    share = StringField(
        _l("Share of the price"), [DataRequired(_l("Write the share in per cent."))], render_kw={"data-unit": "%"}
    )
    evidence = short(_l("What proves it"), most=500)

    basis_points = 0
    month = 0
    validate_share = OwnerRow.validate_share

    def validate_months(self, field: Field) -> None:
        """Read the month as a whole number."""
        typed = plain(field.data)
        if not typed.isdecimal() or not 0 < int(typed) <= LATEST_MONTH:
            raise ValidationError(_("Write the month as a whole number from 1 to %(most)s.", most=LATEST_MONTH))
        self.month = int(typed)

    def draft(self) -> Milestone:
        """Return the row as the bid holds it."""
        return {
            "title": self.title.data,
            "months": self.month,
            "share_bp": self.basis_points,
            "evidence": self.evidence.data or "",
        }


class BudgetRow(Row):
    """What a part of the price is for."""

    typed = ("item", "amount")

    item = short(_l("What for"), _l("Say what the money is for."))
    amount = WanField(
        _l("Amount"),
        [DataRequired(_l("Write the amount."))],
        render_kw={"data-unit": _l("10,000 yuan"), "inputmode": "decimal"},
    )

    def draft(self) -> BudgetLine:
        """Return the row as the bid holds it."""
        return {"item": self.item.data, "amount_fen": self.amount.fen or 0}


class RightRow(Row):
    """A right that the team brings with it."""

    typed = ("number", "title")

    kind = SelectField(_l("Type"))
    number = short(_l("Number"), _l("Write the number of the right."), 60)
    title = short(_l("Title"), most=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = codes.choices("ip_types", on=clock.today(), locale=language())

    def draft(self) -> OwnRight:
        """Return the row as the bid holds it."""
        return {"kind": self.kind.data, "number": self.number.data, "title": self.title.data or ""}


def organisations_named(typed: str) -> list[int]:
    """Return the organisations with a name or 统一社会信用代码, however it is spaced: at most one by its code."""
    text = plain(typed)
    named = or_(Organisation.uscc == text.upper(), Organisation.name == typed, Organisation.name == text)
    return list(db.session.scalars(select(Organisation.id).where(named)))


class MemberRow(OwnerRow):
    """A unit of a consortium, known by its full name or its 统一社会信用代码, and its share of the work."""

    name = short(_l("Member"), _l("Write the member's full name or its unified social credit code."), 200)

    organisation_id = 0

    def validate_name(self, field: Field) -> None:
        """Find the organisation: only one that is on this platform can confirm."""
        found = organisations_named(field.data)
        if len(found) != 1:
            raise ValidationError(_("No organisation here has this name or code: it has to be registered first."))
        self.organisation_id = found[0]

    def shares(self) -> tuple[int, int]:
        """Return (organisation id, share in 1/10000)."""
        return self.organisation_id, self.basis_points
