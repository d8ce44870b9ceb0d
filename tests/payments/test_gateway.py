import http.server
import json
import threading
from typing import ClassVar

import pytest
import requests
import responses
import stripe
from sqlalchemy import func, select

from marketplace import db, outbox, relay
from marketplace.outbox import Delivery, DeliveryState
from marketplace.payments import actions, handlers, queries, sandbox, sandbox_api, settlement
from marketplace.payments.gateway import GatewayRefused, Order, gateway
from marketplace.payments.models import (
    EscrowState,
    InstructionKind,
    InstructionState,
    SandboxKey,
    SandboxObject,
)
from marketplace.payments.stripe_gateway import StripeGateway
from tests.payments import make


def _objects(kind):
    return db.session.scalar(select(func.count()).where(SandboxObject.kind == kind))


def _order(reference="r1", **changes):
    values = {"kind": InstructionKind.CHARGE, "amount_fen": 100, "escrow": "escrow-1", "method": make.GOOD}
    return Order(**{"reference": reference, **values, **changes})


@pytest.fixture
def free(ctx):
    """A context with no transaction open, as a handler has it while it uses the network."""
    db.session.commit()
    return ctx


def test_the_same_reference_is_carried_out_once(free):
    first, second = gateway().perform(_order()), gateway().perform(_order())
    assert first == second
    assert _objects("payment_intent") == 1


def test_a_reference_with_other_contents_is_an_error(free):
    gateway().perform(_order())
    with pytest.raises(stripe.InvalidRequestError):
        gateway().perform(_order(amount_fen=200))


def test_a_declined_charge_is_an_answer_and_not_an_error(free):
    receipt = gateway().perform(_order(method=make.DECLINED))
    assert (receipt.state, receipt.reason) == (InstructionState.FAILED, "generic_decline")
    assert gateway().perform(_order(method=make.DECLINED)) == receipt


def test_nothing_is_found_that_was_never_asked(free):
    assert gateway().find(_order("never")) is None


def test_the_gateway_forgets_a_key_after_a_day_so_the_market_looks_first(ctx, deliver, travel, monkeypatch):
    """The relay dies between the gateway's answer and our commit, and comes back two days later."""
    order = actions.fund(make.an_escrow(), make.GOOD, by=None)
    held = order.escrow_id
    db.session.commit()
    monkeypatch.setattr(settlement, "acknowledge", _die)
    deliver()
    monkeypatch.undo()
    travel(days=2)
    deliver()
    db.begin_writing()
    db.session.refresh(order)
    assert _objects("payment_intent") == 1
    assert order.state == InstructionState.SUCCEEDED
    assert queries.journal_sums(held) == {"charge": 10_000_000}


def _die(*_args, **_kwargs):
    raise RuntimeError("killed")


def test_without_looking_first_a_forgotten_key_would_charge_twice(free, travel):
    gateway().perform(_order())
    travel(days=2)
    gateway().perform(_order())
    assert _objects("payment_intent") == 2


def test_a_gateway_that_is_down_is_asked_again_later(ctx, deliver, travel, monkeypatch):
    held = make.an_escrow()
    actions.fund(held, make.GOOD, by=None)
    db.session.commit()
    monkeypatch.setattr(sandbox_api, "answer", _unreachable)
    deliver()
    db.begin_writing()
    waiting = db.session.scalars(select(Delivery).where(Delivery.state == DeliveryState.PENDING)).one()
    assert (waiting.attempts, "APIConnectionError" in waiting.last_error) == (1, True)
    monkeypatch.undo()
    db.session.rollback()
    deliver()
    assert make.again(held.id).state == EscrowState.CHARGING
    travel(minutes=1)
    deliver()
    assert make.again(held.id).state == EscrowState.FUNDED


def _unreachable(_request):
    raise requests.ConnectionError("no route")


def test_a_lost_webhook_is_made_up_for_by_asking(ctx, deliver, travel, monkeypatch):
    held = make.an_escrow()
    actions.fund(held, make.GOOD, by=None)
    db.session.commit()
    monkeypatch.setattr(handlers, "_post", lambda _body: None)
    deliver()
    assert make.again(held.id).state == EscrowState.CHARGING
    travel(minutes=11)
    deliver()
    assert make.again(held.id).state == EscrowState.FUNDED


def test_an_order_that_the_gateway_has_lost_is_brought_to_a_person(ctx):
    order = actions.fund(make.an_escrow(), make.GOOD, by=None)
    message = outbox.enqueue("escrow.check", order.escrow_id, instruction=order.id)
    db.session.commit()
    with pytest.raises(GatewayRefused):
        handlers.check(message)


