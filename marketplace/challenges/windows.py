"""The windows of a call, by server time: the last second still counts, the next one doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import clock

if TYPE_CHECKING:
    from datetime import datetime


def is_over(last: datetime | None) -> bool:
    """Tell whether a window that ends at an instant is over; one without an end never began."""
    return last is None or clock.now().replace(microsecond=0) > last
