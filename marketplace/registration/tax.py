"""What a registrant needs for its tax file: its registered contracts of a year, and the income approved in it.

Nothing here promises a tax effect: what it leads to is for the tax office to decide (以税务机关审核为准).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import and_, extract, or_, select

from marketplace import db
from marketplace.registration import queries
from marketplace.registration.models import REGISTRANT, Income, IncomeState, Registration
from marketplace.registration.states import NUMBERED
from marketplace.registration.words import STATES
from marketplace.web.display import code_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from marketplace.web.sheets import Cell

FEN_IN_YUAN = 100
IP_CLAUSE = "ownership"


def years(organisation_id: int) -> list[int]:
    """Return the years for which an organisation has something to show, the newest first."""
    registered = db.session.scalars(
        select(extract("year", Registration.registered_on)).where(_numbered_of(organisation_id)).distinct()
    )
    received = db.session.scalars(
        select(extract("year", Income.received_on))
        .join(Income.registration)
        .where(_numbered_of(organisation_id), Income.state == IncomeState.APPROVED)
        .distinct()
    )
    return sorted({int(year) for year in (*registered, *received)}, reverse=True)


def _numbered_of(organisation_id: int) -> ColumnElement[bool]:
    return and_(REGISTRANT.in_([organisation_id]), Registration.state.in_(NUMBERED))


def of_year(organisation_id: int, year: int) -> list[Registration]:
    """Return what was registered in a year, or had income received in it and approved, by day of registration."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    received = select(Income.registration_id).where(
        Income.state == IncomeState.APPROVED, Income.received_on.between(first, last)
    )
    return list(
        db.session.scalars(
            select(Registration)
            .where(
                _numbered_of(organisation_id),
                or_(Registration.registered_on.between(first, last), Registration.id.in_(received)),
            )
            .order_by(Registration.registered_on, Registration.id)
        )
    )


def approved_in(registration: Registration, year: int) -> int:
    """Return the 技术性收入 received in a year and approved, in 分."""
    return sum(
        income.technical_fen
        for income in registration.incomes
        if income.state == IncomeState.APPROVED and income.received_on.year == year
    )


def heads() -> list[str]:
    """Return the columns of the export."""
    return [
        _("Registration number"),
        _("State"),
        _("Contract title"),
        _("Kind of contract"),
        _("Other party"),
        _("Signed on"),
        _("Registered on"),
        _("Deal amount (yuan)"),
        _("Technology amount (yuan)"),
        _("Of it not technology (yuan)"),
        _("Intellectual property"),
        _("Clause on ownership"),
        _("Technical income approved in the year (yuan)"),
        _("Technical income approved so far (yuan)"),
    ]


def rows(registrations: Sequence[Registration], year: int) -> list[list[Cell]]:
    """Return the export: a row for each contract, and the sentence that nothing here binds the tax office."""
    return [*(_row(one, year) for one in registrations), [disclaimer()]]


def disclaimer() -> str:
    """Return the sentence that goes with every figure."""
    return str(_("Tax benefits are for the tax office to decide."))


def _row(one: Registration, year: int) -> list[Cell]:
    amount, technical = one.amount_fen or 0, one.technical_fen or 0
    other = one.seller if one.registrant_id is not None and one.registrant_id == one.buyer_id else one.buyer
    return [
        one.number,
        str(STATES[one.state]),
        one.title,
        code_label(one.kind, "contract_kinds"),
        str(other.get("name") or ""),
        one.signed_on.isoformat(),
        one.registered_on.isoformat() if one.registered_on else "",
        *map(_yuan, (amount, technical, amount - technical)),
        code_label(one.ip_type, "ip_types"),
        _clause(one),
        _yuan(approved_in(one, year)),
        _yuan(one.approved_fen),
    ]


def _yuan(fen: int) -> str:
    """Write an amount exactly: a spreadsheet's own numbers would round what is large."""
    return f"{Decimal(fen) / FEN_IN_YUAN:.2f}"


def _clause(registration: Registration) -> str:
    """Return what the signed text says of who owns what results (技术成果的归属)."""
    contract = queries.contract_of(registration)
    clauses = contract.current.terms.get("clauses", {}) if contract is not None else {}
    return str(clauses.get(IP_CLAUSE, ""))
