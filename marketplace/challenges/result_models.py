"""What the database holds about the end of a call: its contracts end it with every bid answered, and never before.

A call that ends without a winner is answered by the news of its end, see `evaluation.handlers.answer_all`.
"""

from __future__ import annotations

from marketplace import db
from marketplace.challenges.models import Challenge

# The states are those of `states.WAITING`.
_OWED = (
    "EXISTS (SELECT 1 FROM bid WHERE bid.challenge_id = NEW.id"
    " AND bid.state IN ('opened', 'repairing', 'excluded', 'faulty'))"
)
db.refused(
    Challenge.__table__,  # type: ignore[arg-type]
    "ends_with_answers",
    "update",
    f"NEW.state IN ('settled', 'terminated') AND OLD.state <> NEW.state AND {_OWED}",
    "every bid gets its letter before the call is settled or terminated",
)
