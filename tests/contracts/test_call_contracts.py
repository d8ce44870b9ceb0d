"""Contracts of calls: verdicts on milestones, later days, silence, the final acceptance, and the end of the call."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace import clock, db
from marketplace.challenges import ending, results
from marketplace.contracts import (
    accepting,
    concluding,
    extending,
    handlers,
    overdue,
    performance,
    queries,
    verdicts,
)
from marketplace.contracts.states import ContractState, MilestoneState, Outcome
from marketplace.errors import Conflict, IllegalMove, Invalid
from marketplace.outbox import Message
from tests.challenges.make import a_secretary
from tests.contracts import award_scene as scene
from tests.contracts import make


@pytest.fixture
def running(ctx, deliver):
    """(contract in force, registered and funded, its sides) of a call with one winner."""
    return scene.a_contract(deliver)


def test_the_milestones_are_those_of_the_bid(running):
    contract, _sides = running
    assert [(one.title, one.amount_fen) for one in contract.milestones] == [("样件", 80_000_000), ("小批", 120_000_000)]
    assert contract.milestones[0].due_on < contract.milestones[1].due_on
    assert "检测报告" in contract.current.text


def test_the_last_money_waits_for_the_final_acceptance(running, deliver):
    contract, sides = running
    performance.accept(scene.report(contract.milestones[0], sides), by=sides.buyer)
    deliver()
    contract = make.again(contract.id)
    last = scene.report(contract.milestones[1], sides)
    with pytest.raises(accepting.NotAccepted):
        performance.accept(last, by=sides.buyer)
    scene.measure(contract, sides)
    assert contract.award.challenge.state == "accepting"
    performance.accept(last, by=sides.buyer)
    assert last.state is MilestoneState.ACCEPTED


def test_a_call_is_settled_when_all_is_paid_and_every_bid_answered(running, deliver):
    contract, sides = running
    contract = scene.go_through(contract, sides, deliver)
    call = contract.award.challenge
    assert (contract.state, call.state) == (ContractState.PERFORMED, "accepting")
    scene.answer_all(call)
    handlers.conclude(Message(topic="challenge.letters_sent", subject_id=call.id))
    assert call.state == "settled"
    assert not concluding.conclude(call, by=None)


def _last_reported(contract, sides, deliver):
    performance.accept(scene.report(contract.milestones[0], sides), by=sides.buyer)
    deliver()
    contract = make.again(contract.id)
    scene.report(contract.milestones[1], sides)
    return contract


def test_each_indicator_is_measured_against_the_promise_and_not_what_was_asked(running, deliver):
    contract, sides = running
    contract = _last_reported(contract, sides, deliver)
    with pytest.raises(Invalid):  # 420 was asked, 435 promised
        scene.measure(contract, sides, ("425", "1.9"))
    found = scene.measure(contract, sides, ("435", "2.0"))
    assert next((one.promised, one.measured, one.met) for one in found.measurements) == ("≥ 435 MPa", "435", True)


def test_the_database_itself_takes_no_missed_must_as_a_pass(running, deliver):
    contract, sides = running
    contract = _last_reported(contract, sides, deliver)
    found = scene.measure(contract, sides)
    insert = text(
        "INSERT INTO measurement (acceptance_id, number, quantity, unit, asked, promised, measured, must, met)"
        " VALUES (:id, 9, 'x', '', '1', '1', '0', :yes, :no)"
    )
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(insert, {"id": found.id, "yes": True, "no": False})


def test_a_failure_in_spite_of_honest_work_is_recorded_as_such_and_ends_without_blame(running, deliver):
    contract, sides = running
    contract = _last_reported(contract, sides, deliver)
    scene.answer_all(contract.award.challenge)
    why = "三条路线均做过对比试验，原始记录齐全，材料在低温下仍开裂。"
    with pytest.raises(Invalid):
        scene.measure(contract, sides, ("400", "1.9"), Outcome.DILIGENT)
    found = scene.measure(contract, sides, ("400", "1.9"), Outcome.DILIGENT, why)
    ended = verdicts.end(contract.milestones[1], "infeasible", "diligent", why, by=sides.buyer)
    call = contract.award.challenge
    assert (found.outcome, ended.responsibility, ended.refunded_fen) == (Outcome.DILIGENT, "diligent", 120_000_000)
    assert (call.state, call.end_cause, call.responsibility) == ("terminated", "infeasible", "diligent")


def test_nothing_is_called_a_failure_that_kept_its_promises(running, deliver):
    contract, sides = running
    contract = _last_reported(contract, sides, deliver)
    with pytest.raises(Invalid):
        scene.measure(contract, sides, outcome=Outcome.DILIGENT, reason="没有失败")


def test_a_call_stays_open_until_its_letters_are_sent_when_its_contract_has_ended(running):
    contract, sides = running
    step = scene.report(contract.milestones[0], sides)
    verdicts.end(step, "breach", "bidder", "两次整改后仍未交付样件。", by=sides.buyer)
    call = contract.award.challenge
    assert (step.state, contract.state, call.state) == (MilestoneState.ENDED, ContractState.TERMINATED, "contracted")
    scene.answer_all(call)
    assert concluding.conclude(call, by=None)
    assert (call.state, call.end_cause) == ("terminated", "breach")


def test_a_verdict_needs_cause_responsibility_and_facts(running):
    contract, sides = running
    step = scene.report(contract.milestones[0], sides)
    for cause, responsibility, facts in (("x", "bidder", "f"), ("breach", "x", "f"), ("breach", "bidder", " ")):
        with pytest.raises(Invalid), db.session.begin_nested():
            verdicts.end(step, cause, responsibility, facts, by=sides.buyer)


def test_a_contract_without_a_call_does_not_end_by_a_verdict(ctx, deliver):
    contract, sides = make.a_ready(deliver)
    step = make.reported(contract, sides)
    with pytest.raises(verdicts.NoCall):
        verdicts.end(step, "breach", "bidder", "未交付。", by=sides.actor("buyer", "owner"))


def test_a_milestone_is_extended_once(running):
    contract, sides = running
    step = contract.milestones[0]
    later = step.due_on + timedelta(days=60)
    row = extending.ask(step, later, "进口设备延迟到货。", by=sides.seller)
    with pytest.raises(extending.OnlyOnce):
        extending.ask(step, later, "再次延期。", by=sides.seller)
    extending.decide(row, True, by=sides.buyer)
    assert (step.due, step.due_on) == (later, later - timedelta(days=60))
    with pytest.raises(extending.OnlyOnce):
        extending.ask(step, later + timedelta(days=1), "再次延期。", by=sides.seller)


def test_a_refused_extension_says_why_and_may_be_asked_again(running):
    contract, sides = running
    step = contract.milestones[0]
    row = extending.ask(step, step.due_on + timedelta(days=9), "设备检修。", by=sides.seller)
    with pytest.raises(Invalid):
        extending.decide(row, False, " ", by=sides.buyer)
    extending.decide(row, False, "检修可以错峰进行。", by=sides.buyer)
    with pytest.raises(IllegalMove):
        extending.decide(row, True, by=sides.buyer)
    assert step.due == step.due_on
    assert (
        extending.ask(step, step.due_on + timedelta(days=5), "部件损坏，附检验单。", by=sides.seller).state == "asked"
    )


@pytest.mark.parametrize("days", [0, -3, 400])
def test_an_extension_is_later_and_not_too_late(running, days):
    contract, sides = running
    step = contract.milestones[0]
    with pytest.raises(Invalid):
        extending.ask(step, step.due_on + timedelta(days=days), "原因", by=sides.seller)


def _silent(deliver, **changes):
    contract, sides = scene.a_contract(deliver, auto_accept_days=10, **changes)
    step = scene.report(contract.milestones[0], sides)
    reported = step.reported_at.isoformat()
    return step, sides, reported


def _after(step, days):
    begin = clock.at_local(clock.local(step.reported_at).date() + timedelta(days=days))
    clock.set_offset(clock.offset() + (begin - clock.now()))


def test_silence_passes_a_milestone_where_the_call_says_so(ctx, deliver):
    step, _sides, _reported = _silent(deliver)
    _after(step, 10)
    deliver()
    assert make.again(step.contract_id).milestones[0].state is MilestoneState.REPORTED
    _after(step, 11)
    deliver()
    passed = make.again(step.contract_id).milestones[0]
    assert (passed.state, passed.by_silence, passed.decided_by) == (MilestoneState.PAID, True, None)


def test_silence_passes_nothing_where_the_call_does_not_say_so(running):
    contract, sides = running
    step = scene.report(contract.milestones[0], sides)
    _after(step, 90)
    performance.pass_by_silence(step.id, step.reported_at.isoformat())
    assert step.state is MilestoneState.REPORTED


def test_a_report_after_a_correction_has_days_of_its_own(ctx, deliver):
    step, sides, reported = _silent(deliver)
    performance.reject(step, "缺少检测报告", by=sides.buyer)
    clock.set_offset(clock.offset() + timedelta(days=6))
    scene.report(step, sides)
    _after(step, 7)
    performance.pass_by_silence(step.id, reported)
    assert step.state is MilestoneState.REPORTED


def test_silence_never_passes_the_last_milestone(ctx, deliver):
    step, sides, _reported = _silent(deliver)
    performance.accept(step, by=sides.buyer)
    last = scene.report(step.contract.milestones[1], sides)
    assert performance.silence_days(last) is None


def test_silence_is_worth_nothing_with_public_money(ctx, deliver):
    with pytest.raises((Invalid, Conflict, IntegrityError)):
        scene.an_award(deliver, auto_accept_days=10, public_money=True)


def test_an_overdue_milestone_stands_on_the_board_of_its_region_until_it_is_reported(running):
    contract, sides = running
    here, elsewhere = a_secretary(contract.award.challenge.region), a_secretary("340200")
    step = contract.milestones[0]
    clock.set_offset(clock.offset() + timedelta(days=(step.due_on - clock.today()).days))
    assert list(overdue.of_regions(here)) == []
    clock.set_offset(clock.offset() + timedelta(days=1))
    assert [one.id for one in overdue.of_regions(here)] == [step.id]
    assert list(overdue.of_regions(elsewhere)) == []
    scene.report(step, sides)
    assert list(overdue.of_regions(here)) == []


def test_no_contract_of_a_call_that_was_broken_off_is_signed(ctx, deliver):
    award, call, team = scene.an_award(deliver)
    sides, contract = scene.Sides(call, team), queries.of_award(award.id)
    ending.cancel(call, ending.Breach("no_signature", "发榜单位撤回预算"), by=a_secretary())
    with pytest.raises(results.BrokenOff):
        scene.sign(contract, sides)
    assert (contract.state, contract.escrow_id) == (ContractState.SIGNING, None)
