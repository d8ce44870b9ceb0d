"""The stripe client as a `Gateway`: charges to the platform's balance, transfers on release, refunds on return.

Never a card hold: an escrow lasts months and a hold lasts days.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import stripe

from marketplace.payments.gateway import Forged, GatewayRefused, Order, Receipt, Report
from marketplace.payments.models import InstructionKind as Kind
from marketplace.payments.models import InstructionState as State

if TYPE_CHECKING:
    from stripe._base_address import BaseAddresses

CURRENCY = "cny"
TIMEOUT_SECONDS = 20
TEST_METHODS = ("pm_card_visa", "pm_card_chargeDeclined", "pm_card_visa_chargeDeclinedInsufficientFunds")

_OUTCOMES = {
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
    "requires_payment_method": State.FAILED,
}


class StripeGateway:
    """The real gateway."""

    sandbox = False

    def __init__(self, key: str, webhook_secret: str, addresses: BaseAddresses | None = None) -> None:
        self._key = key
        self._secret = webhook_secret
        # The relay repeats what fails; the client itself mustn't, or a handler outlives its lease.
        self._client = stripe.StripeClient(
            key,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
            base_addresses=addresses or {},
            max_network_retries=0,
        ).v1

    def methods(self) -> tuple[str, ...]:
        """Return the gateway's own test means of payment; none with a live key."""
        return TEST_METHODS if self._key.startswith("sk_test_") else ()

    def perform(self, order: Order) -> Receipt:
        """Carry out an order. A declined charge is an answer, not an error; everything else that fails is raised."""
        try:
            return _receipt(self._performed(order))
        except stripe.CardError as declined:
            return _declined(declined, order)

    def _performed(self, order: Order) -> dict[str, Any]:
        options: Any = {"idempotency_key": order.reference}
        params: Any = {"amount": order.amount_fen, "metadata": {"instruction": order.reference}}
        if order.kind == Kind.CHARGE:
            params |= {
                "currency": CURRENCY,
                "confirm": True,
                "capture_method": "automatic",
                "error_on_requires_action": True,  # nobody is at a screen when the relay asks
                "payment_method": order.method,
                "payment_method_types": ["card"],
                "transfer_group": order.escrow,
            }
            return _plain(self._client.payment_intents.create(params, options))
        if order.kind == Kind.RELEASE:
            params |= {"currency": CURRENCY, "destination": order.destination, "transfer_group": order.escrow}
            return _plain(self._client.transfers.create(params, options))
        return _plain(self._client.refunds.create(params | {"payment_intent": order.charge}, options))

    def find(self, order: Order) -> Receipt | None:
        """Look an order up by the reference in its metadata: the idempotency key is forgotten after a day."""
        for made in self._candidates(order):
            body = _plain(made)
            if body.get("metadata", {}).get("instruction") == order.reference:
                return _receipt(body)
        return None

    def _candidates(self, order: Order) -> Any:
        if order.kind == Kind.CHARGE:
            query = f"metadata['instruction']:'{order.reference}'"
            return self._client.payment_intents.search({"query": query}).auto_paging_iter()
        if order.kind == Kind.RELEASE:
            return self._client.transfers.list({"transfer_group": order.escrow, "limit": 100}).auto_paging_iter()
        return self._client.refunds.list({"payment_intent": order.charge or "", "limit": 100}).auto_paging_iter()

    def payee_account(self, organisation_id: int) -> str:
        """Return the account that an organisation is paid to."""
        made = self._client.accounts.create(
            {"type": "custom", "country": "CN", "metadata": {"organisation": str(organisation_id)}},
            {"idempotency_key": f"payee-{organisation_id}"},
        )
        return str(made.id)

    def read_report(self, body: bytes, signature: str | None) -> Report:
        """Verify a webhook by the client's own check, on the raw bytes."""
        try:
            event = stripe.Webhook.construct_event(body, signature, self._secret)
        # TypeError: a signature header that isn't ASCII can't be compared
        except (stripe.SignatureVerificationError, ValueError, TypeError, KeyError) as error:
            raise Forged(str(error)) from error
        return Report(event_id=str(event.id), type=str(event.type), body=json.loads(body))

    def receipt_of(self, body: dict[str, Any]) -> Receipt | None:
        """Read the object that an event is about."""
        made = body.get("data", {}).get("object", {})
        reference = (made.get("metadata") or {}).get("instruction")
        known = made.get("object") in ("payment_intent", "transfer", "refund")
        return _receipt(made) if reference and known else None


def _plain(made: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", made.to_dict())


def _receipt(body: dict[str, Any]) -> Receipt:
    state = State.SUCCEEDED if body["object"] == "transfer" else _OUTCOMES.get(body["status"], State.PENDING)
    failure = body.get("last_payment_error") or {}
    return Receipt(
        gateway_id=body["id"],
        reference=body["metadata"]["instruction"],
        amount_fen=body["amount"],
        state=state,
        reason=failure.get("decline_code") or failure.get("code") or body.get("failure_reason"),
    )


def _declined(error: stripe.CardError, order: Order) -> Receipt:
    intent = getattr(error.error, "payment_intent", None)
    if intent is None:
        raise GatewayRefused(f"declined without a payment intent: {order.reference}") from error
    return _receipt(_plain(intent))
