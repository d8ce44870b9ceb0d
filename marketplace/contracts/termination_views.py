"""Ending a contract: proposing it or giving notice, signing the statement, answering, asking for the refund again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.contracts import ending, grounds, identification, queries, terminating
from marketplace.contracts.agreement import Way
from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import ReasonForm
from marketplace.contracts.signing_forms import GroundsForm, SignatureForm
from marketplace.contracts.signing_views import consent_of
from marketplace.contracts.states import TerminationState
from marketplace.errors import NotFound
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.permissions import OrgRole, Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from marketplace.contracts.agreement import Termination
    from marketplace.contracts.models import Contract
    from marketplace.payments.models import Escrow


def _address(contract_id: int) -> str:
    return url_for("contracts.termination", contract_id=contract_id)


@bp.get("/contracts/<int:contract_id>/termination")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def termination(contract: Contract) -> ResponseReturnValue:
    """Show every termination of a contract: the statement, who has declared it, what becomes of the money."""
    return _page(contract)


def _page(contract: Contract) -> str:
    actor = guard.actor()
    live = queries.live_termination(contract)
    return render_template(
        "contracts/termination.html",
        contract=contract,
        live=live,
        party=_undeclared(live) if live else None,
        own=bool(live) and actor.acts_for(live.organisation_id, OrgRole.SIGNATORY) if live else False,
        METHODS=identification.METHODS,
        files_of=kept.of,
    )


def _undeclared(row: Termination) -> int | None:
    """Return the party for which this person can declare that the contract ends, or None."""
    actor, done = guard.actor(), {one.organisation_id for one in row.consents}
    if row.closed_at or any(one.person_id == actor.person_id for one in row.consents):
        return None
    open_ones = (party for party in row.contract.parties if party not in done)
    return next((party for party in open_ones if actor.acts_for(party, OrgRole.SIGNATORY)), None)


@bp.route("/contracts/<int:contract_id>/terminate", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def terminate(contract: Contract) -> ResponseReturnValue:
    """Propose that the contract ends, or give notice of it, with the evidence."""
    form = GroundsForm(data={"digest": contract.current.digest})
    actor = guard.actor()
    party = next(one for one in contract.parties if actor.acts_for(one, OrgRole.SIGNATORY))

    def page(form: Form) -> str:
        first, _policy = grounds.earliest(contract)
        return render_template("contracts/terminate.html", contract=contract, form=form, earliest=first)

    def act() -> Termination:
        row = terminating.propose(contract, _grounds(form), consent_of(form, party), by=actor)
        files.attach_uploads(form.files.data or (), row, by=actor)
        return row

    def then(_row: Termination) -> str:
        flash(_("Signed. The other parties have been told."), "good")
        return _address(contract.id)

    return submit(form, act, then=then, page=page) if posted() else page(form)


def _grounds(form: GroundsForm) -> grounds.Grounds:
    way = Way(form.way.data)
    on = form.on.data if way is Way.NOTICE else None
    return grounds.Grounds(way, form.cause.data, form.responsibility.data, form.facts.data, on)


@bp.route("/terminations/<int:termination_id>/sign", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.termination, seen_by=Permission.READ_CONTRACT)
def sign_termination(row: Termination) -> ResponseReturnValue:
    """Sign the statement for another party: agree that the contract ends, or accept a notice."""
    form = SignatureForm(data={"digest": row.digest})
    party = _undeclared(row)

    def page(form: Form) -> str:
        return render_template("contracts/sign_termination.html", row=row, contract=row.contract, form=form)

    def act() -> Termination:
        sign = terminating.agree if row.way == Way.AGREEMENT else terminating.accept
        return sign(row, consent_of(form, party or row.organisation_id), by=guard.actor())

    def then(signed: Termination) -> str:
        ended = signed.state is TerminationState.EFFECTIVE
        flash(_("The contract is terminated.") if ended else _("Signed. The other parties have been told."), "good")
        return _address(signed.contract_id)

    if party is None and not posted():
        raise NotFound
    return submit(form, act, then=then, page=page) if posted() else page(form)


@bp.route("/terminations/<int:termination_id>/answer", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.termination, seen_by=Permission.READ_CONTRACT)
def answer_termination(row: Termination) -> ResponseReturnValue:
    """Refuse to end the contract, or contest a notice, with a reason."""
    verb = terminating.refuse if row.way == Way.AGREEMENT else terminating.contest
    return _asked(row, "contracts/answer_termination.html", lambda form: verb(row, form.reason.data, by=guard.actor()))


@bp.route("/terminations/<int:termination_id>/withdraw", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=queries.termination, seen_by=Permission.READ_CONTRACT)
def withdraw_termination(row: Termination) -> ResponseReturnValue:
    """Withdraw a proposal or a notice; a page asks first."""
    return _asked(
        row, "contracts/withdraw_termination.html", lambda _form: terminating.withdraw(row, by=guard.actor()), Form
    )


def _asked(
    row: Termination, template: str, act: Callable[[Form], Termination], kind: type[Form] = ReasonForm
) -> ResponseReturnValue:
    """Ask on a page of its own, then act and lead back to the termination."""
    form = kind()

    def page(form: Form) -> str:
        return render_template(template, row=row, contract=row.contract, form=form)

    if not posted():
        return page(form)
    return submit(form, lambda: act(form), then=lambda _row: _address(row.contract_id), page=page)


def _escrow_of(termination_id: int) -> Escrow | None:
    row = queries.termination(termination_id)
    return row.contract.escrow if row else None


@bp.post("/terminations/<int:termination_id>/refund")
@guarded(Permission.FUND_ESCROW, load=_escrow_of, seen_by=Permission.READ_ESCROW)
def refund_again(escrow: Escrow) -> ResponseReturnValue:
    """Ask for the refund once more after the bank has refused it."""
    contract = queries.of_escrow(escrow.id)
    row = queries.live_termination(contract) if contract else None
    if contract is None or row is None:
        raise NotFound

    def then(_order: object) -> str:
        flash(_("The bank has been asked again."), "good")
        return _address(contract.id)

    return submit(
        Form(),
        lambda: ending.refund_again(row, by=guard.actor()),
        then=then,
        page=lambda _form: _page(contract),
    )
