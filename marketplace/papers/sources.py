"""What the rooms above give papers of: each registers its records, their rule of access and what a paper says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marketplace.permissions import Actor

Data = dict[str, Any]
"""What a paper says, as JSON knows it: the same data always gives the same bytes."""


@dataclass(frozen=True)
class Source:
    """The records of one room of which there are papers.

    Attributes:
        readable: whether an actor may read the record, and with it its papers.
        offered: record id -> kind of paper -> its formats, as far as the record's state lets them be handed out.
        data: (record id, kind) -> what the paper says; its "subject" is what the record is called.
    """

    readable: Callable[[Actor, int], bool]
    offered: Callable[[int], Mapping[str, tuple[str, ...]]]
    data: Callable[[int, str], Data]


SOURCES: dict[str, Source] = {}
"""subject -> its source; a room fills its row in `views.init_app`. What has no row has no papers."""
