"""The lives of a panel's seats, sheets, copies, meeting and letters."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class SeatState(enum.StrEnum):
    """Where a reviewer's seat stands."""

    DRAWN = "drawn"
    PLEDGED = "pledged"  # has signed the pledge: reads and scores
    RECUSED = "recused"  # declared a conflict
    BLOCKED = "blocked"  # a conflict was found
    RESIGNED = "resigned"


S = SeatState
SEATED = (S.DRAWN, S.PLEDGED)
"""States of a seat that is taken; the others wait for a replacement."""

SEAT_LIFE = Lifecycle(
    "seat",
    S.DRAWN,
    {
        "pledge": ((S.DRAWN,), S.PLEDGED),
        "recuse": (SEATED, S.RECUSED),
        "block": (SEATED, S.BLOCKED),
        "resign": (SEATED, S.RESIGNED),
    },
)


class CopyState(enum.StrEnum):
    """Where a blind copy stands."""

    DRAFT = "draft"  # the secretary looks through the marks
    RELEASED = "released"


COPY_LIFE = Lifecycle("blind_copy", CopyState.DRAFT, {"release": ((CopyState.DRAFT,), CopyState.RELEASED)})


class SheetState(enum.StrEnum):
    """Where a reviewer's sheet stands."""

    OPEN = "open"
    LOCKED = "locked"


SHEET_LIFE = Lifecycle("sheet", SheetState.OPEN, {"lock": ((SheetState.OPEN,), SheetState.LOCKED)})


class MeetingState(enum.StrEnum):
    """Where the consensus meeting stands."""

    OPEN = "open"
    CLOSED = "closed"


MEETING_LIFE = Lifecycle("meeting", MeetingState.OPEN, {"close": ((MeetingState.OPEN,), MeetingState.CLOSED)})


class LetterState(enum.StrEnum):
    """Where the answer to a bid stands."""

    DRAFT = "draft"
    SENT = "sent"


LETTER_LIFE = Lifecycle("bid_letter", LetterState.DRAFT, {"send": ((LetterState.DRAFT,), LetterState.SENT)})
