"""Projects of public money for tests, taken as far as a test needs them."""

from marketplace import clock, db
from marketplace.contracts import performance
from marketplace.contracts import queries as contracts
from marketplace.contracts.undertaking_models import UndertakingKind
from marketplace.grants import actions, paying, queries
from marketplace.grants.states import Rule
from tests.challenges.make import a_secretary
from tests.contracts import award_scene as scene
from tests.contracts import make as contract_make


def sign_task_book(award, sides):
    """Write and sign the task book of an award."""
    return scene.sign_undertaking(award, UndertakingKind.TASK_BOOK, sides)


def a_signed_contract(deliver, **changes):
    """Return (contract of a call with public money, registered and funded; its sides)."""
    award, call, team = scene.an_award(deliver, public_money=True, **changes)
    sides = scene.Sides(call, team)
    sign_task_book(award, sides)
    contract = scene.sign(contracts.of_award(award.id), sides)
    scene.get_ready(contract, sides, deliver)
    return contract_make.again(contract.id), sides


def an_approved(deliver):
    """Return (approved project of the publisher, contract, sides, secretary)."""
    contract, sides = a_signed_contract(deliver)
    secretary = a_secretary()
    project = actions.enter(contract, contract.buyer_id, by=secretary)
    listed = actions.publish([project], "2026年第一批揭榜挂帅项目", by=secretary)
    deliver()
    clock.set_offset(clock.offset() + (listed.notice.closes_at - clock.now()))
    deliver()
    db.begin_writing()
    db.session.expire_all()
    return queries.project(project.id), contracts.contract(contract.id), sides, secretary


def pay_first(contract, sides, deliver):
    """Have the first milestone passed and paid."""
    performance.accept(scene.report(contract.milestones[0], sides), by=sides.buyer)
    deliver()
    return contract_make.again(contract.id)


def a_paid_tranche(project, sides, secretary, amount_fen=30_000_000):
    """Ask for, grant and pay the first tranche."""
    request = paying.Request(Rule.FIRST_PAYMENT, amount_fen, "首付款的银行回单。")
    tranche = paying.ask(project, request, by=sides.finance)
    paying.decide(tranche, True, by=secretary)
    return paying.pay(tranche, "国库-2026-001", clock.today(), by=secretary)
