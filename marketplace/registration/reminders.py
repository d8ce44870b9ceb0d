"""When the people at the desk are warned: a few working days before a decision is due, and the day after it was.

Warnings are messages of the future (`outbox.due_at`); a clock that stops or moves takes them back or moves them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from marketplace import clock, outbox, policies

if TYPE_CHECKING:
    from datetime import date

    from marketplace.registration.models import Registration

SOON, OVERDUE = "registration.due_soon", "registration.overdue"
MORNING = 8  # o'clock in the city's zone


def set_due(registration: Registration, day: date | None) -> None:
    """Set the day by which the desk decides, with its warnings; None stops the clock."""
    registration.due_on = day
    for topic in (SOON, OVERDUE):
        outbox.withdraw(topic, registration.id)
    if day is None:
        return
    for topic, on in ((SOON, near(day, registration.region)), (OVERDUE, day + timedelta(days=1))):
        outbox.enqueue(topic, registration.id, due_at=clock.at_local(on, MORNING))


def near(day: date, region: str) -> date:
    """Return the first day on which a deadline is near, by the policy `desk.due_soon` of the region."""
    span = policies.value("desk.due_soon", region=region, on=clock.today()).value
    first = day
    while span.after(first).day > day:
        first -= timedelta(days=1)
    return first


def horizon(region: str) -> date:
    """Return the last day that is near today."""
    span = policies.value("desk.due_soon", region=region, on=clock.today()).value
    return span.after(clock.today()).day  # type: ignore[no-any-return]
