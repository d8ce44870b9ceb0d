"""Receipts (技术性收入): filed by the seller's finance, approved or refused by a registrar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from marketplace import clock
from marketplace.permissions import Permission
from marketplace.registration import actions, queries
from marketplace.registration.desk_forms import NoteForm
from marketplace.registration.forms import ReceiptForm, from_milestone
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask import Blueprint
    from flask.typing import ResponseReturnValue

    from marketplace.contracts.models import Milestone
    from marketplace.registration.models import Income, Registration

P = Permission
SEEN = P.READ_APPLICATION


def add_to(bp: Blueprint) -> None:
    """Register these addresses with the room's blueprint."""
    new = "/registrations/<int:registration_id>/income/new"
    bp.add_url_rule(new, "file_income", file_income, methods=["GET", "POST"])
    bp.add_url_rule("/receipts/<int:income_id>", "income", income, methods=["GET"])
    bp.add_url_rule("/receipts/<int:income_id>/approve", "approve_income", approve_income, methods=["POST"])
    bp.add_url_rule("/receipts/<int:income_id>/refuse", "refuse_income", refuse_income, methods=["POST"])


@guarded(Permission.FILE_INCOME, load=queries.registration, seen_by=SEEN)
def file_income(registration: Registration) -> ResponseReturnValue:
    """File a receipt as 技术性收入; filled from a paid milestone when it comes from one."""
    form = ReceiptForm(data=_offered(registration))

    def page(form: ReceiptForm) -> str:
        return render_template(
            "registration/file_income.html",
            form=form,
            registration=registration,
            approved_fen=queries.approved_fen(registration),
        )

    def act() -> object:
        return actions.file_income(registration, form.receipt(), by=guard.actor())

    return (
        submit(form, act, then=lambda _income: url_for("registration.show", registration_id=registration.id), page=page)
        if posted()
        else page(form)
    )


def _offered(registration: Registration) -> dict[str, object]:
    """Return what a paid milestone of this contract fills the form with."""
    wanted = request.args.get("milestone", type=int)
    offered: list[Milestone] = queries.unfiled_milestones(registration)
    chosen = next((one for one in offered if one.id == wanted), None)
    return from_milestone(chosen) if chosen is not None else {"received_on": clock.today()}


@guarded(SEEN, load=queries.income)
def income(receipt: Income) -> ResponseReturnValue:
    """Show a filed receipt, with the decision to those who may take it."""
    return _income_page(receipt, NoteForm())


def _income_page(receipt: Income, form: Form) -> str:
    return render_template(
        "registration/income.html",
        income=receipt,
        registration=receipt.registration,
        form=form,
        approved_fen=queries.approved_fen(receipt.registration),
    )


@guarded(P.APPROVE_INCOME, load=queries.income, seen_by=SEEN)
def approve_income(receipt: Income) -> ResponseReturnValue:
    """Approve a receipt."""
    form = Form()
    return submit(
        form,
        lambda: actions.approve_income(receipt, by=guard.actor()),
        then=lambda _income: url_for("registration.desk", queue="income"),
        page=lambda form: _income_page(receipt, form),
    )


@guarded(P.APPROVE_INCOME, load=queries.income, seen_by=SEEN)
def refuse_income(receipt: Income) -> ResponseReturnValue:
    """Refuse a receipt with its reason."""
    form = NoteForm()
    return submit(
        form,
        lambda: actions.refuse_income(receipt, (form.note.data or "").strip(), by=guard.actor()),
        then=lambda _income: url_for("registration.desk", queue="income"),
        page=lambda form: _income_page(receipt, form),
    )
