from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from sqlalchemy import text

from marketplace import clock, db
from marketplace.contracts import actions, amending, handlers, money, performance, queries
from marketplace.contracts.agreement import AmendmentState
from marketplace.contracts.models import ContractState, MilestoneState
from marketplace.contracts.terms import read
from marketplace.errors import Forbidden, IllegalMove, Invalid
from marketplace.outbox import Message
from marketplace.payments import actions as payments
from marketplace.payments import queries as escrows
from tests.contracts import life, make
from tests.payments.make import GOOD


def test_a_change_binds_only_with_the_last_signature(ctx):
    contract, sides = make.a_contract()
    due = contract.milestones[0].due_on
    life.propose(contract, sides)
    assert contract.state == ContractState.AMENDING
    life.sign_newest(contract, sides, "seller")
    assert (contract.current.number, contract.to_sign.number) == (1, 2)
    assert contract.milestones[0].due_on == due
    life.sign_newest(contract, sides, "buyer")
    assert contract.state == ContractState.IN_FORCE
    assert contract.current.number == 2
    assert contract.milestones[0].due_on > due
    assert contract.amendments[0].state == AmendmentState.SIGNED


def test_a_change_that_binds_is_told_to_the_rooms_above(ctx):
    contract, sides = make.a_contract()
    life.amended(contract, sides)
    topics = [one.topic for one in db.session.query(Message).filter_by(subject_id=contract.id)]
    assert topics.count("contract.amended") == 1


def test_columns_lines_and_amounts_follow_the_new_text(ctx):
    contract, sides = make.a_contract()
    life.amended(contract, sides, replace(life.priced(contract, 500_000_00), title="改名的项目"))
    assert (contract.title, contract.amount_fen, contract.technical_fen) == ("改名的项目", 500_000_00, 500_000_00)
    assert [line.amount_fen for line in contract.lines] == [500_000_00]
    assert sum(one.amount_fen for one in contract.milestones) == contract.amount_fen


def test_a_counter_proposal_takes_the_place_of_the_first(ctx):
    contract, sides = make.a_contract()
    first = life.propose(contract, sides)
    life.sign_newest(contract, sides, "seller")
    life.propose(contract, sides, "buyer", terms=life.later(contract, 30))
    assert first.state == AmendmentState.DROPPED
    assert contract.to_sign.signatures == []
    assert queries.open_amendment(contract).organisation_id == sides.buyer.id


def test_a_change_that_is_given_up_leaves_the_text_that_was_signed(ctx):
    contract, sides = make.a_contract()
    life.propose(contract, sides)
    life.sign_newest(contract, sides, "seller")
    amending.drop(contract, "双方不再需要。", by=sides.actor("buyer", "editor"))
    assert (contract.state, contract.current.number) == (ContractState.IN_FORCE, 1)
    assert len(contract.current.signatures) == 2


def test_what_changes_nothing_has_no_reason_or_comes_from_nobody_is_refused(ctx):
    contract, sides = make.a_contract()
    same, by = read(contract.current.terms), sides.actor("seller", "editor")
    with pytest.raises(Invalid):
        amending.propose(contract, same, "schedule", "", by=by)
    with pytest.raises(Invalid) as refused:
        amending.propose(contract, life.later(contract), "no such reason", "", by=by)
    assert refused.value.field == "reason"
    with pytest.raises(Forbidden):
        amending.propose(contract, life.later(contract), "schedule", "", by=sides.actor("seller", "finance"))
    with pytest.raises(Invalid):
        amending.drop(contract, " ", by=by)


def test_a_draft_is_not_amended(ctx):
    contract, sides = make.a_sent()
    with pytest.raises(IllegalMove):
        life.propose(contract, sides)


