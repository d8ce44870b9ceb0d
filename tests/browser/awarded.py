"""What follows the town's awards: pledges, contracts, gates of a race, the final acceptance, public money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.challenges import queries as challenges
from marketplace.contracts import actions as agreed
from marketplace.contracts import extending, performance, queries, racing, undertakings
from marketplace.contracts.gate_models import GateVerdict
from marketplace.contracts.undertaking_models import UndertakingKind
from marketplace.grants import actions as grants
from marketplace.grants import paying
from marketplace.grants import queries as projects
from marketplace.grants.states import Rule
from marketplace.payments import actions as payments
from tests.browser import calls
from tests.contracts import award_scene as scene
from tests.payments.make import GOOD

if TYPE_CHECKING:
    from marketplace.permissions import Actor

SIGNED = ("ranked", "delivered", "raced")
TRANCHES = {"ranked_contract": 20_000_000, "raced_contract": 10_000_000, "second_contract": 12_000_000}
"""Contract -> what is asked for it of the public money, in 分."""


@dataclass(frozen=True)
class _Sides:
    """Who signs, reports and pays for the two sides of an award, as the contracts' factories want them."""

    seller: Actor
    buyer: Actor

    @property
    def seller_finance(self):
        return self.seller


def _sides(town, contract):
    seller = "professor" if contract.seller_id == town.university.id else "team"
    return _Sides(town.by(seller), town.by("engineer"))


def _contract(town, name):
    return queries.contract(town.at[name])


def sign(town):
    """Sign what must be signed before each contract, and the contracts; enter them for public money."""
    for name in SIGNED:
        for award in challenges.awards_of(calls.call_of(town, name)):
            contract = queries.of_award(award.id)
            sides = _sides(town, contract)
            for kind in undertakings.needed(award):
                scene.sign_undertaking(award, kind, sides)
            scene.sign(contract, sides)
            agreed.registered(contract, clock.today())
            own = contract.seller_id == town.university.id
            town.at[f"{name}_contract" if own else "second_contract"] = contract.id
            grants.enter(contract, contract.buyer_id, by=town.by("call_secretary"))


def pay_in(town):
    """Pay what no escrow of a call brings along, and make the list of supported projects public."""
    for name in ("ranked", "delivered"):
        payments.fund(_contract(town, f"{name}_contract").escrow, GOOD, by=town.by("engineer"))
    listed = [projects.of_contract(town.at[name]) for name in TRANCHES]
    made = grants.publish(listed, "2026年第一批揭榜挂帅项目", by=town.by("call_secretary"))
    town.at |= {"list_notice": made.notice_id, "project": listed[0].id}


def begin(town):
    """Have the first milestones passed."""
    for name in ("raced_contract", "second_contract", "ranked_contract", "delivered_contract"):
        _pass(town, _contract(town, name), 0)


def _pass(town, contract, place):
    sides, step = _sides(town, contract), contract.milestones[place]
    performance.accept(scene.report(step, sides), by=sides.buyer)
    scene.invoice(step, sides, f"{contract.id:04}{place:04}")


def go_on(town):
    """Let the runners pass a gate, report the last milestone of one contract, and ask for a later day in another."""
    runners = [_contract(town, name) for name in ("raced_contract", "second_contract")]
    for contract in runners:
        _pass(town, contract, 1)
    goes_on = {one.award_id: racing.Decision(GateVerdict.CONTINUE, "样件达标。") for one in runners}
    race = calls.call_of(town, "raced")
    racing.decide(race, racing.next_gate(race), goes_on, by=town.by("engineer"))
    delivered, ranked = _contract(town, "delivered_contract"), _contract(town, "ranked_contract")
    scene.report(delivered.milestones[1], _sides(town, delivered))
    scene.measure(delivered, _sides(town, delivered))
    later = ranked.milestones[1].due_on + timedelta(days=20)
    extension = extending.ask(ranked.milestones[1], later, "设备到货晚了三周。", by=town.by("professor"))
    pledge = undertakings.write(delivered.award, UndertakingKind.PLEDGE, by=town.by("professor"))
    town.at |= {"extension": extension.id, "extended_milestone": extension.milestone_id, "pledge": pledge.id}
    town.at |= {"delivered_milestone": delivered.milestones[1].id, "invoiced_milestone": runners[0].milestones[1].id}


def support(town):
    """Ask for public money three times, grant it twice, pay it once, and order a part of it back."""
    office, asking = town.by("call_secretary"), town.by("engineer")
    asked = [
        paying.ask(projects.of_contract(town.at[name]), _request(fen), by=asking) for name, fen in TRANCHES.items()
    ]
    for tranche in asked[:2]:
        paying.decide(tranche, True, by=office)
    paid = paying.pay(asked[0], "国库-2026-001", clock.today(), by=office)
    recovery = paying.order_back(paid.project, 5_000_000, "breach", "未按期开工。", by=office)
    town.at |= {"recovery": recovery.id, "granted_tranche": asked[1].id, "asked_tranche": asked[2].id}


def _request(fen):
    return paying.Request(Rule.FIRST_PAYMENT, fen, "首付款的银行回单。")
