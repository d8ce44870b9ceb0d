"""The page on which an open total is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.contracts import completing, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.completing import Total
from marketplace.contracts.forms import TotalForm
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract, TotalCompletion


@bp.route("/contracts/<int:contract_id>/total", methods=["GET", "POST"])
@guarded(Permission.COMPLETE_TOTAL, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def complete_total(contract: Contract) -> ResponseReturnValue:
    """State what an open total has come to, with its evidence."""
    form = TotalForm()

    def page(form: Form) -> str:
        return render_template("contracts/complete_total.html", contract=contract, form=form)

    def act() -> TotalCompletion:
        total = Total(form.total.fen or 0, form.technical.fen or 0, form.on.data, form.evidence.data)
        return completing.complete_total(contract, total, by=guard.actor())

    def then(_stated: TotalCompletion) -> str:
        flash(_("The total is completed. The other side has been told, and the registration is to be changed."), "good")
        return url_for("contracts.show", contract_id=contract.id)

    return submit(form, act, then=then, page=page) if posted() else page(form)
