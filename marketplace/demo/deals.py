"""Contracts to their end: drafted, signed, funded, registered, performed, filed; and a sham one that is found out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import clock, db
from marketplace.contracts import accepting, parties, performance, publicity, waivers
from marketplace.contracts import actions as contracts
from marketplace.contracts.accepting import Finding, Measured
from marketplace.contracts.actions import Consent
from marketplace.contracts.models import Side
from marketplace.contracts.states import Outcome
from marketplace.contracts.waiver_models import FirstRefusal
from marketplace.contracts.waivers import Answer
from marketplace.demo import ages, agreed, cast, filings, later, work
from marketplace.demo.raising import MEANS_OF_PAYMENT
from marketplace.demo.records import contract, registrar, registration
from marketplace.demo.timeline import NEWS, Scene, made
from marketplace.payments import actions as payments
from marketplace.registration import actions as registrations
from marketplace.registration.drafts import Receipt
from marketplace.registration.models import Income

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.models import Contract, Milestone
    from marketplace.contracts.waiver_models import Publicity
    from marketplace.demo.timeline import Act
    from marketplace.payments.models import Instruction

PUBLIC = 20
"""Days that the notice of an agreed price takes, with some to spare."""


def acts(today: date) -> list[Act]:
    """Return the acts of all contracts."""
    scenes = [scene for entry in ages.deals(today) for scene in (_scene(entry, today), later.scene(entry, today))]
    return [act for scene in scenes for act in scene.acts]


def _scene(entry: dict[str, Any], today: date) -> Scene:
    scene = Scene(f"contract:{entry['key']}", today)
    _prepare(scene, entry)
    if entry["fate"] == "draft":
        return scene
    work.add_pledges(scene, entry)
    signed, quiet = entry["signed"], entry["signed"] > NEWS
    scene.add("send", signed + 4, lambda: _send(entry), hour=15, quiet=quiet)
    scene.add("sign_buyer", signed + 2, partial(_sign, entry, entry["buyer"]), hour=10, quiet=quiet)
    if entry["fate"] == "signing":
        return scene
    scene.add("sign_seller", signed, partial(_sign, entry, entry["seller"]), hour=16)
    for key in entry.get("further", ()):
        scene.add(f"sign_{key}", signed, partial(_sign, entry, key), hour=17)
    if "funded" in entry:
        scene.add("fund", entry["funded"], lambda: _fund(entry), hour=11)
    if "applied" in entry:
        filings.add(scene, entry)
    if "reported" in entry:
        _perform(scene, entry)
    work.add(scene, entry)
    return scene


def _prepare(scene: Scene, entry: dict[str, Any]) -> None:
    """Draft the text, and do what has to come before it is signed: waivers, the notice of an agreed price."""
    signed, waiver = entry["signed"], entry.get("waiver")
    if "call" not in entry:
        ago = signed + 9 + (PUBLIC if "abstract" in entry else 0)
        scene.add("draft", ago, lambda: _draft(entry), hour=10, quiet=ago > NEWS)
    if "abstract" in entry:
        scene.add("publish_price", signed + 7 + PUBLIC, lambda: _publish(entry), hour=11)
    if waiver:
        scene.add("ask_waiver", waiver["asked"], lambda: _ask_waiver(entry), hour=10)
        scene.add("waive", waiver["answered"], lambda: _waive(entry), hour=15)


def _draft(entry: dict[str, Any]) -> Contract:
    """Draft a contract; where a side has further parties, the buyer signs first and the sellers in their order."""
    by = cast.writer(entry["seller"])
    draft = contracts.Draft(
        agreed.terms(entry), cast.organisation(entry["seller"]).id, cast.organisation(entry["buyer"]).id
    )
    drafted = contracts.draft_contract(draft, by=by)
    for key in entry.get("further", ()):
        parties.add(drafted, Side.SELLER, cast.organisation(key).id, by=by)
    if "further" in entry:
        parties.set_order(drafted, parties.order(drafted, Side.BUYER), by=by)
    return drafted


def _publish(entry: dict[str, Any]) -> Publicity:
    return publicity.publish(contract(entry), entry["abstract"], by=cast.writer(entry["seller"]))


def _ask_waiver(entry: dict[str, Any]) -> FirstRefusal:
    said = entry["waiver"]
    return waivers.ask(contract(entry), said["article"], said["holder"], by=cast.writer(entry["seller"]))


def _waive(entry: dict[str, Any]) -> FirstRefusal:
    asked = db.session.get_one(FirstRefusal, made(f"contract:{entry['key']}:ask_waiver"))
    given = Answer(waived=True, on=clock.today(), evidence=entry["waiver"]["evidence"])
    return waivers.answer(asked, given, by=cast.writer(entry["seller"]))


def _send(entry: dict[str, Any]) -> Contract:
    return contracts.send(contract(entry), by=cast.writer(entry["buyer"]))


def _sign(entry: dict[str, Any], key: str) -> None:
    signed = contract(entry)
    contracts.sign(signed, Consent(cast.organisation(key).id, signed.to_sign.digest), by=cast.owner(key))


def _fund(entry: dict[str, Any]) -> Instruction:
    escrow = contract(entry).escrow
    assert escrow is not None
    return payments.fund(escrow, MEANS_OF_PAYMENT, by=cast.owner(entry["buyer"]))


def _perform(scene: Scene, entry: dict[str, Any]) -> None:
    """Report and accept the first milestone, have it paid, and file the receipt."""
    scene.add("report", entry["reported"], lambda: _report(entry), hour=10)
    if "accepted" in entry:
        scene.add("accept_milestone", entry["accepted"], lambda: _accept(entry), hour=11)
    if "filed" in entry:
        scene.add("file_income", entry["filed"], lambda: _file(entry), hour=10)
    if "approved" in entry:
        scene.add("approve_income", entry["approved"], lambda: _approve(entry), hour=15)


def _milestone(entry: dict[str, Any]) -> Milestone:
    return contract(entry).milestones[0]


def _report(entry: dict[str, Any]) -> Milestone:
    return performance.report(_milestone(entry), entry["evidence"], by=cast.owner(entry["seller"]))


def _accept(entry: dict[str, Any]) -> Milestone:
    """Measure what a call's contract has promised, and pass the milestone."""
    of, buyer = contract(entry), cast.owner(entry["buyer"])
    promised = accepting.promises(of)
    if promised:
        kept = tuple(Measured(one.binding, met=True) for one in promised)
        accepting.record(of, Finding(Outcome.PASSED, clock.today(), kept), by=buyer)
    return performance.accept(_milestone(entry), by=buyer)


def _file(entry: dict[str, Any]) -> Income:
    paid = _milestone(entry)
    assert paid.paid_at is not None
    received = clock.local(paid.paid_at).date()
    receipt = Receipt(received, paid.amount_fen, paid.amount_fen, paid.id, "银行资金监管（演示）放款回单")
    return registrations.file_income(registration(entry), receipt, by=cast.owner(entry["seller"]))


def _approve(entry: dict[str, Any]) -> Income:
    income = db.session.get_one(Income, made(f"contract:{entry['key']}:file_income"))
    return registrations.approve_income(income, by=registrar(entry))
