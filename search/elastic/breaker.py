"""Not asking again at once a server that did not answer."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE: Final = 5.0
"""Seconds in which a server that did not answer is left alone."""


class Breaker:
    """Counts questions without an answer; after more than `tolerated` in a row everybody is refused at once.

    When the pause is over one question is let through, and the others wait another pause for its outcome, which is
    why a question that never returns needs no bookkeeping. Threads may share it.
    """

    def __init__(self, tolerated: int = 0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._tolerated = tolerated
        self._clock = clock
        self._lock = threading.Lock()
        self._unanswered = 0
        self._refused_until = 0.0

    def admit(self) -> None:
        """Let a question pass.

        Raises:
            EngineUnavailable: the server did not answer a moment ago.
        """
        with self._lock:
            if self._unanswered <= self._tolerated:
                return
            now = self._clock()
            if now < self._refused_until:
                raise EngineUnavailable("the search server does not answer; it is asked again in a few seconds")
            self._refused_until = now + PAUSE

    def answered(self) -> None:
        """Whatever the answer was, the server is there."""
        with self._lock:
            self._unanswered = 0

    def unanswered(self) -> None:
        """The server was not reached, or was too slow."""
        with self._lock:
            self._unanswered += 1
            self._refused_until = self._clock() + PAUSE
