"""Pages of the final acceptance, of verdicts and later days, of invoices, and of the gates of a race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from marketplace import clock
from marketplace.challenges import queries as challenges
from marketplace.contracts import accepting, extending, measuring, performance, phases, queries, racing, verdicts
from marketplace.contracts.blueprint import bp
from marketplace.contracts.call_forms import (
    AnswerExtensionForm,
    ExtensionForm,
    InvoiceForm,
    VerdictForm,
    acceptance_form,
    gate_form,
)
from marketplace.errors import NotFound
from marketplace.files import actions as files
from marketplace.files import queries as kept
from marketplace.payments import invoices
from marketplace.permissions import Permission, permits
from marketplace.web import guard
from marketplace.web.forms import Form, posted, submit
from marketplace.web.guard import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from marketplace.challenges.models import Challenge
    from marketplace.contracts.acceptance_models import Acceptance
    from marketplace.contracts.agreement import Termination
    from marketplace.contracts.content_models import MilestoneExtension
    from marketplace.contracts.gate_models import GateDecision
    from marketplace.contracts.measuring import Promised
    from marketplace.contracts.models import Contract, Milestone
    from marketplace.contracts.racing import Runner
    from marketplace.payments.invoice_models import Invoice


def _of(milestone: Milestone) -> str:
    return url_for("contracts.milestone", milestone_id=milestone.id)


@bp.route("/contracts/<int:contract_id>/acceptance", methods=["GET", "POST"])
@guarded(Permission.READ_CONTRACT, load=queries.contract)
def acceptance(contract: Contract) -> ResponseReturnValue:
    """Show the final acceptance, promise against measured; the buyer records one here."""
    promised = accepting.promises(contract)
    if not promised:
        raise NotFound
    form = acceptance_form(promised)(data={"on": clock.today()})

    def page(form: Form) -> str:
        newest = accepting.of(contract)
        return render_template(
            "contracts/acceptance.html",
            contract=contract,
            form=form,
            found=newest,
            files=kept.of(newest) if newest else [],
            last=contract.milestones[-1],
            records=permits(guard.actor(), Permission.ACCEPT_MILESTONE, contract),
        )

    def act() -> Acceptance:
        found = accepting.record(contract, form.finding(len(promised)), by=guard.actor())
        files.attach_uploads(form.files.data or (), found, by=guard.actor())
        return found

    def then(_found: Acceptance) -> str:
        flash(_("The final acceptance is recorded."), "good")
        return url_for("contracts.acceptance", contract_id=contract.id)

    if not posted():
        return page(form)
    guard.require(Permission.ACCEPT_MILESTONE, contract)
    return submit(form, act, then=then, page=page)


@bp.route("/milestones/<int:milestone_id>/end", methods=["GET", "POST"])
@guarded(Permission.ACCEPT_MILESTONE, load=queries.milestone, seen_by=Permission.READ_CONTRACT)
def end_work(milestone: Milestone) -> ResponseReturnValue:
    """End the work at a milestone, and the contract with it; a page says first what follows."""
    form = VerdictForm()

    def page(form: Form) -> str:
        return render_template("contracts/end_work.html", milestone=milestone, contract=milestone.contract, form=form)

    def act() -> Termination:
        words = (form.cause.data, form.responsibility.data, form.facts.data)
        return verdicts.end(milestone, *words, by=guard.actor())

    def then(_row: Termination) -> str:
        flash(_("The work has ended. What was passed is paid, the rest goes back."), "good")
        return url_for("contracts.termination", contract_id=milestone.contract_id)

    return submit(form, act, then=then, page=page) if posted() else page(form)


@bp.route("/milestones/<int:milestone_id>/extend", methods=["GET", "POST"])
@guarded(Permission.REPORT_MILESTONE, load=queries.milestone, seen_by=Permission.READ_CONTRACT)
def extend(milestone: Milestone) -> ResponseReturnValue:
    """Ask for a later day, once."""
    form = ExtensionForm()

    def page(form: Form) -> str:
        last, _rule = extending.latest(milestone)
        return render_template("contracts/extend.html", milestone=milestone, form=form, last=last)

    def then(row: MilestoneExtension) -> str:
        flash(_("Asked. The buyer decides."), "good")
        return _of(row.milestone)

    if not posted():
        return page(form)
    return submit(
        form,
        lambda: extending.ask(milestone, form.to_on.data, form.reason.data, by=guard.actor()),
        then=then,
        page=page,
    )


@bp.route("/milestone-extensions/<int:extension_id>", methods=["GET", "POST"])
@guarded(Permission.ACCEPT_MILESTONE, load=extending.extension)
def answer_extension(row: MilestoneExtension) -> ResponseReturnValue:
    """Grant or refuse a later day."""
    form = AnswerExtensionForm()

    def page(form: Form) -> str:
        return render_template("contracts/answer_extension.html", row=row, milestone=row.milestone, form=form)

    def act() -> MilestoneExtension:
        return extending.decide(row, form.answer.data == "granted", form.reason.data or "", by=guard.actor())

    if not posted():
        return page(form)
    return submit(form, act, then=lambda done: _of(done.milestone), page=page)


@bp.route("/milestones/<int:milestone_id>/invoice", methods=["GET", "POST"])
@guarded(Permission.FILE_INVOICE, load=queries.milestone, seen_by=Permission.READ_CONTRACT)
def invoice(milestone: Milestone) -> ResponseReturnValue:
    """File the seller's invoice for a milestone: what was passed is paid as soon as it is there."""
    form = InvoiceForm(data={"issued_on": clock.today()})
    escrow = milestone.contract.escrow
    if escrow is None or not escrow.invoiced:
        raise NotFound

    def page(form: Form) -> str:
        return render_template("contracts/invoice.html", milestone=milestone, contract=milestone.contract, form=form)

    def act() -> Invoice:
        draft = invoices.Draft(form.number.data, form.issued_on.data)
        purpose = f"{performance.KEY}{milestone.id}"
        filed = invoices.file(escrow, purpose, milestone.amount_fen, draft, by=guard.actor())
        files.attach_uploads(form.files.data or (), filed, by=guard.actor())
        return filed

    def then(_filed: Invoice) -> str:
        flash(_("The invoice is filed."), "good")
        return _of(milestone)

    return submit(form, act, then=then, page=page) if posted() else page(form)


