"""What happens to contracts in force: changed and signed anew, ended by all parties, an open total completed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import clock, db
from marketplace.contracts import actions as contracts
from marketplace.contracts import amending, completing, terminating, terms
from marketplace.contracts.actions import Consent
from marketplace.contracts.agreement import Termination, Way
from marketplace.contracts.completing import Total
from marketplace.contracts.grounds import Grounds
from marketplace.demo import cast, filings, material
from marketplace.demo.records import contract
from marketplace.demo.timeline import Scene, made
from marketplace.metrics import actions as metrics
from marketplace.metrics import unregistered
from marketplace.papers import actions as papers

if TYPE_CHECKING:
    from datetime import date

    from marketplace.contracts.agreement import Amendment
    from marketplace.contracts.models import Contract, TotalCompletion
    from marketplace.contracts.terms import Terms
    from marketplace.metrics.planning import Reminder
    from marketplace.papers.models import Paper

Entry = dict[str, Any]


def scene(entry: Entry, today: date) -> Scene:
    """Return the acts that come after a contract is in force, and what follows for its registration."""
    scene = Scene(f"contract:{entry['key']}", today)
    for name, add in (("amend", _add_amendment), ("terminate", _add_termination)):
        if name in entry:
            add(scene, entry, entry[name])
    if "total" in entry:
        scene.add("complete_total", entry["total"]["ago"], lambda: _complete(entry), hour=10)
    filings.add_later(scene, entry)
    if "paper" in entry:
        scene.add("paper", entry["paper"]["ago"], lambda: _ask_for_paper(entry), hour=9)
    if "remind" in entry:
        scene.add("remind", entry["remind"], lambda: _remind(entry), hour=9)
    return scene


def _ask_for_paper(entry: Entry) -> Paper:
    return papers.ask("contract", contract(entry).id, "contract", "pdf", by=cast.owner(entry["seller"]))


def _remind(entry: Entry) -> Reminder:
    waiting = unregistered.of_contract(contract(entry).id)
    assert waiting is not None, entry["key"]
    return metrics.remind(waiting, by=cast.actor("statistician"))


def _add_amendment(scene: Scene, entry: Entry, said: Entry) -> None:
    """Propose a change and sign it for the side that proposed it; the other side signs where its day is known."""
    scene.add("amend", said["ago"], lambda: _amend(entry), hour=10)
    scene.add("sign_change_seller", said["ago"], partial(_sign_change, entry, "seller"), hour=11)
    if "signed" in said:
        scene.add("sign_change_buyer", said["signed"], partial(_sign_change, entry, "buyer"), hour=15)


def _amend(entry: Entry) -> Amendment:
    of, said = contract(entry), entry["amend"]
    by = cast.writer(entry["seller"])
    return amending.propose(of, _changed(of, said), said["reason"], said["note"], by=by)


def _changed(of: Contract, said: Entry) -> Terms:
    """Return the terms with the last milestone paid less, or due later."""
    before = terms.read(of.current.terms)
    last = before.steps[-1]
    amount = material.fen(said.get("last_wan")) or last.amount_fen
    less, due_on = last.amount_fen - amount, last.due_on + timedelta(days=said.get("last_days", 0))
    first = replace(before.lines[0], amount_fen=before.lines[0].amount_fen - less)
    steps = (*before.steps[:-1], replace(last, due_on=due_on, amount_fen=amount))
    return replace(before, lines=(first, *before.lines[1:]), steps=steps)


def _sign_change(entry: Entry, side: str) -> None:
    of, key = contract(entry), entry[side]
    contracts.sign(of, Consent(cast.organisation(key).id, of.to_sign.digest), by=cast.owner(key))


def _add_termination(scene: Scene, entry: Entry, said: Entry) -> None:
    scene.add("terminate", said["ago"], lambda: _terminate(entry), hour=10)
    scene.add("agree_to_end", said["signed"], lambda: _agree_to_end(entry), hour=15)


def _terminate(entry: Entry) -> Termination:
    of, said = contract(entry), entry["terminate"]
    grounds = Grounds(Way.AGREEMENT, said["cause"], said["responsibility"], said["facts"])
    consent = Consent(cast.organisation(entry["seller"]).id, of.current.digest)
    return terminating.propose(of, grounds, consent, by=cast.owner(entry["seller"]))


def _agree_to_end(entry: Entry) -> Termination:
    row = db.session.get_one(Termination, made(f"contract:{entry['key']}:terminate"))
    consent = Consent(cast.organisation(entry["buyer"]).id, row.digest)
    return terminating.agree(row, consent, by=cast.owner(entry["buyer"]))


def _complete(entry: Entry) -> TotalCompletion:
    said = entry["total"]
    total = Total(
        material.fen(said["wan"]) or 0, material.fen(said["technical_wan"]) or 0, clock.today(), said["evidence"]
    )
    return completing.complete_total(contract(entry), total, by=cast.owner(entry["seller"]))
