"""The gateway as the market sees it: one protocol with two real implementations.

`StripeGateway` talks to the real interface. `SandboxGateway` is the same client against a stateful fake that moves
no real money. Everything here is called by handlers, with no transaction open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from flask import current_app

if TYPE_CHECKING:
    from marketplace.config import Settings
    from marketplace.payments.models import InstructionKind, InstructionState


class GatewayRefused(Exception):
    """The gateway's answer can't be reconciled with what it was asked; a person must look at it."""


class Forged(Exception):
    """A webhook whose signature doesn't fit its bytes, or that is too old."""


@dataclass(frozen=True)
class Order:
    """What the gateway is asked to do.

    Attributes:
        reference: idempotency key, and the mark in the metadata of what is made.
        amount_fen: in 分, the gateway's smallest unit of CNY.
        escrow: the group under which the gateway files it.
        method: token of a means of payment; charges only.
        destination: the payee's account at the gateway; releases only.
        charge: the gateway's name of the charge that money is returned from; refunds only.
    """

    kind: InstructionKind
    reference: str
    amount_fen: int
    escrow: str
    method: str | None = None
    destination: str | None = None
    charge: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What the gateway says about an order: its own name of it, and what became of it."""

    gateway_id: str
    reference: str
    amount_fen: int
    state: InstructionState
    reason: str | None = None


@dataclass(frozen=True)
class Report:
    """A verified webhook: the gateway's number of the event, its type and its whole body."""

    event_id: str
    type: str
    body: dict[str, Any]


class Gateway(Protocol):
    """A payment gateway that holds money on the platform's balance."""

    sandbox: bool

    def perform(self, order: Order) -> Receipt:
        """Carry out an order; the same reference is carried out once while the gateway remembers it."""
        ...

    def find(self, order: Order) -> Receipt | None:
        """Look up by its reference what an earlier attempt has made."""
        ...

    def payee_account(self, organisation_id: int) -> str:
        """Return the account that an organisation is paid to, made when there is none."""
        ...

    def read_report(self, body: bytes, signature: str | None) -> Report:
        """Verify a webhook on its raw bytes.

        Raises:
            Forged: the signature doesn't fit or is too old.
        """
        ...

    def receipt_of(self, body: dict[str, Any]) -> Receipt | None:
        """Return what a webhook's body says about an order of ours; None when it is about something else."""
        ...

    def methods(self) -> tuple[str, ...]:
        """Return the tokens of the test means of payment; empty with a live key."""
        ...


def open_gateway(settings: Settings) -> Gateway:
    """Make the gateway that the settings name."""
    from marketplace.payments.sandbox import SandboxGateway
    from marketplace.payments.stripe_gateway import StripeGateway

    kind = SandboxGateway if settings.gateway == "sandbox" else StripeGateway
    return kind(settings.gateway_key, settings.webhook_secret)


def gateway() -> Gateway:
    """Return the application's gateway."""
    extensions = current_app.extensions
    if "gateway" not in extensions:
        extensions["gateway"] = open_gateway(extensions["settings"])
    return cast("Gateway", extensions["gateway"])


def is_sandbox() -> bool:
    """Whether no real money moves here: pages must say so."""
    return bool(current_app.extensions["settings"].gateway == "sandbox")
