"""The life of a file of rows, what its rows come to, and what both are called."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.lifecycle import Lifecycle

if TYPE_CHECKING:
    from flask_babel import LazyString


class IntakeState(enum.StrEnum):
    """Where a file stands."""

    UPLOADED = "uploaded"  # its rows are being checked
    CHECKED = "checked"  # the dry run is done: nothing has been changed
    CONFIRMED = "confirmed"  # its rows are being brought in
    DONE = "done"
    FAILED = "failed"  # it can't be read
    DROPPED = "dropped"


class Outcome(enum.StrEnum):
    """What a row comes to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


_S = IntakeState

INTAKE_LIFE = Lifecycle(
    "intake",
    _S.UPLOADED,
    {
        "check": ((_S.UPLOADED,), _S.CHECKED),
        "fail": ((_S.UPLOADED,), _S.FAILED),
        "confirm": ((_S.CHECKED,), _S.CONFIRMED),
        "finish": ((_S.CONFIRMED,), _S.DONE),
        "drop": ((_S.CHECKED,), _S.DROPPED),
    },
)

LATER = (Outcome.ADDED, Outcome.CHANGED)
"""What is still to be done with a row after the check."""

STATES: dict[str, tuple[LazyString, str]] = {
    _S.UPLOADED: (_l("Being checked"), "now"),
    _S.CHECKED: (_l("Checked, waits for confirmation"), "now"),
    _S.CONFIRMED: (_l("Being brought in"), "now"),
    _S.DONE: (_l("Brought in"), "good"),
    _S.FAILED: (_l("Can't be read"), "late"),
    _S.DROPPED: (_l("Dropped"), "neutral"),
}
"""State -> its name and the tone in which it is shown."""

OUTCOMES: dict[str, LazyString] = {
    Outcome.ADDED: _l("New"),
    Outcome.CHANGED: _l("Changed"),
    Outcome.UNCHANGED: _l("Unchanged"),
    Outcome.REFUSED: _l("With errors"),
}
