"""The pages of contracts and milestones: one blueprint, its views in modules by task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import db
from marketplace.contracts import (
    acceptance_models,
    acceptance_views,
    amendment_views,
    gate_views,
    milestone_views,
    papers,
    parties,
    party_views,
    queries,
    reading_views,
    signing_views,
    termination_views,
    totals_views,
    undertaking_views,
    waivers,
    wording,
    writing_views,
)
from marketplace.contracts.amounts import per_cent
from marketplace.contracts.blueprint import bp
from marketplace.contracts.detail_fields import own_fields
from marketplace.files import READERS
from marketplace.papers.views import add_to
from marketplace.payments.invoice_models import Invoice
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.permissions import Actor

__all__ = [
    "acceptance_views",
    "amendment_views",
    "bp",
    "gate_views",
    "init_app",
    "milestone_views",
    "party_views",
    "reading_views",
    "signing_views",
    "termination_views",
    "totals_views",
    "undertaking_views",
    "writing_views",
]

STATES: dict[str, tuple[Any, str]] = {
    "draft": (_l("Draft"), "neutral"),
    "signing": (_l("Waiting for signatures"), "now"),
    "in_force": (_l("In force"), "good"),
    "amending": (_l("In force, a change is being signed"), "now"),
    "performed": (_l("Performed"), "good"),
    "terminated": (_l("Terminated"), "neutral"),
}
MILESTONE_STATES: dict[str, tuple[Any, str]] = {
    "planned": (_l("To be done"), "neutral"),
    "reported": (_l("Reported, to be decided"), "now"),
    "accepted": (_l("Accepted, payment on its way"), "now"),
    "rejected": (_l("Not accepted"), "late"),
    "ended": (_l("Work ended here"), "late"),
    "paid": (_l("Paid"), "good"),
}


add_to(bp, "/contracts/<int:contract_id>", Permission.READ_CONTRACT, queries.contract)


def init_app(app: Flask) -> None:
    """Say who reads the files of milestones, what papers there are, and how states are called."""
    papers.register()
    READERS["milestone"] = _reads_milestone
    READERS["acceptance"] = _reads_acceptance
    READERS["invoice"] = _reads_invoice
    READERS["termination"] = _reads_termination
    READERS["first_refusal"] = _reads_waiver
    app.jinja_env.globals.update(
        CONTRACT_STATES=STATES, MILESTONE_STATES=MILESTONE_STATES, own_fields=own_fields, joiners=parties.joiners
    )
    app.jinja_env.filters.update(articles=wording.articles, per_cent=per_cent)


def _reads_termination(actor: Actor, termination_id: int) -> bool:
    row = queries.termination(termination_id)
    return row is not None and permits(actor, Permission.READ_CONTRACT, row.contract)


def _reads_acceptance(actor: Actor, acceptance_id: int) -> bool:
    found = db.session.get(acceptance_models.Acceptance, acceptance_id)
    return found is not None and permits(actor, Permission.READ_CONTRACT, found.contract)


def _reads_invoice(actor: Actor, invoice_id: int) -> bool:
    filed = db.session.get(Invoice, invoice_id)
    contract = queries.of_escrow(filed.escrow_id) if filed else None
    return contract is not None and permits(actor, Permission.READ_CONTRACT, contract)


def _reads_waiver(actor: Actor, waiver_id: int) -> bool:
    row = waivers.record(waiver_id)
    return row is not None and permits(actor, Permission.READ_CONTRACT, row.contract)


def _reads_milestone(actor: Actor, milestone_id: int) -> bool:
    milestone = queries.milestone(milestone_id)
    return milestone is not None and permits(actor, Permission.READ_CONTRACT, milestone.contract)
