"""Who may read the files of which records: each room registers a rule for its own records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.permissions import Actor

READERS: dict[str, Callable[[Actor, int], bool]] = {}
"""subject type (a table's name) -> whether this actor may read the files of that subject.

A room fills its row in `views.init_app`. A subject type without a row is read by nobody: a file must never
become readable because a room forgot to say who may read it.
"""


def readable(actor: Actor, subject_type: str, subject_id: int) -> bool:
    """Whether an actor may read the files of a record."""
    rule = READERS.get(subject_type)
    return rule is not None and rule(actor, subject_id)
