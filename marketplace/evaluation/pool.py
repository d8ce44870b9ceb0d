"""Where reviewers come from: the pool of experts, a draw with a committed seed, conflicts that are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marketplace.challenges.models import Challenge


@dataclass(frozen=True)
class Candidate:
    """Somebody in the order of a draw."""

    expert_id: int | None
    person_id: int


@dataclass(frozen=True)
class Draw:
    """A draw: the order in which seats are filled, reserves behind."""

    draw_id: int | None
    order: tuple[Candidate, ...]


def conflicts(candidate: Candidate, challenge: Challenge) -> list[dict[str, Any]]:
    """Return what ties somebody to the publisher or a bidder."""
    del candidate, challenge
    return []
