"""Registrations as far as the story has them: applied for, decided, refused, changed, cancelled, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.demo import cast, material
from marketplace.demo.records import contract, registrar, registration
from marketplace.demo.timeline import NEWS
from marketplace.registration import actions
from marketplace.registration.drafts import Application, Decision, Difference

if TYPE_CHECKING:
    from marketplace.contracts.models import Contract
    from marketplace.demo.timeline import Scene
    from marketplace.registration.models import Registration

Entry = dict[str, Any]

DECIDED = ("second_review", "registered", "revoking", "cancelling")
REGISTERED = DECIDED[1:]
LARGE_FEN = 500_000_000
EXPERTS = "专家评审意见：技术内容真实，指标可测，成交额与市场同类项目相当，同意认定。"


def add(scene: Scene, entry: Entry) -> None:
    """Add the acts of a contract's registration."""
    fate, applied = entry["fate"], entry["applied"]
    quiet = applied > NEWS
    scene.add("apply", applied, lambda: _apply(entry), hour=10, quiet=quiet)
    scene.add("submit", applied, lambda: _submit(entry), quiet=quiet)
    if fate == "submitted":
        return
    scene.add("accept", applied - 2, lambda: _accept(entry), hour=9, quiet=quiet)
    if fate == "returned":
        scene.add("return", entry["decided"], lambda: _return(entry), hour=14)
    if fate == "refused":
        _add_refusal(scene, entry)
    if fate in DECIDED:
        _add_decision(scene, entry)


def _add_refusal(scene: Scene, entry: Entry) -> None:
    scene.add("refuse", entry["refuse"]["ago"], lambda: _refuse(entry), hour=14)
    if "review" in entry:
        scene.add("ask_review", entry["review"]["ago"], lambda: _ask_review(entry), hour=10)


def _add_decision(scene: Scene, entry: Entry) -> None:
    fate = entry["fate"]
    scene.add("decide", entry["decided"], lambda: _decide(entry), hour=14)
    if fate in REGISTERED and _large(entry):
        scene.add("confirm", entry["decided"], lambda: _confirm(entry), hour=16)
    if fate == "revoking":
        scene.add("propose_revocation", entry["ended"], lambda: _propose_revocation(entry, entry), hour=15)
    if fate == "cancelling":
        scene.add("ask_cancellation", entry["ended"], lambda: _ask_cancellation(entry, entry), hour=15)


def add_later(scene: Scene, entry: Entry) -> None:
    """Add what became of a registration afterwards: changed, cancelled, or revoked by two officials."""
    if "change" in entry:
        _add_change(scene, entry, entry["change"])
    if "cancel" in entry:
        said = entry["cancel"]
        scene.add("ask_cancellation", said["asked"], lambda: _ask_cancellation(entry, said), hour=10)
        scene.add("cancel", said["granted"], lambda: actions.cancel(registration(entry), by=registrar(entry)), hour=15)
    if "revoke" in entry:
        said = entry["revoke"]
        scene.add("propose_revocation", said["proposed"], lambda: _propose_revocation(entry, said), hour=10)
        scene.add("revoke", said["confirmed"], lambda: _revoke(entry), hour=15)


def _add_change(scene: Scene, entry: Entry, said: Entry) -> None:
    scene.add("ask_change", said["asked"], lambda: _ask_change(entry), hour=10)
    if "decided" in said:
        scene.add("change", said["decided"], lambda: _change(entry), hour=15)


def _apply(entry: Entry) -> Registration:
    of = contract(entry)
    amount = material.fen(entry.get("applied_wan")) or of.amount_fen
    return actions.apply(of, _application(of, amount, of.technical_fen), by=cast.owner(entry["seller"]))


def _application(of: Contract, amount_fen: int, technical_fen: int) -> Application:
    return Application(
        title=of.title,
        kind=of.sub_kind or of.kind,
        field=of.field,
        ip_type=of.ip_type,
        plan_source=of.plan_source,
        payment_mode=of.payment_mode,
        aim=of.aim,
        service_industry=of.service_industry or "M75",
        amount_fen=amount_fen,
        technical_fen=technical_fen,
    )


def _submit(entry: Entry) -> Registration:
    return actions.submit(registration(entry), by=cast.owner(entry["seller"]))


def _accept(entry: Entry) -> Registration:
    return actions.accept(registration(entry), by=registrar(entry))


def _return(entry: Entry) -> Registration:
    difference = Difference(*entry["difference"])
    return actions.return_(registration(entry), [difference], entry["note"], by=registrar(entry))


def _refuse(entry: Entry) -> Registration:
    said = entry["refuse"]
    return actions.refuse(registration(entry), said["reasons"], said["note"], by=registrar(entry))


def _ask_review(entry: Entry) -> Registration:
    return actions.ask_review(registration(entry), entry["review"]["grounds"], by=cast.owner(entry["seller"]))


def _decision(of: Contract) -> Decision:
    return Decision(of.sub_kind or of.kind, of.total_fen, of.total_technical_fen)


def _decide(entry: Entry) -> Registration:
    return actions.register(registration(entry), _decision(contract(entry)), by=registrar(entry))


def _large(entry: Entry) -> bool:
    return "lines" in entry and sum(line[2] for line in entry["lines"]) * material.FEN_IN_WAN >= LARGE_FEN


def _confirm(entry: Entry) -> Registration:
    return actions.confirm(registration(entry), EXPERTS, by=cast.actor("second-reviewer"))


def _propose_revocation(entry: Entry, said: Entry) -> Registration:
    return actions.propose_revocation(registration(entry), said["cause"], said["note"], by=registrar(entry))


def _revoke(entry: Entry) -> Registration:
    return actions.revoke(registration(entry), by=cast.actor("second-reviewer"))


def _ask_cancellation(entry: Entry, said: Entry) -> Registration:
    by = cast.owner(entry["seller"])
    return actions.ask_cancellation(registration(entry), said["cause"], said["note"], by=by)


def _ask_change(entry: Entry) -> Registration:
    of = contract(entry)
    wanted = _application(of, of.total_fen, of.total_technical_fen)
    return actions.ask_change(registration(entry), wanted, entry["change"]["reason"], by=cast.owner(entry["seller"]))


def _change(entry: Entry) -> Registration:
    return actions.change(registration(entry), _decision(contract(entry)), by=registrar(entry))
