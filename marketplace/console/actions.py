"""What officials change here: retries, the calendar, the policies. Each is an audited act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from marketplace import audit, calendar, clock, codes, db, outbox, policies
from marketplace.errors import Conflict, Invalid
from marketplace.outbox import DeliveryState

if TYPE_CHECKING:
    from datetime import date

    from marketplace.calendar import CalendarDay
    from marketplace.outbox import Delivery
    from marketplace.permissions import Actor
    from marketplace.policies import PolicyParameter


@dataclass(frozen=True)
class PolicyDraft:
    """A new value of a policy parameter, as an official typed it."""

    key: str
    value: Any
    jurisdiction: str
    valid_from: date
    source: str


def retry(delivery: Delivery, *, by: Actor) -> None:
    """Try an undelivered message again, at once and with all its attempts.

    Raises:
        Conflict: it has arrived in the meantime.
    """
    if delivery.state == DeliveryState.DONE:
        raise Conflict(_l("This message has arrived in the meantime."))
    outbox.retry(delivery)
    audit.record("delivery.retry", delivery, by=by, topic=delivery.message.topic, handler=delivery.handler)
    db.session.flush()


def edit_calendar(day: date, *, working: bool, note: str, by: Actor) -> CalendarDay:
    """Set a day as working or free; what hangs on working days is dated anew by those who hear of it."""
    row = calendar.edit(day, working=working, note=note)
    audit.record("calendar.edit", row, by=by, working=working)
    outbox.enqueue("calendar.edited", row.id)
    db.session.flush()
    return row


def set_policy(draft: PolicyDraft, *, by: Actor) -> PolicyParameter:
    """Record a dated value; earlier decisions keep the value they were made under.

    Raises:
        Invalid: the value doesn't fit the parameter, or the official's role doesn't reach that jurisdiction.
        Conflict: there is a value from that day on already.
    """
    if not any(codes.contains(area, draft.jurisdiction) for _role, area in by.grants):
        raise Invalid(_l("Your role doesn't reach this region."), field="jurisdiction")
    row = policies.set_value(
        draft.key, draft.value, jurisdiction=draft.jurisdiction, valid_from=draft.valid_from, source=draft.source
    )
    audit.record("policy.set", row, by=by, key=draft.key, valid_from=draft.valid_from.isoformat())
    outbox.enqueue("policy.due", row.id, due_at=clock.at_local(draft.valid_from))
    db.session.flush()
    return row
