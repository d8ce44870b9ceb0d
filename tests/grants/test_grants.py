"""Public money: listed in public, paid by rules in tranches, apart from contract money, ordered back where it must."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.contracts import verdicts
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.grants import actions, ledger, paying, queries, rules
from marketplace.grants.states import Account, ProjectState, Rule, TrancheState
from marketplace.notices import actions as notices
from marketplace.permissions import Permission, permits
from tests.challenges.make import a_secretary
from tests.contracts import award_scene as scene
from tests.grants import make
from tests.notices.make import a_decider, an_objection


def _sums():
    return {account: fen for account, fen in ledger.balances().items() if fen}


def test_a_project_is_approved_when_its_list_has_stood_in_public(approved):
    project, contract, _sides, _secretary = approved
    assert (project.state, project.organisation_id) == (ProjectState.APPROVED, contract.buyer_id)
    assert project.listed_in.notice.kind == "project_list"
    assert contract.title in project.listed_in.notice.text


def test_the_cap_is_a_share_of_the_bounty(approved):
    project, contract, _sides, _secretary = approved
    assert project.cap_fen == contract.award.challenge.bounty_fen // 2 == 150_000_000


def test_nothing_is_entered_without_public_money(ctx, deliver):
    contract, _sides = scene.a_contract(deliver)
    with pytest.raises(Invalid):
        actions.enter(contract, contract.buyer_id, by=a_secretary())


def test_a_contract_is_entered_once_and_for_its_own_parties(ctx, deliver):
    contract, _sides = make.a_signed_contract(deliver)
    secretary = a_secretary()
    with pytest.raises(Invalid):
        actions.enter(contract, contract.buyer_id + 999, by=secretary)
    actions.enter(contract, contract.buyer_id, by=secretary)
    with pytest.raises(Conflict):
        actions.enter(contract, contract.seller_id, by=secretary)


def test_an_upheld_objection_takes_the_project_off_the_list(ctx, deliver):
    contract, _sides = make.a_signed_contract(deliver)
    secretary, decider = a_secretary(), a_decider()
    project = actions.enter(contract, contract.buyer_id, by=secretary)
    listed = actions.publish([project], "第一批", by=secretary)
    objection, _who = an_objection(listed.notice)
    assert not permits(secretary, Permission.DECIDE_OBJECTION, objection)
    notices.decide(objection, True, "名单中的单位被列入失信名单。", by=decider)
    deliver()
    db.session.refresh(project)
    assert project.state is ProjectState.ENTERED


def test_the_first_tranche_follows_the_first_real_payment(approved, deliver):
    project, contract, sides, _secretary = approved
    request = paying.Request(Rule.FIRST_PAYMENT, 40_000_000, "银行回单")
    with pytest.raises(rules.NotYet):
        paying.ask(project, request, by=sides.finance)
    make.pay_first(contract, sides, deliver)
    project = queries.project(project.id)
    assert rules.limit(project, Rule.FIRST_PAYMENT).fen == 40_000_000  # half of 800,000 yuan
    with pytest.raises(Invalid):
        paying.ask(project, paying.Request(Rule.FIRST_PAYMENT, 40_000_001, "银行回单"), by=sides.finance)
    assert paying.ask(project, request, by=sides.finance).state is TrancheState.ASKED
    with pytest.raises(Conflict):
        paying.ask(project, paying.Request(Rule.FIRST_PAYMENT, 2_000_000, "再次"), by=sides.finance)


def test_the_rest_follows_the_final_acceptance(approved, deliver):
    project, contract, sides, secretary = approved
    contract = make.pay_first(contract, sides, deliver)
    make.a_paid_tranche(queries.project(project.id), sides, secretary)
    with pytest.raises(rules.NotYet):
        paying.ask(project, paying.Request(Rule.ACCEPTANCE, 10_000_000, "验收证书"), by=sides.finance)
    scene.report(contract.milestones[1], sides)
    scene.measure(contract, sides)
    rest = paying.ask(project, paying.Request(Rule.ACCEPTANCE, 120_000_000, "验收证书"), by=sides.finance)
    paying.decide(rest, True, by=secretary)
    paying.pay(rest, "国库-2026-002", clock.today(), by=secretary)
    assert _sums() == {Account.BUDGET: -150_000_000, Account.PAID_OUT: 150_000_000}
    assert ledger.differences() == []


@pytest.fixture
def paid(approved, deliver):
    """(project with one paid tranche of 300,000 yuan, contract, sides, secretary)."""
    project, contract, sides, secretary = approved
    contract = make.pay_first(contract, sides, deliver)
    project = queries.project(project.id)
    make.a_paid_tranche(project, sides, secretary)
    return project, contract, sides, secretary


def test_a_decision_is_taken_once_and_with_reasons(approved, deliver):
    project, contract, sides, secretary = approved
    make.pay_first(contract, sides, deliver)
    tranche = paying.ask(
        queries.project(project.id), paying.Request(Rule.FIRST_PAYMENT, 5_000_000, "回单"), by=sides.finance
    )
    assert not permits(sides.finance, Permission.DECIDE_TRANCHE, tranche)
    with pytest.raises(Invalid):
        paying.decide(tranche, False, by=secretary)
    paying.decide(tranche, False, "回单与合同账户不符。", by=secretary)
    with pytest.raises(IllegalMove):
        paying.decide(tranche, True, by=secretary)
    assert _sums() == {}


def test_the_database_itself_pays_nothing_above_the_cap(paid):
    project, _contract, sides, _secretary = paid
    insert = text(
        "INSERT INTO tranche (project_id, number, rule, amount_fen, basis_fen, limit_fen, evidence, state, asked_by,"
        " asked_at, decision_reason, version) VALUES (:p, 9, 'acceptance', 120000001, 1, 120000001, 'x', 'asked', :a,"
        " CURRENT_TIMESTAMP, '', 1)"
    )
    grant = text("UPDATE tranche SET state = 'granted', decided_by = :d WHERE number = 9")
    db.session.execute(insert, {"p": project.id, "a": sides.finance.person_id})
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(grant, {"d": sides.buyer.person_id})


def test_contract_money_and_public_money_never_meet(paid):
    _project, contract, _sides, _secretary = paid
    assert contract.escrow.released_fen == 80_000_000
    assert _sums() == {Account.BUDGET: -30_000_000, Account.PAID_OUT: 30_000_000}


def test_money_is_ordered_back_and_returned(paid):
    project, _contract, _sides, secretary = paid
    with pytest.raises(Invalid):
        paying.order_back(project, 30_000_001, "fraud", "虚构首付款。", by=secretary)
    recovery = paying.order_back(project, 30_000_000, "fraud", "虚构首付款。", by=secretary)
    assert _sums() == {Account.BUDGET: -30_000_000, Account.RECEIVABLE: 30_000_000}
    with pytest.raises(Conflict):
        actions.close(project, by=secretary)
    paying.note_return(recovery, clock.today(), by=secretary)
    assert _sums() == {}
    assert ledger.differences() == []


def test_whoever_ordered_money_back_does_not_let_it_go(paid):
    project, _contract, _sides, secretary = paid
    recovery = paying.order_back(project, 10_000_000, "breach", "未按期开工。", by=secretary)
    assert not permits(secretary, Permission.LIFT_RECOVERY, recovery)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        paying.lift(recovery, "已补充材料。", by=secretary)


def test_another_official_lets_a_recovery_go(paid):
    project, _contract, _sides, secretary = paid
    recovery = paying.order_back(project, 10_000_000, "breach", "未按期开工。", by=secretary)
    paying.lift(recovery, "复核后认定属不可抗力。", by=a_secretary())
    assert _sums() == {Account.BUDGET: -30_000_000, Account.PAID_OUT: 30_000_000}


def test_honest_failure_is_never_ordered_back(paid):
    project, contract, sides, secretary = paid
    step = scene.report(contract.milestones[1], sides)
    verdicts.end(step, "infeasible", "diligent", "三条路线均已试验，记录齐全。", by=sides.buyer)
    with pytest.raises(Conflict):
        paying.order_back(project, 10_000_000, "infeasible", "未达标。", by=secretary)


def test_a_revoked_project_keeps_back_what_was_granted(approved, deliver):
    project, contract, sides, secretary = approved
    make.pay_first(contract, sides, deliver)
    project = queries.project(project.id)
    tranche = paying.ask(project, paying.Request(Rule.FIRST_PAYMENT, 5_000_000, "回单"), by=sides.finance)
    paying.decide(tranche, True, by=secretary)
    assert _sums()[Account.PAYABLE] == 5_000_000
    actions.revoke(project, "申报材料造假。", by=secretary)
    assert (tranche.state, _sums()) == (TrancheState.REFUSED, {})
    with pytest.raises(paying.NotApproved):
        paying.ask(project, paying.Request(Rule.FIRST_PAYMENT, 5_000_000, "回单"), by=sides.finance)


def test_the_ledger_is_append_only(paid):
    for change in ("UPDATE grant_line SET amount_fen = 1", "DELETE FROM grant_line"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(change))
