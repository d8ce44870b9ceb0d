"""Signing: the whole text, its seal, and one declaration."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from flask import current_app, flash, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.contracts import actions, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import SignForm
from marketplace.contracts.models import ContractState
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract, Signature


@bp.route("/contracts/<int:contract_id>/sign", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def sign(contract: Contract) -> ResponseReturnValue:
    """Show the whole text with its seal and take the signatory's declaration."""
    form = SignForm(data={"digest": contract.current.digest})
    party = queries.side_to_sign(contract, guard.actor())

    def page(form: Form) -> str:
        return render_template("contracts/sign.html", contract=contract, form=form, party=party)

    def then(_given: Signature) -> str:
        flash(_signed(contract), "good")
        return url_for("contracts.show", contract_id=contract.id)

    if not posted():
        return page(form)
    return submit(
        form, lambda: actions.sign(contract, _consent(contract, form), by=guard.actor()), then=then, page=page
    )


def _consent(contract: Contract, form: SignForm) -> actions.Consent:
    """Return the consent of whichever party the person acts for; the action judges whether it may."""
    actor = guard.actor()
    own = [party for party in contract.parties if actor.acts_for(party)]
    party = queries.side_to_sign(contract, actor) or own[0]
    return actions.Consent(party, form.digest.data, address_digest=_address_digest())


def _address_digest() -> str:
    """Return a keyed hash of the address: evidence that can be compared, and that nobody can read."""
    key = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()


def _signed(contract: Contract) -> str:
    if contract.state == ContractState.IN_FORCE:
        return str(_("Both sides have signed. The contract is in force."))
    return str(_("You have signed. The other side has been asked to."))
