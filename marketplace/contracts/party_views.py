"""Further parties of a contract, and the order in which all of them sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.contracts import parties, queries
from marketplace.contracts.agreement import Side
from marketplace.contracts.blueprint import bp
from marketplace.contracts.signing_forms import OrderForm, PartyForm
from marketplace.errors import Invalid
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract


def _address(contract: Contract) -> str:
    return url_for("contracts.parties_page", contract_id=contract.id)


@bp.get("/contracts/<int:contract_id>/parties")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def parties_page(contract: Contract) -> ResponseReturnValue:
    """Show who makes the contract and in which order they sign."""
    return _page(contract, PartyForm(), _order_form(contract))


def _order_form(contract: Contract) -> OrderForm:
    return OrderForm(data={"order": _first_side(contract)})


def _first_side(contract: Contract) -> str:
    if not contract.turns:
        return ""
    sellers = {one.id for one in contract.side(Side.SELLER)}
    return Side.SELLER.value if contract.turns[0].organisation_id in sellers else Side.BUYER.value


def _page(contract: Contract, form: Form, order_form: Form) -> str:
    return render_template(
        "contracts/parties.html", contract=contract, form=form, order_form=order_form, sides=tuple(Side)
    )


@bp.post("/contracts/<int:contract_id>/parties")
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def add_party(contract: Contract) -> ResponseReturnValue:
    """Name a further party."""
    form = PartyForm()

    def act() -> object:
        chosen = select(Organisation.id).where(Organisation.uscc == form.other.data)
        other = db.session.scalar(chosen)
        if other is None:
            raise Invalid(_l("No verified organisation here has this code."), field="other")
        return parties.add(contract, Side(form.side.data), other, by=guard.actor())

    return submit(
        form,
        act,
        then=lambda _party: _address(contract),
        page=lambda form: _page(contract, form, _order_form(contract)),
    )


@bp.post("/contracts/<int:contract_id>/parties/remove")
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def remove_party(contract: Contract) -> ResponseReturnValue:
    """Take a further party out."""
    party = request.form.get("organisation", 0, type=int)
    return submit(
        Form(),
        lambda: parties.remove(contract, party, by=guard.actor()),
        then=lambda _party: _address(contract),
        page=lambda _form: _page(contract, PartyForm(), _order_form(contract)),
    )


@bp.post("/contracts/<int:contract_id>/order")
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def set_order(contract: Contract) -> ResponseReturnValue:
    """Set who signs first."""
    form = OrderForm()

    def act() -> None:
        first = Side(form.order.data) if form.order.data else None
        parties.set_order(contract, parties.order(contract, first), by=guard.actor())

    return submit(
        form,
        act,
        then=lambda _none: _address(contract),
        page=lambda form: _page(contract, PartyForm(), form),
    )
