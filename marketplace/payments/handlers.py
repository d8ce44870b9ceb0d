"""What the relay does for this room: asks the gateway, takes the sandbox's reports to the webhook, applies them.

Each handler reads what it needs, lets go of the database, uses the network, and only then writes.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from flask import current_app

from marketplace import clock, db, outbox
from marketplace.inbox import actions as inbox
from marketplace.payments import ledger, queries, settlement
from marketplace.payments.gateway import GatewayRefused, Order, gateway
from marketplace.payments.models import (
    Escrow,
    Instruction,
    InstructionKind,
    InstructionState,
    SandboxEvent,
    WebhookEvent,
)
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from marketplace.outbox import Message

log = structlog.get_logger()

GATEWAY_REMEMBERS = timedelta(hours=23)  # an hour less than it promises: two clocks never agree
ASK_AGAIN = timedelta(minutes=10)


def carry_out(message: Message) -> None:
    """Ask the gateway to charge, pay or return; again after a crash, under the same reference."""
    order = db.session.get_one(Instruction, message.payload["instruction"])
    if order.state != InstructionState.PENDING or order.gateway_id:
        return
    number, asked, destination = order.id, order_of(order), _known_destination(order)
    payee = order.escrow.payee_id
    forgotten = clock.now() - order.ordered_at > GATEWAY_REMEMBERS
    db.release()
    if asked.kind == InstructionKind.RELEASE and payee:
        destination = destination or gateway().payee_account(payee)
        asked = replace(asked, destination=destination)
    receipt = (gateway().find(asked) if forgotten else None) or gateway().perform(asked)
    db.begin_writing()
    _remember_destination(number, destination)
    settlement.acknowledge(number, receipt, ask_again=ASK_AGAIN)


def order_of(order: Instruction) -> Order:
    """Say an order in the gateway's words."""
    charge = (order.charge or queries.charge_of(order.escrow_id)) if order.kind == InstructionKind.REFUND else None
    return Order(
        kind=order.kind,
        reference=order.reference,
        amount_fen=order.amount_fen,
        escrow=f"escrow-{order.escrow_id}",
        method=order.method,
        charge=charge.gateway_id if charge else None,
    )


def _known_destination(order: Instruction) -> str | None:
    return ledger.payable_of(order).gateway_account if order.kind == InstructionKind.RELEASE else None


def _remember_destination(number: int, destination: str | None) -> None:
    if destination:
        ledger.payable_of(db.session.get_one(Instruction, number)).gateway_account = destination


def check(message: Message) -> None:
    """Ask what became of an order that no webhook has reported: webhooks get lost."""
    order = db.session.get_one(Instruction, message.payload["instruction"])
    if order.state != InstructionState.PENDING:
        return
    number, asked = order.id, order_of(order)
    db.release()
    receipt = gateway().find(asked)
    db.begin_writing()
    if receipt is None:
        raise GatewayRefused(f"the gateway doesn't know instruction {number}, which it had taken")
    settlement.settle(number, receipt)
    if receipt.state == InstructionState.PENDING:
        outbox.enqueue("escrow.check", message.subject_id, due_at=clock.now() + ASK_AGAIN, instruction=number)


def apply_report(message: Message) -> None:
    """Apply a verified webhook, once."""
    event = db.session.get_one(WebhookEvent, message.subject_id)
    if event.applied_at is not None:
        return
    receipt = gateway().receipt_of(event.body)
    order = queries.instruction(receipt.reference) if receipt else None
    if receipt is None or order is None:
        log.info("webhook about something else", type=event.type)
    else:
        settlement.settle(order.id, receipt)
    event.applied_at = clock.now()


def deliver_sandbox_event(message: Message) -> None:
    """Take one of the sandbox's events to our own webhook, signed as the real gateway signs it.

    The request stays inside the process, in an application context of its own, so that the webhook begins and
    commits its own unit of work.
    """
    event = db.session.get_one(SandboxEvent, message.subject_id)
    if event.delivered_at is not None:
        return
    body = json.dumps(event.body, ensure_ascii=False)
    db.release()
    _post(body)
    db.begin_writing()
    db.session.get_one(SandboxEvent, message.subject_id).delivered_at = clock.now()


def _post(body: str) -> None:
    from marketplace.payments.sandbox import signature_of

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    headers = {"Stripe-Signature": signature_of(body, app.extensions["settings"].webhook_secret)}
    with app.app_context():
        answer = app.test_client().post("/payments/webhook", data=body.encode(), headers=headers)
    if answer.status_code >= 300:  # noqa: PLR2004 - anything but success is reported again
        raise GatewayRefused(f"the webhook answered {answer.status_code}")


def tell_both(message: Message) -> None:
    """Tell both parties that money has come in, gone out or gone back."""
    held = db.session.get_one(Escrow, message.subject_id)
    for organisation_id in filter(None, (held.payer_id, held.payee_id)):
        _tell(organisation_id, message.topic, held)


def tell_payer(message: Message) -> None:
    """Tell the payer that a payment was declined."""
    held = db.session.get_one(Escrow, message.subject_id)
    _tell(held.payer_id, message.topic, held)


def _tell(organisation_id: int, kind: str, held: Escrow) -> None:
    parties = {"title": held.payer.name, "other": held.payee.name if held.payee else "—"}
    inbox.tell_members(organisation_id, (OrgRole.OWNER, OrgRole.FINANCE), kind, held, **parties)
