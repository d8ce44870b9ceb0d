"""Pages of public money: the projects of my regions or organisations, one project, every step of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import clock
from marketplace.contracts import queries as contracts
from marketplace.errors import NotFound
from marketplace.files import READERS
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.grants import actions, ledger, paying, queries, recovery_views, rules
from marketplace.grants.blueprint import bp, form_page, of
from marketplace.grants.forms import (
    DecideForm,
    EnterForm,
    ListForm,
    PaidForm,
    ReasonForm,
    TrancheForm,
)
from marketplace.grants.states import Rule
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import Form
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Award
    from marketplace.grants.models import Project, ProjectList, Tranche
    from marketplace.permissions import Actor

__all__ = ["bp", "recovery_views"]

STATES: dict[str, tuple[Any, str]] = {
    "entered": (_l("Entered, waits for its list"), "neutral"),
    "public": (_l("In public notice"), "now"),
    "approved": (_l("Approved"), "good"),
    "dropped": (_l("Dropped"), "neutral"),
    "closed": (_l("Project closed"), "good"),
    "revoked": (_l("Revoked"), "late"),
    "asked": (_l("Asked for"), "now"),
    "granted": (_l("Granted, not paid yet"), "now"),
    "refused": (_l("Refused"), "late"),
    "paid": (_l("Paid"), "good"),
    "ordered": (_l("Ordered back"), "late"),
    "returned": (_l("Returned"), "good"),
    "lifted": (_l("Let go"), "neutral"),
}
RULES: dict[str, Any] = {
    Rule.FIRST_PAYMENT: _l("Share of the first real payment"),
    Rule.ACCEPTANCE: _l("After the final acceptance"),
}


def init_app(app: Flask) -> None:
    """Say who reads the files of tranches, and how states are called."""
    READERS["tranche"] = _reads_tranche
    app.jinja_env.globals.update(GRANT_STATES=STATES, GRANT_RULES=RULES)


def _reads_tranche(actor: Actor, tranche_id: int) -> bool:
    one = queries.tranche(tranche_id)
    return one is not None and permits(actor, Permission.READ_PROJECT, one.project)


@bp.get("/grants")
@guarded(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """List the projects that somebody may read, and what an official still has to enter or to list."""
    actor = guard.actor()
    return render_template(
        "grants/index.html",
        projects=queries.readable(actor),
        contracts=queries.to_enter(actor),
        entered=queries.entered(actor),
    )


@bp.get("/grants/<int:project_id>")
@guarded(Permission.READ_PROJECT, load=queries.project)
def show(project: Project) -> ResponseReturnValue:
    """Show a project: its cap, its tranches, what was ordered back, and its ledger."""
    return render_template(
        "grants/show.html",
        project=project,
        balances=ledger.balances(project),
        left_fen=rules.left_fen(project),
        diligent=paying.diligent(project),
        files_of=kept.of,
    )


def _award_of(contract_id: int) -> Award | None:
    """Find the award behind a contract: it is the call's region that supports it, not the seller's."""
    contract = contracts.contract(contract_id)
    return contract.award if contract else None


@bp.route("/contracts/<int:contract_id>/grant", methods=["GET", "POST"])
@guarded(Permission.KEEP_PROJECTS, load=_award_of)
def enter(award: Award) -> ResponseReturnValue:
    """Enter a signed contract as a project to be supported."""
    contract = contracts.of_award(award.id)
    if contract is None:
        raise NotFound
    form = EnterForm()
    form.organisation.choices = [(one.id, one.name) for one in (contract.buyer, contract.seller)]
    cap = rules.cap(contract, clock.today())
    return form_page(
        form,
        lambda: actions.enter(contract, form.organisation.data, by=guard.actor()),
        lambda project: of(project.id),
        title=_("Enter the project to be supported"),
        lead=contract.title,
        cap=cap,
    )


@bp.route("/grants/lists", methods=["GET", "POST"])
@guarded(Permission.KEEP_PROJECTS)
def publish() -> ResponseReturnValue:
    """Make a list of projects public (立项公示)."""
    form = ListForm()
    entered = {one.id: one for one in queries.entered(guard.actor())}
    form.projects.choices = [(one.id, one.contract.title) for one in entered.values()]

    def act() -> ProjectList:
        return actions.publish([entered[number] for number in form.projects.data], form.title.data, by=guard.actor())

    return form_page(
        form,
        act,
        lambda listed: url_for("notices.show", id=listed.notice_id),
        title=_("Make the list of projects public"),
        lead=_("It stands in public for the days of this region; then the projects are approved."),
    )


@bp.route("/grants/<int:project_id>/ask", methods=["GET", "POST"])
@guarded(Permission.ASK_TRANCHE, load=queries.project, seen_by=Permission.READ_PROJECT)
def ask(project: Project) -> ResponseReturnValue:
    """Ask for a tranche."""
    form = TrancheForm()

    def act() -> Tranche:
        assert form.amount.fen is not None
        request = paying.Request(Rule(form.rule.data), form.amount.fen, form.evidence.data)
        made = paying.ask(project, request, by=guard.actor())
        files.attach_uploads(form.files.data or (), made, by=guard.actor())
        return made

    lead = _("The cap leaves %(fen)s yuan.", fen=f"{rules.left_fen(project) / 100:,.2f}")
    return form_page(form, act, lambda made: of(made.project_id), title=_("Ask for a tranche"), lead=lead)


@bp.route("/tranches/<int:tranche_id>/decide", methods=["GET", "POST"])
@guarded(Permission.DECIDE_TRANCHE, load=queries.tranche)
def decide(tranche: Tranche) -> ResponseReturnValue:
    """Grant or refuse a tranche."""
    form = DecideForm()

    def act() -> Tranche:
        return paying.decide(tranche, form.answer.data == "granted", form.reason.data or "", by=guard.actor())

    return form_page(form, act, lambda made: of(made.project_id), title=_("Decide on the tranche"), tranche=tranche)


@bp.route("/tranches/<int:tranche_id>/pay", methods=["GET", "POST"])
@guarded(Permission.DECIDE_TRANCHE, load=queries.tranche)
def pay(tranche: Tranche) -> ResponseReturnValue:
    """Record that the treasury has paid."""
    form = PaidForm(data={"on": clock.today()})

    def act() -> Tranche:
        return paying.pay(tranche, form.voucher.data, form.on.data, by=guard.actor())

    return form_page(form, act, lambda made: of(made.project_id), title=_("Record the payment"), tranche=tranche)


@bp.route("/grants/<int:project_id>/revoke", methods=["GET", "POST"])
@guarded(Permission.KEEP_PROJECTS, load=queries.project)
def revoke(project: Project) -> ResponseReturnValue:
    """Revoke a project (撤销立项): what was granted and not paid stays with the treasury."""
    form = ReasonForm()
    return form_page(
        form,
        lambda: actions.revoke(project, form.reason.data, by=guard.actor()),
        lambda made: of(made.id),
        title=_("Revoke the project"),
        tone="danger",
    )


@bp.post("/grants/<int:project_id>/close")
@guarded(Permission.KEEP_PROJECTS, load=queries.project)
def close(project: Project) -> ResponseReturnValue:
    """Close a project that has got all its money."""
    form = Form()
    return form_page(
        form,
        lambda: actions.close(project, by=guard.actor()),
        lambda made: of(made.id),
        title=_("Close the project"),
    )
