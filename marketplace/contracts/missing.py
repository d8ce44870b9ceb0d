"""One thing that is missing before a contract can be signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from flask_babel import LazyString


@dataclass(frozen=True)
class Missing:
    """What is missing, where it is seen to, and the day until which it takes if that is known."""

    what: LazyString
    endpoint: str
    until: date | None = None
