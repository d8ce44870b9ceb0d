import hashlib
from datetime import timedelta
from unittest import mock

import pytest

from marketplace import clock, db
from marketplace.contracts import actions, ending, handlers, money, performance, queries, terminating, waiting
from marketplace.contracts.agreement import AmendmentState, Way
from marketplace.contracts.models import ContractState
from marketplace.contracts.states import TerminationState
from marketplace.errors import Forbidden, IllegalMove, Invalid, Stale
from marketplace.outbox import Message
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from marketplace.payments.gateway import Receipt
from marketplace.payments.models import InstructionState
from marketplace.payments.settlement import settle
from tests.contracts import life, make
from tests.payments.make import GOOD


def test_a_contract_ends_when_every_party_has_declared_it(ctx):
    contract, sides = make.a_contract()
    row = life.end(contract, sides)
    assert (contract.state, row.state) == (ContractState.IN_FORCE, TerminationState.PROPOSED)
    life.agree(row, sides)
    assert (contract.state, row.state) == (ContractState.TERMINATED, TerminationState.EFFECTIVE)
    assert row.effective_on == clock.today()
    topics = [one.topic for one in db.session.query(Message).filter_by(subject_id=contract.id)]
    assert topics.count("contract.terminated") == 1


def test_what_is_declared_is_kept_word_for_word(ctx):
    contract, sides = make.a_contract()
    row = life.end(contract, sides)
    assert contract.current.digest in row.statement
    assert "技术路线不可行" in row.statement
    assert row.digest == hashlib.sha256(row.statement.encode()).hexdigest()
    assert row.consents[0].identity["organisation"] == sides.buyer.name


