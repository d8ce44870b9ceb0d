"""How old a call of the demonstration is: days before the day of loading, by the state that it is shown in.

A call that says its own days in the data keeps them; the others get those of their state.
"""

from __future__ import annotations

from typing import Any

Entry = dict[str, Any]

CLOSES_IN = {
    "published": 9,
    "closed": -1,
    "opened": -6,
    "proposed": -9,
    "objected": -14,
    "awarded": -30,
    "contracted": -45,
    "settled": -190,
    "lapsed": -120,
}
"""State that a call is shown in -> how many days after the day of loading its deadline is."""

BEGUN = {
    "fresh": 4,
    "recalled": 12,
    "draft": 3,
    "submitted": 2,
    "submitted_recently": 1,
    "refining": 5,
    "approved": 6,
    "funded": 8,
    "returned": 6,
    "refused": 12,
    "withdrawn": 30,
}
"""State that a call is shown in -> how many days ago it was published, or handed in where it never was."""

UNPUBLISHED = frozenset(BEGUN) - {"fresh", "recalled"}

PROPOSED = {"proposed": 3, "objected": 6, "awarded": 24, "contracted": 38, "settled": 184}
"""State that a call is shown in -> how many days ago its award was proposed."""

ANSWERED = {"contracted": 15, "settled": 166}
"""State that a call is shown in -> how many days ago its bidders got their letters."""

PAUSE = 16
"""Days between a call's lapse and its second round."""


def window(call: Entry) -> tuple[int, int]:
    """Return (days since the first publication, days until the last deadline) of a call."""
    open_days, closes = int(call["open_days"]), _closes(call)
    if closes is not None:
        return open_days - closes, closes
    begun = begun_ago(call)
    earlier = open_days + PAUSE if call["state"] == "recalled" else 0
    return begun + earlier, open_days - begun


def _closes(call: Entry) -> int | None:
    found: int | None = call.get("closes_in", CLOSES_IN.get(call["state"]))
    return found


def begun_ago(call: Entry) -> int:
    """Return how many days ago an unpublished call was handed in, or a fresh one published."""
    return int(call.get("begun", BEGUN[call["state"]]))


def opened_ago(call: Entry) -> int | None:
    """Return how many days ago the bids were opened; None where they aren't."""
    closes = _closes(call)
    if closes is None or closes >= 0 or call["state"] in ("closed", "lapsed", "cancelled"):
        return None
    return int(call.get("opened", -closes - 1))


def proposed_ago(call: Entry) -> int | None:
    """Return how many days ago the award was proposed; None where it isn't."""
    found: int | None = call.get("proposed", PROPOSED.get(call["state"]))
    return found


def answered_ago(call: Entry) -> int | None:
    """Return how many days ago the letters went out; None where they didn't."""
    found: int | None = call.get("letters", ANSWERED.get(call["state"]))
    return found
