"""The life of a short-list, and the codes of what people say about a pair."""

from __future__ import annotations

import enum

from marketplace.lifecycle import Lifecycle


class Side(enum.StrEnum):
    """From which side somebody judges a pair."""

    WANTING = "wanting"  # the demand's or the call's
    OFFERING = "offering"  # the result's
    BROKER = "broker"


class ShortListState(enum.StrEnum):
    """Where a short-list stands."""

    OPEN = "open"
    FROZEN = "frozen"


SHORT_LIST_LIFE = Lifecycle(
    "short_list",
    ShortListState.OPEN,
    {"freeze": ((ShortListState.OPEN,), ShortListState.FROZEN)},
)


class CandidateState(enum.StrEnum):
    """Whether a candidate is kept or rejected."""

    KEPT = "kept"
    REJECTED = "rejected"


CANDIDATE_LIFE = Lifecycle(
    "candidate",
    CandidateState.KEPT,
    {
        "reject": ((CandidateState.KEPT,), CandidateState.REJECTED),
        "keep": ((CandidateState.REJECTED,), CandidateState.KEPT),
    },
)
