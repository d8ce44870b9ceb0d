"""What a stop of the story is: whom to become, where to go, what to do there, and what other portals can't show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marketplace.demo.ahead import Target


@dataclass(frozen=True)
class Step:
    """One click of a stop: whom to become and which page it leads to."""

    person: str
    who: str
    url: str
    label: str


@dataclass(frozen=True)
class Stop:
    """One stop of the story.

    Attributes:
        title: what happens here.
        do: what to do on the page.
        elsewhere: what other portals can't show.
        steps: the clicks, the first one the main one.
        done: whether it was played already.
        move: the end that the clock can be moved to here, if any.
        waits: why this stop can't be played yet; "" when it can.
    """

    title: str
    do: str
    elsewhere: str
    steps: tuple[Step, ...]
    done: bool = False
    move: Target | None = None
    waits: str = ""
