"""Changing a contract in force: the new terms over the pages of the wizard, and giving a change up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.contracts import amending, queries, wizard
from marketplace.contracts.blueprint import bp
from marketplace.contracts.filled import filled
from marketplace.contracts.forms import ReasonForm
from marketplace.contracts.signing_forms import AmendForm
from marketplace.contracts.terms import read
from marketplace.contracts.writing_views import address_of, written
from marketplace.errors import Invalid
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract


@bp.route("/contracts/<int:contract_id>/amend", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def amend(contract: Contract) -> ResponseReturnValue:
    """Propose a change of a contract in force, or another one in place of it."""
    newest = contract.to_sign
    form = AmendForm(data={**filled(read(newest.terms)), "version": newest.number})

    def act() -> Any:
        form.check_version(newest.number)
        return _proposed(contract, form)

    def then(_amendment: object) -> str:
        flash(_("The change was written. It binds when every party has signed it."), "good")
        return address_of(contract)

    return wizard.run(
        form, act, then=then, page=lambda form, step: written(form, step, contract=contract, amending=True)
    )


def _proposed(contract: Contract, form: AmendForm) -> Any:
    """Propose the change; a refusal is shown at the form's own field."""
    reason, note = form.amendment_reason.data, form.amendment_note.data or ""
    try:
        return amending.propose(contract, form.terms(), reason, note, by=guard.actor())
    except Invalid as error:
        field = "amendment_reason" if error.field == "reason" else error.field
        raise Invalid(error.sentence, field=field) from None


@bp.route("/contracts/<int:contract_id>/drop-amendment", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def drop_amendment(contract: Contract) -> ResponseReturnValue:
    """Give a change up before the last signature, with a reason."""
    form = ReasonForm()

    def page(form: Form) -> str:
        return render_template("contracts/drop_amendment.html", contract=contract, form=form)

    def then(_dropped: Contract) -> str:
        flash(_("The change is given up. The text signed before goes on binding."), "good")
        return url_for("contracts.show", contract_id=contract.id)

    if not posted():
        return page(form)
    return submit(form, lambda: amending.drop(contract, form.reason.data, by=guard.actor()), then=then, page=page)
