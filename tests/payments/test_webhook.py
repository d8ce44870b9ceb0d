import json
import time

import pytest
import stripe
from sqlalchemy import func, select

from marketplace import db, outbox
from marketplace.payments import actions, queries
from marketplace.payments.gateway import GatewayRefused, Receipt
from marketplace.payments.handlers import apply_report
from marketplace.payments.models import (
    EscrowState,
    Instruction,
    InstructionState,
    SandboxEvent,
    Transfer,
    WebhookEvent,
)
from marketplace.payments.settlement import settle
from marketplace.payments.views import LARGEST_REPORT
from tests.payments import make

SECRET = "whsec_sandbox"


def _sign(body, secret=SECRET, at=None):
    return stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=at)


def _post(client, body, signature):
    return client.post("/payments/webhook", data=body, headers={"Stripe-Signature": signature} if signature else {})


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def _a_report(app, deliver):
    """Fund an escrow and return the report about it, as the gateway sent it."""
    with app.app_context():
        db.begin_writing()
        held = make.a_funded_escrow(deliver)
        event = db.session.scalars(select(SandboxEvent)).one()
        return held.id, json.dumps(event.body, ensure_ascii=False)


def test_a_report_is_applied_once_however_often_it_comes(app, client, deliver):
    number, body = _a_report(app, deliver)
    for _ in range(3):
        assert _post(client, body, _sign(body)).status_code == 200
    deliver()
    with app.app_context():
        assert queries.journal_sums(number) == {"charge": 10_000_000}
        assert _count(WebhookEvent) == 1


@pytest.mark.parametrize(
    "signature",
    [None, "", "nonsense", "t=1,v1=00", "t=x,v1=é", "v1=abc", pytest.param(_sign("{}", "whsec_other"), id="other key")],
)
def test_a_forged_report_is_refused(app, client, signature):
    assert _post(client, "{}", signature).status_code == 400
    with app.app_context():
        assert _count(WebhookEvent) == 0


def test_a_report_whose_bytes_were_changed_is_refused(app, client, deliver):
    _number, body = _a_report(app, deliver)
    signature = _sign(body)
    assert _post(client, body.replace("10000000", "20000000"), signature).status_code == 400
    assert _post(client, body + " ", signature).status_code == 400


def test_an_old_report_that_is_sent_again_by_somebody_else_is_refused(client):
    body = '{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {}}}'
    assert _post(client, body, _sign(body, at=int(time.time()) - 301)).status_code == 400


@pytest.mark.parametrize("body", [b"\xff\xfe", b"not json", b""])
def test_bytes_that_are_no_report_are_refused(client, body):
    signature = "t=1,v1=1" if body == b"\xff\xfe" else _sign(body.decode())
    assert _post(client, body, signature).status_code == 400


def test_a_report_that_is_too_large_is_refused(client):
    body = '{"id": "' + "x" * LARGEST_REPORT + '"}'
    assert _post(client, body, _sign(body)).status_code == 413


def test_a_report_about_something_else_is_taken_and_changes_nothing(app, client, deliver):
    body = json.dumps(
        {"id": "evt_9", "object": "event", "type": "payout.paid", "data": {"object": {"object": "payout"}}}
    )
    assert _post(client, body, _sign(body)).status_code == 200
    deliver()
    with app.app_context():
        assert _count(Transfer) == 0
        assert db.session.scalars(select(WebhookEvent)).one().applied_at is not None


def test_a_report_that_comes_before_our_own_answer_counts(ctx, deliver):
    """The gateway reports faster than the handler can note what the gateway answered."""
    held = make.an_escrow()
    order = actions.fund(held, make.GOOD, by=None)
    settle(order.id, Receipt("pi_1", order.reference, order.amount_fen, InstructionState.SUCCEEDED))
    assert held.state == EscrowState.FUNDED
    db.session.commit()
    deliver()
    assert make.again(held.id).state == EscrowState.FUNDED


def test_a_report_with_another_amount_is_not_applied(ctx):
    order = actions.fund(make.an_escrow(), make.GOOD, by=None)
    for receipt in (
        Receipt("pi_1", order.reference, order.amount_fen - 1, InstructionState.SUCCEEDED),
        Receipt("pi_1", "another", order.amount_fen, InstructionState.SUCCEEDED),
    ):
        with pytest.raises(GatewayRefused):
            settle(order.id, receipt)
    assert order.escrow.state == EscrowState.CHARGING


def test_contradicting_reports_are_brought_to_a_person(ctx):
    order = actions.fund(make.an_escrow(), make.GOOD, by=None)
    settle(order.id, Receipt("pi_1", order.reference, order.amount_fen, InstructionState.FAILED, "declined"))
    with pytest.raises(GatewayRefused):
        settle(order.id, Receipt("pi_1", order.reference, order.amount_fen, InstructionState.SUCCEEDED))


def test_a_payout_that_the_gateway_refuses_is_held_again_and_can_be_repeated(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    order = actions.refund(held, held.amount_fen, "lapse", by=None)
    settle(order.id, Receipt("re_1", order.reference, order.amount_fen, InstructionState.FAILED, "closed_account"))
    assert (held.state, held.held_fen) == (EscrowState.FUNDED, held.amount_fen)
    db.session.commit()
    actions.refund(make.again(held.id), held.amount_fen, "lapse", by=None)
    db.session.commit()
    deliver()
    assert make.again(held.id).state == EscrowState.REFUNDED


def test_an_applied_report_that_is_delivered_again_does_nothing(ctx, deliver):
    held = make.a_funded_escrow(deliver)
    event = db.session.scalars(select(WebhookEvent)).one()
    applied = event.applied_at
    apply_report(outbox.Message(topic="webhook.received", subject_id=event.id))
    assert event.applied_at == applied
    assert db.session.scalar(select(func.count(Instruction.id)).where(Instruction.escrow_id == held.id)) == 1
