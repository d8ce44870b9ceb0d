"""The fake's books: objects, the platform's balance, and the events that wait to be reported."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from marketplace import clock, db, outbox
from marketplace.payments.models import SandboxEvent, SandboxObject

BALANCE = "balance"


def lock() -> SandboxObject:
    """Take the one lock of the books: whoever changes something has it to the end of its unit of work."""
    held = db.session.scalars(
        select(SandboxObject).where(SandboxObject.name == BALANCE).with_for_update()
    ).one_or_none()
    if held is None:
        held = SandboxObject(name=BALANCE, kind=BALANCE, body={"available": 0})
        db.session.add(held)
        db.session.flush()
    return held


def balance() -> int:
    """Return what the platform has at the gateway, in 分."""
    return int(lock().body["available"])


def change_balance(amount: int) -> None:
    """Add to the platform's balance, or take from it."""
    held = lock()
    held.body["available"] += amount
    flag_modified(held, "body")


def add(kind: str, prefix: str, body: dict[str, Any]) -> dict[str, Any]:
    """Keep a new object and return it as the interface shows it."""
    name = f"{prefix}_sandbox_{secrets.token_hex(8)}"
    whole = {"id": name, "object": kind, "created": int(clock.now().timestamp()), "livemode": False, **body}
    db.session.add(SandboxObject(name=name, kind=kind, body=whole))
    db.session.flush()
    return whole


def find(kind: str, name: str) -> dict[str, Any] | None:
    """Return an object by its name."""
    found = db.session.scalars(select(SandboxObject).where(SandboxObject.kind == kind, SandboxObject.name == name))
    kept = found.one_or_none()
    return kept.body if kept else None


def listed(kind: str, **same: str) -> list[dict[str, Any]]:
    """Return the objects of a kind, newest first, whose fields have these values."""
    chosen = select(SandboxObject).where(SandboxObject.kind == kind).order_by(SandboxObject.id.desc())
    bodies = [kept.body for kept in db.session.scalars(chosen)]
    return [body for body in bodies if all(body.get(name) == value for name, value in same.items())]


def report(kind: str, about: dict[str, Any]) -> None:
    """Queue an event; the relay takes it to the webhook."""
    name = f"evt_sandbox_{secrets.token_hex(8)}"
    body = {
        "id": name,
        "object": "event",
        "type": kind,
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "data": {"object": about},
    }
    event = SandboxEvent(name=name, body=body)
    db.session.add(event)
    db.session.flush()
    outbox.enqueue("sandbox.event", event.id)
