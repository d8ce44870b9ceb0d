"""Two at one instant, with real commits."""

import threading

import pytest
from sqlalchemy import select

from marketplace import db, relay
from marketplace.payments import actions, queries, splitting, verification
from marketplace.payments.models import Instruction, InstructionKind
from tests.payments import make
from tests.together import refusals, together


def _together(app, *acts):
    """Run the acts at one instant; returns "done" or the refusal's name for each, in alphabetical order."""
    outcomes = together(app, *acts)
    return sorted([*refusals(outcomes), *("done" for one in outcomes if not isinstance(one, Exception))])


@pytest.fixture
def funded(own_app):
    with own_app.app_context():
        db.begin_writing()
        number = make.a_funded_escrow(lambda: (db.session.commit(), relay.run_until_idle(own_app)), 1_000).id
        db.session.commit()
    return number


def _release(number, key, amount=1_000):
    return lambda: actions.release(queries.escrow(number), amount, key, by=None)


def _refund(number, key, amount=1_000):
    return lambda: actions.refund(queries.escrow(number), amount, key, by=None)


@pytest.mark.parametrize("second", [_release, _refund])
def test_of_two_who_want_all_the_money_at_one_instant_one_gets_it(own_app, funded, second):
    outcomes = _together(own_app, _release(funded, "a"), second(funded, "b"))
    assert outcomes == ["NotEnoughHeld", "done"]
    relay.run_until_idle(own_app)
    with own_app.app_context():
        held = queries.escrow(funded)
        assert held.released_fen + held.refunded_fen == 1_000
        assert [*verification.of_accounts(), *verification.of_escrow(held)] == []


def test_many_small_releases_at_one_instant_take_what_there_is(own_app, funded):
    outcomes = _together(own_app, *(_release(funded, f"m{number}", 300) for number in range(5)))
    assert outcomes == ["NotEnoughHeld", "NotEnoughHeld", "done", "done", "done"]


def test_the_same_release_asked_twice_at_one_instant_is_paid_once(own_app, funded):
    assert _together(own_app, _release(funded, "same", 300), _release(funded, "same", 300)) == ["done", "done"]
    with own_app.app_context():
        orders = list(db.session.scalars(select(Instruction).where(Instruction.kind == InstructionKind.RELEASE)))
        assert [order.amount_fen for order in orders] == [300]


def test_two_who_fund_at_one_instant_charge_once(own_app):
    with own_app.app_context():
        db.begin_writing()
        number = make.an_escrow().id
        db.session.commit()
    outcomes = _together(own_app, *[lambda: actions.fund(queries.escrow(number), make.GOOD, by=None)] * 2)
    assert outcomes == ["IllegalMove", "done"]


def test_two_relays_share_the_work_without_paying_twice(own_app, funded):
    _together(own_app, *(_release(funded, f"m{number}", 100) for number in range(6)))
    threads = [threading.Thread(target=relay.run_until_idle, args=(own_app,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    relay.run_until_idle(own_app)
    with own_app.app_context():
        held = queries.escrow(funded)
        assert (held.state, queries.journal_sums(funded)["paid"]) == ("funded", 600)
        assert [*verification.of_accounts(), *verification.of_escrow(held)] == []


def _split(number, amount=1_000):
    def act():
        payee = queries.escrow(number).payee_id
        splitting.split(queries.escrow(number), splitting.Share(payee, amount, amount), by=None)

    return act


@pytest.mark.parametrize("second", [_refund, _release])
def test_a_bounty_that_is_passed_on_and_refunded_at_one_instant_goes_one_way(own_app, funded, second):
    assert _together(own_app, _split(funded), second(funded, "b")) == ["NotEnoughHeld", "done"]
    relay.run_until_idle(own_app)
    with own_app.app_context():
        assert [one for held in verification.escrows() for one in verification.of_escrow(held)] == []
