"""The work under the contracts of calls: pledges signed before, milestones one by one, the last one measured."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import clock
from marketplace.contracts import accepting, extending, performance, undertakings, verdicts
from marketplace.contracts.accepting import Finding, Measured
from marketplace.contracts.consent import Consent
from marketplace.contracts.states import Outcome
from marketplace.demo import cast
from marketplace.demo.records import award, contract
from marketplace.demo.timeline import NEWS
from marketplace.payments import invoices

if TYPE_CHECKING:
    from marketplace.contracts.acceptance_models import Acceptance
    from marketplace.contracts.models import Milestone
    from marketplace.demo.timeline import Scene

Entry = dict[str, Any]


def add_pledges(scene: Scene, entry: Entry) -> None:
    """Add the task book and the pledge that must be signed before the contract of a call."""
    if "pledged" in entry:
        scene.add("pledge", entry["pledged"], lambda: _pledge(entry), hour=14, quiet=entry["pledged"] > NEWS)


def _pledge(entry: Entry) -> None:
    """Write each text from call and bid and have both sides sign it."""
    won = award(entry["call"], entry["seller"])
    for kind in undertakings.needed(won):
        text = undertakings.write(won, kind, by=cast.writer(entry["seller"]))
        for key in (entry["seller"], entry["buyer"]):
            consent = Consent(cast.organisation(key).id, text.digest)
            undertakings.sign(text, consent, by=cast.owner(key))


def add(scene: Scene, entry: Entry) -> None:
    """Add what was done under a contract, milestone by milestone."""
    for place, said in enumerate(entry.get("work_done", ())):
        _add_step(scene, entry, place, said)


def _add_step(scene: Scene, entry: Entry, place: int, said: Entry) -> None:
    """Add a milestone's acts: a later day, the report, the measurement of the last one, the verdict, the invoice."""
    steps = {
        "later": _put_off,
        "reported": _report,
        "measured": _measure,
        "rejected": _reject,
        "again": _report,
        "ended": _end,
        "accepted": _accept,
        "invoiced": _invoice,
    }
    for verb, play in steps.items():
        if verb in said:
            how = said[verb] if isinstance(said[verb], dict) else {**said, "ago": said[verb]}
            scene.add(f"{verb}{place + 1}", how["ago"], partial(play, entry, place, how), hour=10)


def _milestone(entry: Entry, place: int) -> Milestone:
    return contract(entry).milestones[place]


def _put_off(entry: Entry, place: int, said: Entry) -> None:
    """Ask for a later day and have it granted."""
    step = _milestone(entry, place)
    wish = extending.ask(
        step, step.due_on + timedelta(days=said["days"]), said["reason"], by=cast.owner(entry["seller"])
    )
    extending.decide(wish, granted=True, reason=said["answer"], by=cast.owner(entry["buyer"]))


def _report(entry: Entry, place: int, said: Entry) -> Milestone:
    return performance.report(_milestone(entry, place), said["evidence"], by=cast.owner(entry["seller"]))


def _reject(entry: Entry, place: int, said: Entry) -> Milestone:
    return performance.reject(_milestone(entry, place), said["reason"], by=cast.owner(entry["buyer"]))


def _measure(entry: Entry, _place: int, said: Entry) -> Acceptance:
    """Record the final acceptance: a measured value for each indicator, in the order of the promises."""
    values = tuple(Measured(value, met=True) for value in said["values"])
    finding = Finding(Outcome(said["outcome"]), clock.today(), values, said.get("reason", ""))
    return accepting.record(contract(entry), finding, by=cast.owner(entry["buyer"]))


def _end(entry: Entry, place: int, said: Entry) -> None:
    """End the work by a verdict, with its cause and who answers for it."""
    verdicts.end(
        _milestone(entry, place), said["cause"], said["responsibility"], said["facts"], by=cast.owner(entry["buyer"])
    )


def _accept(entry: Entry, place: int, _said: Entry) -> Milestone:
    return performance.accept(_milestone(entry, place), by=cast.owner(entry["buyer"]))


def _invoice(entry: Entry, place: int, _said: Entry) -> None:
    """File the seller's invoice, where the money is a call's bounty."""
    step = _milestone(entry, place)
    escrow, purpose = step.contract.escrow, f"{performance.KEY}{step.id}"
    assert escrow is not None
    if invoices.wanted(escrow, purpose):
        draft = invoices.Draft(f"{step.id:08}", clock.today())
        invoices.file(escrow, purpose, step.amount_fen, draft, by=cast.owner(entry["seller"]))
