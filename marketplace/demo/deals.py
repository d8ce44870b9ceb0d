"""Contracts to their end: drafted, signed, funded, registered, performed, filed; and a sham one that is found out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from marketplace import clock, db
from marketplace.contracts import accepting, performance, publicity
from marketplace.contracts import actions as contracts
from marketplace.contracts import queries as read
from marketplace.contracts.accepting import Finding, Measured
from marketplace.contracts.actions import Consent
from marketplace.contracts.holders import WHOLE_BP
from marketplace.contracts.models import Contract, LineNature
from marketplace.contracts.states import Outcome
from marketplace.contracts.terms import Holder, Line, Step, Terms
from marketplace.contracts.wording import STANDARD
from marketplace.demo import cast, material
from marketplace.demo.timeline import Scene, made
from marketplace.payments import actions as payments
from marketplace.registration import actions as registrations
from marketplace.registration.drafts import Application, Decision, Difference, Receipt
from marketplace.registration.models import Income, Registration

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.models import Milestone
    from marketplace.contracts.waiver_models import Publicity
    from marketplace.demo.timeline import Act
    from marketplace.payments.models import Instruction

MEANS_OF_PAYMENT = "pm_card_visa"
"""The sandbox's token of a means of payment that is accepted."""

DECIDED = ("second_review", "registered", "revoking", "cancelling")
REGISTERED = DECIDED[1:]
LARGE_FEN = 500_000_000
LICENCE = "03"
PUBLIC = 20
"""Days that the notice of an agreed price takes, with some to spare."""
WORK = timedelta(days=120)
AFTERWARDS = timedelta(days=365)
EXPERTS = "专家评审意见：技术内容真实，指标可测，成交额与市场同类项目相当，同意认定。"


def acts(today: date) -> list[Act]:
    """Return the acts of all contracts."""
    return [act for entry in material.deals() for act in _scene(entry, today).acts]


def _scene(entry: dict[str, Any], today: date) -> Scene:
    scene = Scene(f"contract:{entry['key']}", today)
    signed = entry["signed"]
    if "call" not in entry:
        scene.add("draft", signed + 9 + (PUBLIC if "abstract" in entry else 0), lambda: _draft(entry), hour=10)
    if "abstract" in entry:
        scene.add("publish_price", signed + 7 + PUBLIC, lambda: _publish(entry), hour=11)
    scene.add("send", signed + 4, lambda: contracts.send(contract(entry), by=cast.writer(entry["buyer"])), hour=15)
    scene.add("sign_buyer", signed + 2, lambda: _sign(entry, "buyer"), hour=10)
    if entry["fate"] == "signing":
        return scene
    scene.add("sign_seller", signed, lambda: _sign(entry, "seller"), hour=16)
    if "funded" in entry:
        scene.add("fund", entry["funded"], lambda: _fund(entry), hour=11)
    if "applied" in entry:
        _register(scene, entry)
    if "reported" in entry:
        _perform(scene, entry)
    return scene


def contract(entry: dict[str, Any]) -> Contract:
    """Return the contract of an entry: drafted by hand, or by the system from an award."""
    if "call" not in entry:
        return db.session.get_one(Contract, made(f"contract:{entry['key']}:draft"))
    found = read.of_award(made(f"challenge:{entry['call']}:propose"))
    assert found is not None, entry["call"]
    return found


def _draft(entry: dict[str, Any]) -> Contract:
    draft = contracts.Draft(_terms(entry), cast.organisation(entry["seller"]).id, cast.organisation(entry["buyer"]).id)
    return contracts.draft_contract(draft, by=cast.writer(entry["seller"]))


def _publish(entry: dict[str, Any]) -> Publicity:
    return publicity.publish(contract(entry), entry["abstract"], by=cast.writer(entry["seller"]))


def _terms(entry: dict[str, Any]) -> Terms:
    today = clock.today()
    lines = tuple(_line(*line) for line in entry["lines"])
    return Terms(
        title=entry["title"],
        kind=entry["kind"],
        sub_kind=entry["sub_kind"],
        field=entry["field"],
        ip_type=entry["ip_type"],
        plan_source=entry["plan"],
        aim=entry["aim"],
        service_industry=entry["industry"],
        valid_from=today,
        valid_to=today + WORK + AFTERWARDS,
        lines=lines,
        steps=(Step(entry["step"], today + WORK, sum(line.amount_fen for line in lines)),),
        clauses={**STANDARD, "content": entry["content"]},
        details={name: _dated(value) for name, value in entry["details"].items()},
        holders=(Holder(cast.organisation(entry["seller"]).name, WHOLE_BP),) if entry["kind"] == LICENCE else (),
    )


def _line(title: str, nature: str, wan: float, quantity: int | None = None) -> Line:
    return Line(title, LineNature(nature), material.fen(wan) or 0, quantity)


def _dated(value: str) -> str:
    """Return a detail; +30 is the day thirty days from now."""
    return (clock.today() + timedelta(days=int(value))).isoformat() if value.startswith("+") else value


def _sign(entry: dict[str, Any], side: str) -> None:
    signed, party = contract(entry), cast.organisation(entry[side])
    contracts.sign(signed, Consent(party.id, signed.current.digest), by=cast.owner(entry[side]))


def _fund(entry: dict[str, Any]) -> Instruction:
    escrow = contract(entry).escrow
    assert escrow is not None
    return payments.fund(escrow, MEANS_OF_PAYMENT, by=cast.owner(entry["buyer"]))