def test_work_and_payment_go_on_while_a_change_is_being_signed(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    life.propose(contract, sides)
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    deliver()
    contract = make.again(contract.id)
    assert contract.milestones[0].state == MilestoneState.PAID
    assert contract.state == ContractState.AMENDING


def test_when_a_change_is_given_up_after_everything_was_paid_the_contract_is_performed(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    life.propose(contract, sides)
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    deliver()
    contract = make.again(contract.id)
    amending.drop(contract, "不再需要。", by=sides.actor("seller", "editor"))
    assert contract.state == ContractState.PERFORMED


def test_a_milestone_that_was_reported_cannot_be_changed(ctx):
    contract, sides = make.a_contract()
    make.reported(contract, sides)
    with pytest.raises(Invalid) as refused:
        life.propose(contract, sides)
    assert refused.value.field == "steps"


def test_a_milestone_reported_meanwhile_stops_the_last_signature(ctx):
    contract, sides = make.a_contract()
    life.propose(contract, sides)
    life.sign_newest(contract, sides, "seller")
    make.reported(contract, sides)
    with pytest.raises(amending.MilestoneStands):
        life.sign_newest(contract, sides, "buyer")


def test_paid_milestones_stay_and_later_ones_change(ctx, deliver):
    contract, sides = make.a_ready(deliver, **life.in_two_steps())
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    deliver()
    contract = make.again(contract.id)
    life.amended(contract, sides)
    assert [one.state for one in contract.milestones] == [MilestoneState.PAID, MilestoneState.PLANNED]
    assert contract.state == ContractState.IN_FORCE


@pytest.mark.parametrize("funded", [False, True])
@pytest.mark.parametrize("fen", [100_000_00, 300_000_00, 900_000_00])
def test_the_escrow_holds_what_the_new_milestones_are_to_pay(ctx, deliver, funded, fen):
    contract, sides = make.a_ready(deliver) if funded else make.a_contract()
    life.amended(contract, sides, life.priced(contract, fen))
    deliver()
    contract = make.again(contract.id)
    escrow = contract.escrow
    assert (escrow.held_fen if escrow.funded_fen else escrow.amount_fen) == fen == money.unpaid_fen(contract)


def test_an_escrow_that_was_replaced_is_emptied(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    old = contract.escrow_id
    life.amended(contract, sides, life.priced(contract, 900_000_00))
    deliver()
    contract = make.again(contract.id)
    assert contract.amendments[0].earlier_escrow_id == old != contract.escrow_id
    assert escrows.escrow(old).held_fen == 0
    assert escrows.journal_sums(old)["paid"] == 300_000_00
    assert contract.escrow.state == "planned"


def test_a_payment_out_of_an_escrow_that_was_replaced_since_is_noted_all_the_same(ctx, deliver):
    contract, sides = make.a_ready(deliver, **life.in_two_steps())
    make.reported(contract, sides)
    performance.accept(contract.milestones[0], by=sides.actor("buyer", "owner"))
    with mock.patch.object(handlers.performance, "paid", side_effect=RuntimeError("not yet")):
        deliver()
    contract = make.again(contract.id)
    life.amended(contract, sides, life.priced(contract, 900_000_00))
    assert contract.milestones[0].state == MilestoneState.ACCEPTED
    db.session.commit()
    clock.set_offset(timedelta(hours=1))
    deliver()
    assert make.again(contract.id).milestones[0].state == MilestoneState.PAID


def test_the_price_does_not_change_while_a_payment_is_under_way(ctx):
    contract, sides = make.a_contract()
    life.propose(contract, sides, terms=life.priced(contract, 900_000_00))
    life.sign_newest(contract, sides, "seller")
    payments.fund(contract.escrow, GOOD, by=sides.actor("buyer", "finance"))
    with pytest.raises(money.MoneyMoves):
        life.sign_newest(contract, sides, "buyer")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET amount_fen = 1, technical_fen = 1",
        "UPDATE contract SET in_force_number = 2",
        "UPDATE contract SET state = 'in_force', in_force_number = 2",
        "UPDATE price_line SET amount_fen = 1",
        "DELETE FROM milestone",
        "UPDATE amendment SET reason = 'other'",
    ],
)
def test_the_database_itself_lets_nothing_of_a_change_in_before_the_last_signature(ctx, statement):
    contract, sides = make.a_contract()
    life.propose(contract, sides)
    life.sign_newest(contract, sides, "seller")
    with pytest.raises(Exception, match=r"can no longer change|binds when every party"):
        db.session.execute(text(statement))


def test_a_signature_under_a_change_can_be_withdrawn(ctx):
    contract, sides = make.a_contract()
    life.propose(contract, sides)
    life.sign_newest(contract, sides, "seller")
    life.withdraw(contract, sides, "seller")
    life.sign_newest(contract, sides, "buyer")
    assert contract.state == ContractState.AMENDING
    life.sign_newest(contract, sides, "seller")
    assert contract.state == ContractState.IN_FORCE


def test_the_day_of_signing_stays_that_of_the_contract(ctx, travel):
    contract, sides = make.a_contract()
    signed = contract.signed_on
    travel(days=3)
    life.amended(contract, sides)
    assert contract.signed_on == signed != clock.today()
    assert actions.registered(contract, clock.today()) is None
