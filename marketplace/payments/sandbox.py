"""The sandbox gateway: the real client, answered inside this process by a stateful fake. No real money moves.

`responses` catches what the client sends to the gateway's host; every other host is reached as usual. The fake
runs in an application context of its own: its own connection, its own commit, as a real gateway would keep its
books. Its handler must therefore call it with no transaction open, or SQLite has two writers waiting for one lock.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import responses
import stripe

from marketplace.payments import sandbox_api
from marketplace.payments.stripe_gateway import StripeGateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import PreparedRequest

    from marketplace.payments.gateway import Order, Receipt

HOST = "https://api.stripe.com/"

_mock = responses.RequestsMock(assert_all_requests_are_fired=False)
_starting = threading.Lock()


def _start() -> None:
    """Put the fake in place, once a process: starting and stopping it around calls would race between threads."""
    with _starting:
        if not _mock.registered():
            _mock.add_passthru(re.compile(rf"(?!{re.escape(HOST)})"))
            for method in (responses.GET, responses.POST):
                _mock.add_callback(method, re.compile(re.escape(HOST)), callback=_answer)
            _mock.start()


def _answer(request: PreparedRequest) -> tuple[int, dict[str, str], str]:
    return sandbox_api.answer(request)


@contextmanager
def _faked() -> Iterator[None]:
    """Have calls answered, and drop what `responses` remembers of them: 11 KiB each, for ever."""
    _start()
    try:
        yield
    finally:
        _mock.calls.reset()
        for registered in _mock.registered():
            registered.calls.reset()


class SandboxGateway(StripeGateway):
    """The labelled sandbox."""

    sandbox = True

    def perform(self, order: Order) -> Receipt:
        """Carry out an order on the fake's books."""
        with _faked():
            return super().perform(order)

    def find(self, order: Order) -> Receipt | None:
        """Look an order up on the fake's books."""
        with _faked():
            return super().find(order)

    def payee_account(self, organisation_id: int) -> str:
        """Return the fake's account for an organisation."""
        with _faked():
            return super().payee_account(organisation_id)


def signature_of(body: str, secret: str) -> str:
    """Sign a webhook as the gateway does, at the moment of its delivery."""
    return str(stripe.WebhookSignature.generate_signature_header(body, secret))