def _register(scene: Scene, entry: dict[str, Any]) -> None:
    """Take the application as far as the story has it."""
    fate, applied = entry["fate"], entry["applied"]
    scene.add("apply", applied, lambda: _apply(entry), hour=10)
    scene.add("submit", applied, lambda: registrations.submit(registration(entry), by=cast.owner(entry["seller"])))
    if fate == "submitted":
        return
    scene.add("accept", applied - 2, lambda: registrations.accept(registration(entry), by=_registrar(entry)), hour=9)
    if fate == "returned":
        scene.add("return", entry["decided"], lambda: _return(entry), hour=14)
    if fate in DECIDED:
        scene.add("decide", entry["decided"], lambda: _decide(entry), hour=14)
    if fate in REGISTERED and _large(entry):
        scene.add("confirm", entry["decided"], lambda: _confirm(entry), hour=16)
    if fate == "revoking":
        scene.add("propose_revocation", entry["ended"], lambda: _propose_revocation(entry), hour=15)
    if fate == "cancelling":
        scene.add("ask_cancellation", entry["ended"], lambda: _ask_cancellation(entry), hour=15)


def registration(entry: dict[str, Any]) -> Registration:
    """Return the registration of an entry's contract."""
    return db.session.get_one(Registration, made(f"contract:{entry['key']}:apply"))


def _registrar(entry: dict[str, Any]) -> Any:
    return cast.official("registrar", cast.organisation(entry["seller"]).region)


def _apply(entry: dict[str, Any]) -> Registration:
    of = contract(entry)
    amount = material.fen(entry.get("applied_wan")) or of.amount_fen
    application = Application(
        title=of.title,
        kind=of.sub_kind or of.kind,
        field=of.field,
        ip_type=of.ip_type,
        plan_source=of.plan_source,
        payment_mode="1",
        aim=of.aim,
        service_industry=of.service_industry or "M75",
        amount_fen=amount,
        technical_fen=of.technical_fen,
    )
    return registrations.apply(of, application, by=cast.owner(entry["seller"]))


def _return(entry: dict[str, Any]) -> Registration:
    difference = Difference(*entry["difference"])
    return registrations.return_(registration(entry), [difference], entry["note"], by=_registrar(entry))


def _decide(entry: dict[str, Any]) -> Registration:
    of = contract(entry)
    decision = Decision(of.sub_kind or of.kind, of.amount_fen, of.technical_fen)
    return registrations.register(registration(entry), decision, by=_registrar(entry))


def _large(entry: dict[str, Any]) -> bool:
    return "lines" in entry and sum(wan for _, _, wan in entry["lines"]) * material.FEN_IN_WAN >= LARGE_FEN


def _confirm(entry: dict[str, Any]) -> Registration:
    return registrations.confirm(registration(entry), EXPERTS, by=cast.actor("second-reviewer"))


def _propose_revocation(entry: dict[str, Any]) -> Registration:
    return registrations.propose_revocation(registration(entry), entry["cause"], entry["note"], by=_registrar(entry))


def _ask_cancellation(entry: dict[str, Any]) -> Registration:
    by = cast.owner(entry["seller"])
    return registrations.ask_cancellation(registration(entry), entry["cause"], entry["note"], by=by)


def _perform(scene: Scene, entry: dict[str, Any]) -> None:
    """Report and accept the milestone, have it paid, and file the receipt."""
    scene.add("report", entry["reported"], lambda: _report(entry), hour=10)
    if "accepted" in entry:
        scene.add("accept_milestone", entry["accepted"], lambda: _accept(entry), hour=11)
    if "filed" in entry:
        scene.add("file_income", entry["filed"], lambda: _file(entry), hour=10)
        scene.add("approve_income", entry["approved"], lambda: _approve(entry), hour=15)


def _milestone(entry: dict[str, Any]) -> Milestone:
    return contract(entry).milestones[0]


def _report(entry: dict[str, Any]) -> Milestone:
    """Report every milestone: the story tells of one day, whatever the bid's steps."""
    seller = cast.owner(entry["seller"])
    reported = [performance.report(one, entry["evidence"], by=seller) for one in contract(entry).milestones]
    return reported[0]


def _accept(entry: dict[str, Any]) -> Milestone:
    """Measure what a call's contract has promised, and pass every milestone."""
    of, buyer = contract(entry), cast.owner(entry["buyer"])
    promised = accepting.promises(of)
    if promised:
        kept = tuple(Measured(one.binding, met=True) for one in promised)
        accepting.record(of, Finding(Outcome.PASSED, clock.today(), kept), by=buyer)
    for one in of.milestones:
        performance.accept(one, by=buyer)
    return of.milestones[0]


def _file(entry: dict[str, Any]) -> Income:
    paid = _milestone(entry)
    assert paid.paid_at is not None
    received = clock.local(paid.paid_at).date()
    receipt = Receipt(received, paid.amount_fen, paid.amount_fen, paid.id, "银行资金监管（演示）放款回单")
    return registrations.file_income(registration(entry), receipt, by=cast.owner(entry["seller"]))


def _approve(entry: dict[str, Any]) -> Income:
    income = db.session.get_one(Income, made(f"contract:{entry['key']}:file_income"))
    return registrations.approve_income(income, by=_registrar(entry))
