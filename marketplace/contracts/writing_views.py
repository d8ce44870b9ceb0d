"""Writing a contract: a new one without an award, changes by either side, sending it to be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import db
from marketplace.accounts.models import Organisation
from marketplace.contracts import actions, from_result, queries, review, wizard
from marketplace.contracts.blueprint import bp
from marketplace.contracts.filled import filled
from marketplace.contracts.findings import Step
from marketplace.contracts.forms import ReasonForm
from marketplace.contracts.terms import read
from marketplace.contracts.terms_form import NewForm, TermsForm
from marketplace.errors import Invalid
from marketplace.permissions import OrgRole, Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract

WRITERS = (OrgRole.OWNER, OrgRole.EDITOR)


def address_of(contract: Contract) -> str:
    """Return the address of a contract's page."""
    return url_for("contracts.show", contract_id=contract.id)


def _able() -> list[tuple[int, str]]:
    """Return the verified organisations for which the viewer may write contracts."""
    actor = guard.actor()
    able = [number for number in sorted(actor.verified) if actor.acts_for(number, *WRITERS)]
    return [(party.id, party.name) for number in able if (party := db.session.get(Organisation, number))]


def written(form: TermsForm, step: Step, **about: Any) -> str:
    """Render one page of the wizard; the last one with what must, should and may be put right."""
    terms = wizard.agreed(form) if step is Step.CHECK else None
    return render_template(
        "contracts/wizard.html",
        form=form,
        step=step,
        steps=wizard.LABELS,
        sections=form.sections_of(step),
        carried=wizard.carried(form, step),
        terms=terms,
        groups=review.grouped(review.findings(terms)) if terms else {},
        **about,
    )


@bp.route("/contracts/new", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT)
def new() -> ResponseReturnValue:
    """Draft a contract that doesn't follow from an award: a direct deal, or about a published result."""
    able = _able()
    result = from_result.published(request.values.get("result"))
    form = NewForm(data=from_result.filled(result, able) if result else None)
    form.organisation.choices = able
    about = {"able": able, "result": result}
    return wizard.run(
        form, lambda: _drafted(form), then=address_of, page=lambda form, step: written(form, step, **about)
    )


def _drafted(form: NewForm) -> Contract:
    other = db.session.scalars(select(Organisation).where(Organisation.uscc == form.other.data)).one_or_none()
    if other is None or not other.verified:
        raise Invalid(_l("No verified organisation here has this code."), field="other")
    if other.id == form.organisation.data:
        raise Invalid(_l("The other side must be another organisation."), field="other")
    own = form.organisation.data
    seller, buyer = (own, other.id) if form.side.data == "seller" else (other.id, own)
    result = from_result.published(form.result.data)
    draft = actions.Draft(form.terms(), seller, buyer, result_version_id=result.id if result else None)
    return actions.draft_contract(draft, by=guard.actor())


@bp.route("/contracts/<int:contract_id>/edit", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def edit(contract: Contract) -> ResponseReturnValue:
    """Change the text: a new version for both sides."""
    current = contract.current
    form = TermsForm(data={**filled(read(current.terms)), "version": current.number})

    def act() -> Any:
        form.check_version(current.number)
        return actions.edit(contract, form.terms(), by=guard.actor())

    return wizard.run(
        form,
        act,
        then=lambda _version: address_of(contract),
        page=lambda form, step: written(form, step, contract=contract),
    )


@bp.route("/contracts/<int:contract_id>/send", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def send(contract: Contract) -> ResponseReturnValue:
    """Close the text and send it to both signatories; a page asks first."""
    form = Form(data={"version": contract.current.number})

    def page(form: Form) -> str:
        return render_template(
            "contracts/send.html",
            contract=contract,
            form=form,
            groups=review.grouped(review.findings(read(contract.current.terms))),
        )

    def act() -> Contract:
        form.check_version(contract.current.number)
        return actions.send(contract, by=guard.actor())

    def then(sent: Contract) -> str:
        flash(_("The text is closed. Both signatories have been told."), "good")
        return address_of(sent)

    return submit(form, act, then=then, page=page) if posted() else page(form)


@bp.route("/contracts/<int:contract_id>/take-back", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def take_back(contract: Contract) -> ResponseReturnValue:
    """Take a text back before the last signature, with a reason."""
    form = ReasonForm()

    def page(form: Form) -> str:
        return render_template("contracts/take_back.html", contract=contract, form=form)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: actions.take_back(contract, form.reason.data, by=guard.actor()),
        then=address_of,
        page=page,
    )