def _side_by_side(runners: list[Runner]) -> list[tuple[Promised, ...]]:
    """Return each indicator with what every runner has promised for it."""
    return list(zip(*(accepting.promises(one.contract) for one in runners), strict=False))


def _race(challenge_id: int) -> Challenge | None:
    found = challenges.challenge(challenge_id)
    return found if found and racing.gates(found) and found.awards else None


@bp.route("/challenges/<int:challenge_id>/gates", methods=["GET", "POST"])
@guarded(Permission.READ_BIDS, load=_race, seen_by=Permission.USE_ACCOUNT)
def gates(call: Challenge) -> ResponseReturnValue:
    """Compare the runners of a race side by side at the next gate; the publisher decides about all at once."""
    phase = racing.next_gate(call)
    at_gate = racing.runners(call, phase) if phase else []
    form = gate_form(at_gate)()
    decides = permits(guard.actor(), Permission.PROPOSE_AWARD, call)

    def page(form: Form) -> str:
        return render_template(
            "contracts/gates.html",
            call=call,
            phase=phase,
            asked=next((one for one in phases.of_call(call) if one.last_phase == phase), None),
            runners=at_gate,
            promised=_side_by_side(at_gate),
            written=measuring.written,
            titles={one.last_phase: one.title for one in phases.of_call(call)},
            ready=bool(at_gate) and all(one.ready for one in at_gate),
            decided=racing.decisions(call),
            decides=decides,
            form=form,
        )

    def then(_made: list[GateDecision]) -> str:
        flash(_("Decided. Every runner is told."), "good")
        return url_for("contracts.gates", challenge_id=call.id)

    if not posted() or phase is None:
        return page(form)
    guard.require(Permission.PROPOSE_AWARD, call)
    return submit(
        form, lambda: racing.decide(call, phase, form.choices(at_gate), by=guard.actor()), then=then, page=page
    )
