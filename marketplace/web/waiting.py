"""One line on a person's desk: what waits for whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask_babel import LazyString


@dataclass(frozen=True)
class Waiting:
    """Something that waits.

    Attributes:
        what: the step to take, in the words of its button ("Review this result").
        title: the record's own title.
        endpoint, values: where the step is taken.
        due: until when, if there is a deadline.
        since: since when it waits.
        kind: the room's word for the record, e.g. "version".
    """

    what: LazyString | str
    title: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    due: date | datetime | None = None
    since: datetime | None = None
    kind: str = ""
