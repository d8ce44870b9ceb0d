"""Lifecycles as tables: one enum column, one dict of moves, and no other way to change a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from marketplace.errors import IllegalMove

if TYPE_CHECKING:
    import enum
    from collections.abc import Mapping

S = TypeVar("S", bound="enum.StrEnum")

LIVES: dict[str, Lifecycle[Any]] = {}
"""Every lifecycle by name, for the policy page and the tests that walk all pairs."""


class Lifecycle(Generic[S]):
    """The states of a record and the moves between them.

    Args:
        name: how permissions and tests call it, e.g. "challenge".
        initial: the state of a new record.
        moves: verb -> (states it may be done from, state it leads to).
    """

    def __init__(self, name: str, initial: S, moves: Mapping[str, tuple[tuple[S, ...], S]]) -> None:
        self.name = name
        self.initial = initial
        self.states = tuple(type(initial))
        self.moves = dict(moves)
        LIVES[name] = self

    def target(self, state: S, verb: str) -> S:
        """Return the state that a verb leads to.

        Raises:
            IllegalMove: the verb can't be done from this state.
        """
        sources, target = self.moves[verb]
        if state not in sources:
            raise IllegalMove(self.name, state, verb)
        return target

    def allows(self, state: S, verb: str) -> bool:
        """Tell whether the verb can be done from this state."""
        return state in self.moves[verb][0]

    def verbs(self, state: S) -> tuple[str, ...]:
        """Return what can be done from this state."""
        return tuple(verb for verb in self.moves if self.allows(state, verb))


class Living(Protocol):
    """A record with a life and a state."""

    life: ClassVar[Any]
    state: Any


def move(record: Living, verb: str) -> None:
    """Take one step of a record's life.

    Raises:
        IllegalMove: the step isn't possible; nothing was changed.
    """
    record.state = record.life.target(record.state, verb)
