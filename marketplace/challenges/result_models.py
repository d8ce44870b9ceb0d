"""What the database holds about the end of a call: it settles with every bid answered, and never before."""

from __future__ import annotations

from marketplace import db
from marketplace.challenges.models import Challenge

_OWED = (
    "EXISTS (SELECT 1 FROM bid WHERE bid.challenge_id = NEW.id AND bid.state IN ('opened', 'repairing', 'excluded'))"
)
db.refused(
    Challenge.__table__,  # type: ignore[arg-type]
    "settles_with_answers",
    "update",
    f"NEW.state = 'settled' AND OLD.state <> 'settled' AND {_OWED}",
    "every bid gets its letter before the call is settled",
)
