"""How every step of a registration begins: under the row's lock, by somebody the policy page permits.

Views are guarded already; this is the second look, at the state and the people as they are under the lock, so that
of two registrars who act at one instant exactly one goes on, and nobody reviews a step of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.errors import Forbidden
from marketplace.permissions import MOVES, permits

if TYPE_CHECKING:
    from marketplace.lifecycle import Lifecycle
    from marketplace.permissions import Actor
    from marketplace.registration.models import Income, Registration


def begin(record: Registration | Income, verb: str, *, by: Actor) -> None:
    """Lock a record's row, read it again, and check that this person may take this step now.

    Raises:
        Forbidden: the policy page doesn't permit it, e.g. because the person took the first of two steps.
        IllegalMove: the record has moved on.
    """
    db.session.refresh(record, with_for_update=True)
    life: Lifecycle[Any] = record.life
    needed = MOVES[life.name][verb]
    if needed is None or not permits(by, needed, record):
        raise Forbidden
    life.target(record.state, verb)
