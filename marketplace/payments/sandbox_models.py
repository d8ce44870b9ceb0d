"""The sandbox gateway's own books: what a real gateway would keep on its side.

They lie in our database for convenience only. They are written in transactions of their own, and no table of
ours refers to them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, JsonDict, Key


class SandboxObject(Base):
    """A payment intent, charge, transfer, refund or account as the gateway's interface shows it."""

    __tablename__ = "sandbox_object"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)  # "pi_sandbox_1"
    kind: Mapped[str] = mapped_column(index=True)
    body: Mapped[JsonDict]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxKey(Base):
    """An idempotency key and the answer that its first use got; remembered for 24 hours."""

    __tablename__ = "sandbox_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int]
    answer: Mapped[JsonDict]
    used_at: Mapped[datetime] = mapped_column(default=clock.now)


class SandboxEvent(Base):
    """An event that the gateway reports to the webhook until it is taken."""

    __tablename__ = "sandbox_event"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)  # "evt_sandbox_1"
    body: Mapped[JsonDict]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    delivered_at: Mapped[datetime | None]
