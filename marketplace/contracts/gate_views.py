"""What must come before the signatures: waivers of first refusal, and the public notice of an agreed price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace.contracts import publicity as notices
from marketplace.contracts import queries, waivers
from marketplace.contracts.blueprint import bp
from marketplace.contracts.signing_forms import AnswerForm, AskForm, PriceWayForm, PublicityForm
from marketplace.contracts.terms import read
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.listings.models import ResultVersion
from marketplace.permissions import Permission
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Contract
    from marketplace.contracts.waiver_models import FirstRefusal, PriceWay, Publicity


@bp.get("/contracts/<int:contract_id>/waivers")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def waivers_page(contract: Contract) -> ResponseReturnValue:
    """Show who has a right of first refusal, what was shown and answered, and what is missing."""
    return _waivers(contract, _ask_form(contract))


def _ask_form(contract: Contract) -> AskForm:
    form = AskForm()
    terms = read(contract.to_sign.terms)
    form.article.choices = [
        (one, _("Civil Code art. %(article)s: %(holders)s", article=one, holders=waivers.HOLDERS[one]))
        for one in waivers.articles(contract, terms)
    ]
    return form


def _waivers(contract: Contract, form: Form) -> str:
    terms = read(contract.to_sign.terms)
    return render_template(
        "contracts/waivers.html",
        contract=contract,
        form=form,
        rows=waivers.of(contract),
        needed=waivers.articles(contract, terms),
        conditions=waivers.conditions(contract, terms),
        missing=waivers.missing(contract, terms),
        HOLDERS=waivers.HOLDERS,
        files_of=kept.of,
    )


@bp.post("/contracts/<int:contract_id>/waivers")
@guarded(Permission.RECORD_WAIVER, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def ask_holder(contract: Contract) -> ResponseReturnValue:
    """Record that a holder is shown the terms, or that nobody has the right."""
    form = _ask_form(contract)

    def act() -> FirstRefusal:
        if form.holder.data:
            return waivers.ask(contract, form.article.data, form.holder.data, by=guard.actor())
        return waivers.declare_none(contract, form.article.data, form.none_because.data or "", by=guard.actor())

    return submit(form, act, then=_back, page=lambda form: _waivers(contract, form))


def _back(row: FirstRefusal) -> str:
    return url_for("contracts.waivers_page", contract_id=row.contract_id)


@bp.route("/first-refusals/<int:waiver_id>/answer", methods=["GET", "POST"])
@guarded(Permission.RECORD_WAIVER, load=waivers.record)
def answer_waiver(row: FirstRefusal) -> ResponseReturnValue:
    """Record a holder's answer with its evidence."""
    form = AnswerForm()

    def page(form: Form) -> str:
        return render_template("contracts/answer_waiver.html", row=row, contract=row.contract, form=form)

    def act() -> FirstRefusal:
        given = waivers.Answer(form.answer.data == "waived", form.on.data, form.evidence.data)
        answered = waivers.answer(row, given, by=guard.actor())
        files.attach_uploads(form.files.data or (), answered, by=guard.actor())
        return answered

    return submit(form, act, then=_back, page=page) if posted() else page(form)


@bp.get("/contracts/<int:contract_id>/publicity")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def publicity(contract: Contract) -> ResponseReturnValue:
    """Show the notice of the price: what it says, until when it runs, and what is missing."""
    return _publicity(contract, PublicityForm(data={"abstract": _abstract(contract)}), PriceWayForm())


def _abstract(contract: Contract) -> str:
    result = contract.result_version
    return result.summary if isinstance(result, ResultVersion) else ""


def _publicity(contract: Contract, form: Form, way_form: Form) -> str:
    terms = read(contract.to_sign.terms)
    return render_template(
        "contracts/publicity.html",
        contract=contract,
        form=form,
        way_form=way_form,
        applies=notices.applies(contract, terms),
        way=notices.way_of(contract),
        shown=notices.latest(contract),
        said=notices.conditions(contract, terms),
        missing=notices.missing(contract, terms),
    )


@bp.post("/contracts/<int:contract_id>/publicity")
@guarded(Permission.PUBLISH_PRICE, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def publish_price(contract: Contract) -> ResponseReturnValue:
    """Make the price public as the seller's notice."""
    form = PublicityForm()

    def then(shown: Publicity) -> str:
        flash(_("The price is public until %(day)s.", day=shown.notice.ends_on.isoformat()), "good")
        return url_for("contracts.publicity", contract_id=contract.id)

    return submit(
        form,
        lambda: notices.publish(contract, form.abstract.data, by=guard.actor()),
        then=then,
        page=lambda form: _publicity(contract, form, PriceWayForm()),
    )


@bp.post("/contracts/<int:contract_id>/price-way")
@guarded(Permission.PUBLISH_PRICE, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def price_way(contract: Contract) -> ResponseReturnValue:
    """Record that the price was found by listing or auction."""
    form = PriceWayForm()

    def then(_way: PriceWay) -> str:
        return url_for("contracts.publicity", contract_id=contract.id)

    return submit(
        form,
        lambda: notices.record_way(contract, form.way.data, form.evidence.data, by=guard.actor()),
        then=then,
        page=lambda form: _publicity(contract, PublicityForm(), form),
    )