def test_what_was_paid_stays_and_what_is_held_goes_back(ctx, deliver):
    contract, sides = make.a_ready(deliver, **life.in_two_steps())
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    deliver()
    contract = make.again(contract.id)
    row = life.agree(life.end(contract, sides), sides)
    assert row.refunded_fen == make.PRICE - make.PRICE // 2
    deliver()
    escrow = escrows.escrow(contract.escrow_id)
    assert (escrow.released_fen, escrow.refunded_fen, escrow.held_fen) == (make.PRICE // 2, make.PRICE // 2, 0)
    assert escrows.journal_sums(escrow.id)["paid"] == make.PRICE


def test_an_escrow_that_nobody_funded_can_no_longer_be_funded(ctx):
    contract, sides = make.a_contract()
    assert life.agree(life.end(contract, sides), sides).refunded_fen == 0
    with pytest.raises(IllegalMove):
        payments.fund(contract.escrow, GOOD, by=sides.actor("buyer", "finance"))


def test_a_payment_that_arrived_before_the_end_is_noted_after_it(ctx, deliver):
    contract, sides = make.a_ready(deliver, **life.in_two_steps())
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    with mock.patch.object(handlers.performance, "paid", side_effect=RuntimeError("not yet")):
        deliver()
    contract = make.again(contract.id)
    life.agree(life.end(contract, sides), sides)
    db.session.commit()
    clock.set_offset(timedelta(hours=1))
    deliver()
    contract = make.again(contract.id)
    assert [one.state for one in contract.milestones] == ["paid", "planned"]
    assert contract.state == ContractState.TERMINATED


def test_nothing_ends_while_a_payment_is_under_way(ctx):
    contract, sides = make.a_contract()
    payments.fund(contract.escrow, GOOD, by=sides.actor("buyer", "finance"))
    row = life.end(contract, sides)
    with pytest.raises(money.MoneyMoves):
        life.agree(row, sides)


def test_a_refund_that_the_bank_refused_can_be_asked_for_again(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    row, by = life.agree(life.end(contract, sides), sides), sides.actor("buyer", "finance")
    order = contract.escrow.instructions[-1]
    with pytest.raises(Invalid):
        ending.refund_again(row, by=by)
    settle(order.id, Receipt("re_1", order.reference, order.amount_fen, InstructionState.FAILED, "refused"))
    assert contract.escrow.held_fen == make.PRICE
    again = ending.refund_again(row, by=by)
    assert (again.amount_fen, again.purpose) == (make.PRICE, order.purpose)
    assert contract.escrow.held_fen == 0


def test_a_change_that_was_being_signed_ends_with_the_contract(ctx):
    contract, sides = make.a_contract()
    life.propose(contract, sides)
    life.agree(life.end(contract, sides), sides)
    assert contract.amendments[0].state == AmendmentState.DROPPED
    assert contract.current.number == 1
    with pytest.raises(IllegalMove):
        life.sign_newest(contract, sides, "seller")


def test_the_other_side_may_refuse_and_the_contract_goes_on(ctx):
    contract, sides = make.a_contract()
    row = life.end(contract, sides)
    terminating.refuse(row, "继续履行。", by=sides.actor("seller", "signatory"))
    assert (row.state, contract.state) == (TerminationState.REFUSED, ContractState.IN_FORCE)
    assert queries.live_termination(contract) is None
    assert life.end(contract, sides).state == TerminationState.PROPOSED


def test_only_who_proposed_withdraws_and_only_the_others_answer(ctx):
    contract, sides = make.a_contract()
    row = life.end(contract, sides)
    with pytest.raises(Forbidden):
        terminating.withdraw(row, by=sides.actor("seller", "signatory"))
    with pytest.raises(Forbidden):
        terminating.refuse(row, "不。", by=sides.actor("buyer", "signatory"))
    with pytest.raises(Invalid):
        terminating.refuse(row, " ", by=sides.actor("seller", "signatory"))
    assert terminating.withdraw(row, by=sides.actor("buyer", "signatory")).state == TerminationState.WITHDRAWN


def test_a_termination_waits_on_the_desk_of_the_other_sides_signatory(ctx):
    contract, sides = make.a_contract()
    life.end(contract, sides)
    for side, waits in (("seller", True), ("buyer", False)):
        endpoints = [item.endpoint for item in waiting.waiting_for(sides.actor(side, "signatory"))]
        assert ("contracts.termination" in endpoints) is waits


def test_one_ending_at_a_time_of_what_is_in_force(ctx):
    contract, sides = make.a_sent()
    with pytest.raises(terminating.NotInForce):
        life.end(contract, sides)
    contract, sides = make.a_contract(make.Sides(seller="甲", buyer="乙"))
    life.end(contract, sides)
    with pytest.raises(terminating.Ending):
        life.end(contract, sides, "seller")


def test_nobody_declares_for_two_parties_twice_or_another_statement(ctx):
    contract, sides = make.a_contract()
    row = life.end(contract, sides)
    with pytest.raises(actions.AlreadySigned):
        life.agree(row, sides, "buyer")
    consent = actions.Consent(sides.seller.id, "0" * 64)
    with pytest.raises(Stale):
        terminating.agree(row, consent, by=sides.actor("seller", "signatory"))
    with pytest.raises(Forbidden):
        terminating.agree(row, actions.Consent(sides.seller.id, row.digest), by=sides.actor("seller", "owner"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cause": "mood"}, "cause"),
        ({"responsibility": ""}, "responsibility"),
        ({"facts": " "}, "facts"),
        ({"way": Way.NOTICE, "on": None}, "on"),
        ({"way": Way.NOTICE, "on": clock.today() + timedelta(days=1)}, "on"),
    ],
)
def test_grounds_that_cannot_stand_are_refused_by_their_field(ctx, changes, field):
    contract, sides = make.a_contract()
    with pytest.raises(Invalid) as refused:
        life.end(contract, sides, **changes)
    assert refused.value.field == field


def test_a_notice_takes_effect_on_its_day_and_not_before(ctx, deliver, travel):
    contract, sides = make.a_contract()
    row = life.end(contract, sides, way=Way.NOTICE)
    ends_on = clock.today() + timedelta(days=20)
    assert row.state == TerminationState.GIVEN
    deliver()
    assert make.again(contract.id).state == ContractState.IN_FORCE
    travel(days=20, hours=12)
    deliver()
    contract = make.again(contract.id)
    assert (contract.state, contract.terminations[0].effective_on) == (ContractState.TERMINATED, ends_on)


def test_a_contested_notice_ends_nothing_by_itself(ctx, deliver, travel):
    contract, sides = make.a_contract()
    row = life.end(contract, sides, way=Way.NOTICE)
    terminating.contest(row, "延误由甲方造成。", by=sides.actor("seller", "signatory"))
    travel(days=30)
    deliver()
    contract = make.again(contract.id)
    assert contract.state == ContractState.IN_FORCE
    life.agree(contract.terminations[0], sides, act=terminating.accept)
    assert contract.state == ContractState.TERMINATED


def test_a_notice_that_is_accepted_ends_the_contract_at_once(ctx):
    contract, sides = make.a_contract()
    row = life.agree(life.end(contract, sides, way=Way.NOTICE), sides, act=terminating.accept)
    assert (contract.state, row.effective_on) == (ContractState.TERMINATED, clock.today())


def test_milestones_of_an_ended_contract_are_closed(ctx):
    contract, sides = make.a_contract()
    life.agree(life.end(contract, sides), sides)
    with pytest.raises(performance.NotInForce):
        make.reported(contract, sides)
