"""Two verdicts, two extensions, a split and a refund at one instant: exactly one wins, and the books agree."""

from datetime import timedelta

import pytest

from marketplace import clock, db, relay
from marketplace.challenges import ending
from marketplace.challenges import queries as calls
from marketplace.contracts import extending, performance, queries, verdicts
from marketplace.contracts.states import MilestoneState
from marketplace.payments import verification
from tests.contracts import award_scene as scene
from tests.contracts.test_call_money import of, opened
from tests.contracts.test_races import together


def _deliverer(app):
    def deliver():
        db.session.commit()
        relay.run_until_idle(app)

    return deliver


@pytest.fixture
def reported(own_app):
    """(app, number of a call's contract with a reported milestone, the buyer, the seller)."""
    with own_app.app_context():
        db.begin_writing()
        contract, sides = scene.a_contract(_deliverer(own_app), auto_accept_days=10)
        scene.report(contract.milestones[0], sides)
        db.session.commit()
        return own_app, contract.id, sides.buyer, sides.seller


def _first(number):
    return queries.contract(number).milestones[0]


def test_of_accept_and_end_at_one_instant_one_wins(reported):
    app, number, buyer, _seller = reported
    outcomes = together(
        app,
        lambda: performance.accept(_first(number), by=buyer),
        lambda: verdicts.end(_first(number), "breach", "bidder", "未交付。", by=buyer),
    )
    assert outcomes[1] == "done"
    assert outcomes[0] in ("IllegalMove", "NotInForce")
    with app.app_context():
        assert _first(number).state in (MilestoneState.ACCEPTED, MilestoneState.ENDED)
        assert [one for escrow in verification.escrows() for one in verification.of_escrow(escrow)] == []


def test_silence_and_a_rejection_at_one_instant_leave_one_verdict(reported):
    app, number, buyer, _seller = reported
    with app.app_context():
        at = _first(number).reported_at
    clock.set_offset(clock.offset() + (clock.at_local(clock.local(at).date()) - clock.now()) + timedelta(days=11))
    with app.app_context():
        step, marker = _first(number).id, at.isoformat()
    outcomes = together(
        app,
        lambda: performance.pass_by_silence(step, marker),
        lambda: performance.reject(_first(number), "缺少报告", by=buyer),
    )
    with app.app_context():
        state, silent = _first(number).state, _first(number).by_silence
    assert (outcomes, state, silent) in (
        (["done", "done"], MilestoneState.REJECTED, False),  # the rejection came first: silence changes nothing
        (["IllegalMove", "done"], MilestoneState.ACCEPTED, True),
    )


def test_two_wishes_for_a_later_day_at_one_instant_make_one(reported):
    app, number, _buyer, seller = reported
    with app.app_context():
        second = queries.contract(number).milestones[1]
        later = second.due_on.replace(day=28)
        later = later if later > second.due_on else extending.latest(second)[0]

    def ask():
        extending.ask(queries.contract(number).milestones[1], later, "设备晚到", by=seller)

    assert together(app, ask, ask) == ["OnlyOnce", "done"]


def test_a_lapse_and_a_second_lapse_refund_once(own_app):
    with own_app.app_context():
        db.begin_writing()
        call, publisher, _bids = opened(_deliverer(own_app))
        number = call.id
        db.session.commit()

    def lapse():
        ending.give_up(calls.challenge(number), "none_suitable", by=publisher)

    assert together(own_app, lapse, lapse) == ["IllegalMove", "done"]
    relay.run_until_idle(own_app)
    with own_app.app_context():
        kept = of(calls.challenge(number))
        assert (kept.state, kept.refunded_fen, kept.held_fen) == ("refunded", kept.funded_fen, 0)
        assert len([one for one in kept.instructions if one.kind == "refund"]) == 1
