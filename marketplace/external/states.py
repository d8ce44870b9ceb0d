"""The life of an import, and what became of its rows."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class ImportState(enum.StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"  # its rows are being checked
    CHECKED = "checked"  # the dry run is done: nothing has been changed
    CONFIRMED = "confirmed"  # its rows are being brought in
    IMPORTED = "imported"
    FAILED = "failed"  # the file can't be read
    DROPPED = "dropped"


class Outcome(enum.StrEnum):
    """What a row comes to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SAME = "same"  # our own registration, and the file says the same
    DIFFERING = "differing"  # our own, and the file says something else: never overwritten
    MISSING = "missing"  # our own, and not in the file
    REFUSED = "refused"


_S = ImportState

IMPORT_LIFE = Lifecycle(
    "import",
    _S.UPLOADED,
    {
        "check": ((_S.UPLOADED,), _S.CHECKED),
        "fail": ((_S.UPLOADED,), _S.FAILED),
        "confirm": ((_S.CHECKED,), _S.CONFIRMED),
        "hold_back": ((_S.CONFIRMED,), _S.CHECKED),  # since the check a row has become one with an error
        "finish": ((_S.CONFIRMED,), _S.IMPORTED),
        "drop": ((_S.CHECKED,), _S.DROPPED),
    },
)