def test_a_webhook_that_is_refused_is_reported_again(ctx, deliver, travel, monkeypatch):
    held = make.an_escrow()
    actions.fund(held, make.GOOD, by=None)
    db.session.commit()
    monkeypatch.setattr(sandbox, "signature_of", lambda _body, _secret: "t=1,v1=0")
    deliver()
    assert make.again(held.id).state == EscrowState.CHARGING
    monkeypatch.undo()
    db.session.rollback()
    travel(minutes=1)
    deliver()
    assert make.again(held.id).state == EscrowState.FUNDED


def test_the_sandbox_pays_no_more_than_it_has(free):
    account = gateway().payee_account(7)
    with pytest.raises(stripe.InvalidRequestError):
        gateway().perform(_order("t", kind=InstructionKind.RELEASE, destination=account))


def test_the_sandbox_returns_no_more_than_was_charged(free):
    charge = gateway().perform(_order())
    gateway().perform(_order("other"))
    with pytest.raises(stripe.InvalidRequestError):
        gateway().perform(_order("r", kind=InstructionKind.REFUND, charge=charge.gateway_id, amount_fen=101))


def test_the_sandbox_keeps_what_it_did_although_the_market_rolls_back(own_app):
    with own_app.app_context():
        gateway().perform(_order())
        db.begin_writing()
        db.session.rollback()
    with own_app.app_context():
        assert _objects("payment_intent") == 1
        assert db.session.scalar(select(func.count()).select_from(SandboxKey)) == 1


def test_the_fake_remembers_no_calls(free):
    for number in range(3):
        gateway().perform(_order(f"r{number}"))
    assert len(sandbox._mock.calls) == 0
    assert all(len(known.calls) == 0 for known in sandbox._mock.registered())


def test_a_wrong_key_an_unknown_page_and_an_unknown_object_are_refused(free):
    gateway().perform(_order())
    wrong = stripe.StripeClient("pk_wrong", http_client=stripe.RequestsClient(), max_network_retries=0).v1
    with pytest.raises(stripe.AuthenticationError):
        wrong.balance.retrieve()
    right = stripe.StripeClient("sk_test_x", http_client=stripe.RequestsClient(), max_network_retries=0).v1
    for ask in (
        right.balance.retrieve,
        lambda: right.customers.create({}),
        lambda: right.refunds.create({"amount": 1, "payment_intent": "pi_0", "metadata": {}}),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            ask()


class _Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server that isn't the gateway; it also plays the real one, at an address of its own."""

    asked: ClassVar = []

    def do_GET(self):
        self._answer({"here": True})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.asked.append((self.path, self.headers["Idempotency-Key"], self.rfile.read(length).decode()))
        self._answer(
            {
                "id": "pi_real",
                "object": "payment_intent",
                "amount": 100,
                "status": "succeeded",
                "metadata": {"instruction": "r1"},
            }
        )

    def _answer(self, body):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_args):
        pass


@pytest.fixture
def elsewhere():
    _Elsewhere.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_other_hosts_are_reached_as_usual(free, elsewhere):
    gateway().perform(_order())
    assert isinstance(sandbox._mock, responses.RequestsMock)
    assert requests.get(elsewhere, timeout=5).json() == {"here": True}


def test_the_real_client_charges_to_the_balance_and_never_holds(elsewhere):
    real = StripeGateway("sk_live_x", "whsec_x", {"api": elsewhere})
    receipt = real.perform(_order())
    assert (receipt.gateway_id, receipt.state, real.sandbox) == ("pi_real", InstructionState.SUCCEEDED, False)
    (path, key, body), *_ = _Elsewhere.asked
    assert (path, key) == ("/v1/payment_intents", "r1")
    assert "capture_method=automatic" in body
    assert "confirm=true" in body.lower()
    assert real.methods() == ()


def test_the_relay_never_asks_the_gateway_inside_a_transaction(own_app, monkeypatch):
    """On SQLite the sandbox would wait for our own lock until it gives up."""
    open_ = []
    answer = sandbox_api.answer

    def watched(request):
        open_.append(db.session.in_transaction())
        return answer(request)

    with own_app.app_context():
        db.begin_writing()
        held = make.an_escrow()
        actions.fund(held, make.GOOD, by=None)
        db.session.commit()
    monkeypatch.setattr(sandbox_api, "answer", watched)
    relay.run_until_idle(own_app)
    assert open_ == [False]
