"""Signing: the whole text, its seal, one declaration; and taking a signature back before the last one."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from flask import current_app, flash, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.contracts import actions, gates, identification, queries, signing
from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import ReasonForm
from marketplace.contracts.models import ContractState
from marketplace.contracts.signing_forms import Identified, SignatureForm
from marketplace.contracts.terms import read
from marketplace.errors import NotFound
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract, Signature
    from marketplace.contracts.text_models import SignatureWithdrawal


@bp.route("/contracts/<int:contract_id>/sign", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def sign(contract: Contract) -> ResponseReturnValue:
    """Show the whole text with its seal and take the signatory's declaration."""
    form = SignatureForm(data={"digest": contract.to_sign.digest})
    party = queries.side_to_sign(contract, guard.actor())
    declared = signing.declaration(contract.to_sign, _name(party)) if party else ""

    def page(form: Form) -> str:
        return render_template(
            "contracts/sign.html",
            contract=contract,
            form=form,
            terms=read(contract.to_sign.terms),
            party=party,
            signed=queries.to_withdraw(contract, guard.actor()) is not None,
            declared=declared,
            missing=gates.missing(contract, contract.to_sign),
            method=identification.METHODS[identification.needed()],
        )

    def then(_given: Signature) -> str:
        flash(_signed(contract), "good")
        return url_for("contracts.show", contract_id=contract.id)

    if not posted():
        return page(form)
    return submit(
        form, lambda: actions.sign(contract, _consent(contract, form, declared), by=guard.actor()), then=then, page=page
    )


def _name(party: int) -> str:
    organisation = accounts.organisation(party)
    return organisation.name if organisation else ""


def _consent(contract: Contract, form: SignatureForm, declared: str) -> actions.Consent:
    """Return the consent of whichever party the person acts for; the action judges whether it may."""
    actor = guard.actor()
    own = [party for party in contract.signers if actor.acts_for(party)]
    return consent_of(form, queries.side_to_sign(contract, actor) or own[0], declared)


def consent_of(form: Identified, party: int, declared: str = "") -> actions.Consent:
    """Return a consent with its evidence, after the person has been made sure of."""
    method = identification.identify(form.typed_password())
    return actions.Consent(party, form.digest.data, method, _address_digest(), declared)


def _address_digest() -> str:
    """Return a keyed hash of the address: evidence that can be compared, and that nobody can read."""
    key = current_app.extensions["settings"].secret_key.encode()
    return hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()


def _signed(contract: Contract) -> str:
    if contract.state == ContractState.IN_FORCE:
        return str(_("Both sides have signed. The contract is in force."))
    return str(_("You have signed. The other side has been asked to."))


@bp.route("/contracts/<int:contract_id>/withdraw-signature", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def withdraw_signature(contract: Contract) -> ResponseReturnValue:
    """Take a signature back before the last one is given; a page asks first."""
    form = ReasonForm()
    party = queries.to_withdraw(contract, guard.actor())

    def page(form: Form) -> str:
        return render_template("contracts/withdraw_signature.html", contract=contract, form=form)

    def act() -> SignatureWithdrawal:
        if party is None:
            raise signing.NothingToWithdraw
        return signing.withdraw(contract, party, form.reason.data, by=guard.actor())

    def then(_taken: SignatureWithdrawal) -> str:
        flash(_("Your signature is withdrawn. The other parties have been told."), "good")
        return url_for("contracts.show", contract_id=contract.id)

    if party is None and not posted():
        raise NotFound
    return submit(form, act, then=then, page=page) if posted() else page(form)
