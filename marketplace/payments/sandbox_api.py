"""The fake's interface: the few endpoints of the gateway that the market uses, with its idempotency and errors."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from flask import current_app

from marketplace import clock, db
from marketplace.payments import sandbox_books as books
from marketplace.payments.models import SandboxKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest

MEMORY = timedelta(hours=24)
DECLINED = {
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
}

Params = dict[str, Any]
Answer = tuple[int, dict[str, Any]]


class Refused(Exception):
    """A request that the gateway answers with an error."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        self.status = status
        self.body = {"error": {"type": "invalid_request_error", "code": code, "message": message, **more}}
        super().__init__(message)


def answer(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
    """Answer one request of the client, in a unit of work of the gateway's own."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]  # noqa: SLF001
        db.begin_writing()
        try:
            status, body = _routed(request)
        except Refused as refused:
            db.session.rollback()
            status, body = refused.status, refused.body
        else:
            db.session.commit()
    return status, {"Content-Type": "application/json", "Request-Id": "req_sandbox"}, json.dumps(body)


def _routed(request: PreparedRequest) -> Answer:
    if not str(request.headers.get("Authorization", "")).startswith("Bearer sk_"):
        raise Refused(401, "api_key_invalid", "Invalid API key")
    address = urlsplit(str(request.url))
    if request.method == "GET":
        return _read(address.path, dict(parse_qsl(address.query)))
    body = request.body or ""
    text = body.decode() if isinstance(body, bytes) else str(body)
    return _once(request.headers.get("Idempotency-Key"), address.path, text)


def _once(key: str | bytes | None, path: str, text: str) -> Answer:
    """Carry a request out once for each key; remember its answer for a day."""
    name = key.decode() if isinstance(key, bytes) else key or ""
    digest = hashlib.sha256(f"{path}\n{text}".encode()).hexdigest()
    books.lock()
    known = db.session.get(SandboxKey, name)
    if known is not None and known.used_at > clock.now() - MEMORY:
        if known.request_digest != digest:
            raise Refused(400, "idempotency_error", "The key was used with other parameters")
        return known.status, known.answer
    status, body = _write(path, nested(parse_qsl(text)))
    db.session.merge(
        SandboxKey(key=name, request_digest=digest, status=status, answer=body, used_at=clock.now()),
    )
    return status, body


def nested(pairs: list[tuple[str, str]]) -> Params:
    """Turn form fields such as `metadata[instruction]=x` into a tree."""
    tree: Params = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name)
        node, last = tree, first
        for part in rest:
            node, last = node.setdefault(last, {}), part
        node[last] = value
    return tree


def _write(path: str, params: Params) -> Answer:
    makers: dict[str, Callable[[Params], Answer]] = {
        "/v1/payment_intents": _charge,
        "/v1/transfers": _transfer,
        "/v1/refunds": _refund,
        "/v1/accounts": _account,
    }
    if path not in makers:
        raise Refused(404, "url_invalid", f"Unrecognized request URL: {path}")
    return makers[path](params)


def _charge(params: Params) -> Answer:
    code = DECLINED.get(params["payment_method"])
    made = {
        "amount": int(params["amount"]),
        "currency": params["currency"],
        "metadata": params["metadata"],
        "transfer_group": params["transfer_group"],
        "status": "requires_payment_method" if code else "succeeded",
        "last_payment_error": {"code": "card_declined", "decline_code": code} if code else None,
    }
    intent = books.add("payment_intent", "pi", made)
    if code:
        books.report("payment_intent.payment_failed", intent)
        error = {"type": "card_error", "code": "card_declined", "decline_code": code, "message": "Declined"}
        return 402, {"error": {**error, "payment_intent": intent}}
    books.change_balance(intent["amount"])
    books.report("payment_intent.succeeded", intent)
    return 200, intent


def _transfer(params: Params) -> Answer:
    amount = int(params["amount"])
    if amount > books.balance():
        raise Refused(400, "balance_insufficient", "Insufficient funds on the platform's balance")
    if books.find("account", params["destination"]) is None:
        raise Refused(400, "resource_missing", "No such destination", param="destination")
    made = {name: params[name] for name in ("currency", "metadata", "transfer_group", "destination")}
    transfer = books.add("transfer", "tr", {"amount": amount, **made})
    books.change_balance(-amount)
    books.report("transfer.created", transfer)
    return 200, transfer


def _refund(params: Params) -> Answer:
    amount = int(params["amount"])
    intent = books.find("payment_intent", params["payment_intent"])
    if intent is None:
        raise Refused(404, "resource_missing", "No such payment_intent", param="payment_intent")
    returned = sum(one["amount"] for one in books.listed("refund", payment_intent=intent["id"]))
    if returned + amount > intent["amount"]:
        raise Refused(400, "charge_already_refunded", "More than what is left of the charge")
    if amount > books.balance():
        raise Refused(400, "balance_insufficient", "Insufficient funds on the platform's balance")
    made = {"amount": amount, "payment_intent": intent["id"], "metadata": params["metadata"], "status": "succeeded"}
    refund = books.add("refund", "re", made)
    books.change_balance(-amount)
    books.report("refund.created", refund)
    return 200, refund


def _account(params: Params) -> Answer:
    return 200, books.add("account", "acct", {"metadata": params["metadata"], "country": params["country"]})


def _read(path: str, query: dict[str, str]) -> Answer:
    if path == "/v1/payment_intents/search":
        wanted = re.search(r"metadata\['instruction'\]:'([^']*)'", query["query"])
        reference = wanted.group(1) if wanted else ""
        found = [one for one in books.listed("payment_intent") if one["metadata"].get("instruction") == reference]
        return 200, {"object": "search_result", "url": path, "has_more": False, "data": found}
    kinds = {"/v1/transfers": ("transfer", "transfer_group"), "/v1/refunds": ("refund", "payment_intent")}
    if path not in kinds:
        raise Refused(404, "url_invalid", f"Unrecognized request URL: {path}")
    kind, by = kinds[path]
    found = books.listed(kind, **{by: query[by]})
    return 200, {"object": "list", "url": path, "has_more": False, "data": found}
