"""Random runs: whatever is ordered, repeated, delayed or killed, the ledger sums to 0 and nothing is paid twice."""

import json
from collections import Counter
from datetime import timedelta
from unittest import mock

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace import clock, db, outbox, relay
from marketplace.errors import MarketplaceError
from marketplace.payments import actions, queries, sandbox_api, settlement, verification
from marketplace.payments.models import Instruction, InstructionState, SandboxEvent, SandboxObject, Transfer
from tests.payments import make

AMOUNT = 1_000


class Killed(BaseException):
    """The process dies here."""


def _before(*_args, **_kwargs):
    raise Killed


def _after(original):
    def run(*args, **kwargs):
        original(*args, **kwargs)
        raise Killed

    return run


CRASHES = {
    "before the gateway is asked": (sandbox_api, "answer", _before),
    "after the gateway has answered": (sandbox_api, "answer", _after(sandbox_api.answer)),
    "before the answer is noted": (settlement, "acknowledge", _before),
    "after the answer is noted": (settlement, "acknowledge", _after(settlement.acknowledge)),
    "before the outcome is applied": (settlement, "settle", _before),
    "after the outcome is applied": (settlement, "settle", _after(settlement.settle)),
    "before the delivery is marked as done": (outbox, "finish", _before),
    "after the delivery is marked as done": (outbox, "finish", _after(outbox.finish)),
}

STEPS = st.one_of(
    st.tuples(st.just("fund"), st.sampled_from([make.GOOD, make.DECLINED])),
    st.tuples(st.just("release"), st.integers(1, AMOUNT), st.sampled_from("abc")),
    st.tuples(st.just("refund"), st.integers(1, AMOUNT), st.sampled_from("abc")),
    st.tuples(st.just("deliver"), st.integers(1, 6)),
    st.tuples(st.just("repeat webhooks")),
    st.tuples(st.just("wait"), st.sampled_from([61, 700, 90_000])),
    st.tuples(st.just("crash"), st.sampled_from(sorted(CRASHES))),
)


def _fund(number, method):
    actions.fund(queries.escrow(number), method, by=None)


def _release(number, amount, key):
    actions.release(queries.escrow(number), amount, key, by=None)


def _refund(number, amount, key):
    actions.refund(queries.escrow(number), amount, key, by=None)


def _order(app, act, *args):
    with app.app_context():
        db.begin_writing()
        try:
            act(*args)
        except MarketplaceError:
            db.session.rollback()
        else:
            db.session.commit()


def _repeat_webhooks(app):
    """Send every report again, the newest first."""
    with app.app_context():
        bodies = [event.body for event in db.session.scalars(select(SandboxEvent).order_by(SandboxEvent.id.desc()))]
    for body in bodies:
        raw = json.dumps(body)
        signature = stripe.WebhookSignature.generate_signature_header(raw, "whsec_sandbox")
        app.test_client().post("/payments/webhook", data=raw, headers={"Stripe-Signature": signature})


def _crash(app, where):
    module, name, stand_in = CRASHES[where]
    with mock.patch.object(module, name, stand_in):
        for _ in range(6):
            try:
                if not relay.deliver_one(app):
                    return
            except Killed:
                return


def _step(app, number, step):
    name, *args = step
    if name == "deliver":
        for _ in range(args[0]):
            relay.deliver_one(app)
    elif name == "wait":
        clock.set_offset(clock.offset() + timedelta(seconds=args[0]))
    elif name == "crash":
        _crash(app, args[0])
    elif name == "repeat webhooks":
        _repeat_webhooks(app)
    else:
        _order(app, {"fund": _fund, "release": _release, "refund": _refund}[name], number, *args)


def _settle_down(app):
    for _ in range(4):
        relay.run_until_idle(app)
        clock.set_offset(clock.offset() + timedelta(minutes=20))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=25))
def test_no_run_loses_or_doubles_money(own_app, steps):
    with own_app.app_context():
        db.begin_writing()
        number = make.an_escrow(AMOUNT).id
        db.session.commit()
    for step in steps:
        _step(own_app, number, step)
    _settle_down(own_app)
    with own_app.app_context():
        _check(number)


def _check(number):
    held = queries.escrow(number)
    orders = list(db.session.scalars(select(Instruction).where(Instruction.escrow_id == number)))
    assert all(order.state != InstructionState.PENDING for order in orders)
    differences = [*verification.of_accounts(), *verification.of_escrow(held)]
    for order in orders:
        differences += verification.of_gateway(order.id)
    assert differences == []
    assert sum(line.balance_fen for line in queries.trial_balance()) == 0
    _check_gateway(held, orders)


def _check_gateway(held, orders):
    """Count at the gateway itself: one object for each order, and as much there as the escrow holds."""
    made = Counter(
        kept.body["metadata"]["instruction"]
        for kept in db.session.scalars(select(SandboxObject).where(SandboxObject.kind.not_in(["balance", "account"])))
    )
    assert all(made[order.reference] == 1 for order in orders)
    paid = db.session.scalars(select(Transfer).where(Transfer.escrow_id == held.id, Transfer.journal == "paid"))
    assert sum(line.amount_fen for line in paid) == held.released_fen + held.refunded_fen
    assert held.held_fen >= 0
    live = Counter((order.kind, order.purpose) for order in orders if order.state == InstructionState.SUCCEEDED)
    assert all(count == 1 for count in live.values())


@pytest.mark.parametrize("where", sorted(CRASHES))
def test_each_way_is_walked_to_its_end_after_a_crash(own_app, where):
    with own_app.app_context():
        db.begin_writing()
        number = make.an_escrow(AMOUNT).id
        db.session.commit()
    for step in (("fund", make.GOOD), ("release", 400, "a"), ("refund", 600, "b")):
        _step(own_app, number, step)
        _step(own_app, number, ("crash", where))
        _settle_down(own_app)
    with own_app.app_context():
        held = queries.escrow(number)
        assert (held.state, held.released_fen, held.refunded_fen) == ("refunded", 400, 600)
        _check(number)
