"""Pages of task book and pledge: read, written, signed, and downloaded byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.contracts import identification, queries, undertakings
from marketplace.contracts.blueprint import bp
from marketplace.contracts.call_forms import book_form
from marketplace.contracts.measuring import read
from marketplace.contracts.signing_forms import SignatureForm
from marketplace.contracts.signing_views import consent_of
from marketplace.contracts.undertaking_models import UndertakingKind
from marketplace.errors import Forbidden, NotFound
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Award
    from marketplace.contracts.measuring import Promised
    from marketplace.contracts.models import Contract
    from marketplace.contracts.undertaking_models import UndertakingSignature, UndertakingText


def _award_of(contract: Contract) -> Award:
    if contract.award is None:
        raise NotFound
    return contract.award


def _kind() -> UndertakingKind:
    try:
        return UndertakingKind(request.args.get("kind", UndertakingKind.TASK_BOOK.value))
    except ValueError as error:
        raise NotFound from error


@bp.get("/contracts/<int:contract_id>/undertakings")
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def undertakings_of(contract: Contract) -> ResponseReturnValue:
    """Show task book and pledge: what is needed, what is written, who has signed."""
    award = _award_of(contract)
    return render_template(
        "contracts/undertakings.html",
        contract=contract,
        texts={kind: undertakings.newest(award, kind) for kind in UndertakingKind},
        needed=undertakings.needed(award),
        LABELS=undertakings.LABELS,
        writes=permits(guard.actor(), Permission.EDIT_CONTRACT, contract),
        side_to_sign=undertakings.side_to_sign,
    )


def _promised(award: Award) -> list[Promised]:
    return [read(line) for line in (award.bid.content or {}).get("promises", ())]


@bp.route("/contracts/<int:contract_id>/undertakings/write", methods=["GET", "POST"])
@guarded(Permission.EDIT_CONTRACT, load=queries.contract, seen_by=Permission.READ_CONTRACT)
def write_undertaking(contract: Contract) -> ResponseReturnValue:
    """Write a new version of a text; the values of the bid may be raised."""
    award, kind = _award_of(contract), _kind()
    promised = _promised(award)
    form = book_form(promised)()

    def page(form: Form) -> str:
        label = undertakings.LABELS[kind]
        return render_template("contracts/write_undertaking.html", contract=contract, form=form, label=label)

    def then(_text: UndertakingText) -> str:
        flash(_("The text is written. Both sides sign it now."), "good")
        return url_for("contracts.undertakings_of", contract_id=contract.id)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: undertakings.write(award, kind, form.values(len(promised)), by=guard.actor()),
        then=then,
        page=page,
    )


@bp.route("/undertakings/<int:undertaking_id>/sign", methods=["GET", "POST"])
@guarded(Permission.SIGN_CONTRACT, load=undertakings.text_of, seen_by=Permission.READ_CONTRACT)
def sign_undertaking(text: UndertakingText) -> ResponseReturnValue:
    """Show the whole text with its seal and take the signatory's declaration."""
    form = SignatureForm(data={"digest": text.digest})
    party = undertakings.side_to_sign(text, guard.actor())
    contract = queries.of_award(text.award_id)

    def page(form: Form) -> str:
        return render_template(
            "contracts/sign_undertaking.html",
            text=text,
            contract=contract,
            form=form,
            party=party,
            label=undertakings.LABELS[text.kind],
            declared=undertakings.declaration(text),
            method=identification.METHODS[identification.needed()],
        )

    def act() -> UndertakingSignature:
        if party is None:
            raise Forbidden
        return undertakings.sign(text, consent_of(form, party), by=guard.actor())

    def then(_given: UndertakingSignature) -> str:
        flash(_("You have signed. The signature stands under the digest of this text."), "good")
        return url_for("contracts.undertakings_of", contract_id=contract.id) if contract else "/"

    return submit(form, act, then=then, page=page) if posted() else page(form)


@bp.get("/undertakings/<int:undertaking_id>.txt")
@guarded(Permission.READ_CONTRACT, load=undertakings.text_of)
def undertaking_text(text: UndertakingText) -> ResponseReturnValue:
    """Send the text: exactly the bytes whose SHA-256 is signed."""
    name = f"{text.kind.value}-{text.award_id}-{text.number}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.text.encode(), content_type="text/plain; charset=utf-8", headers=headers)
