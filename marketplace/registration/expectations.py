"""What a registration waits for when its contract was amended or ended: a change, or a cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import audit, db
from marketplace.registration.states import Expected

if TYPE_CHECKING:
    from marketplace.registration.models import Registration

TOLD = {Expected.CHANGE: "registration.change_due", Expected.CANCELLATION: "registration.cancellation_due"}
"""What is expected -> how people are told of it."""


def expect(registration: Registration, what: Expected) -> bool:
    """Note what a registration waits for; False where it is nothing new. An ended contract outweighs an amended one."""
    if not registration.counts or registration.expected in (what, Expected.CANCELLATION):
        return False
    registration.expected = what
    audit.record("registration.expect", registration, by=None, what=what)
    db.session.flush()
    return True
