"""What was measured against what was promised: compared where both are numbers, else left to whoever accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marketplace.listings import quantities
from marketplace.listings.quantities import NotNumber, number

if TYPE_CHECKING:
    from decimal import Decimal

SIGNS = {">=": "≥", "<=": "≤", "=": "=", "between": ""}


@dataclass(frozen=True)
class Promised:
    """An indicator as it binds: what the call asked and what was promised for it, both as typed.

    Attributes:
        operator: >=, <=, = or between.
        asked: the call's value, a range written with "..".
        promise: the promised value; empty where nothing was promised.
    """

    quantity: str
    operator: str
    asked: str
    promise: str
    unit: str = ""
    must: bool = True

    @property
    def binding(self) -> str:
        """The value that binds: the promise, or what was asked where nothing was promised."""
        return self.promise or self.asked


def read(line: dict[str, Any]) -> Promised:
    """Return an indicator from a bid's own copy of it."""
    return Promised(
        quantity=line["quantity"],
        operator=line["operator"],
        asked=line["asked"],
        promise=line.get("promise") or "",
        unit=line.get("unit") or "",
        must=bool(line.get("must")),
    )


def written(promised: Promised, value: str) -> str:
    """Write an indicator's value with its sign and unit: ≥ 420 MPa."""
    shown = value.replace(quantities.RANGE, "–")
    return " ".join(filter(None, (SIGNS.get(promised.operator, promised.operator), shown, promised.unit)))


def keeps(promised: Promised, measured: str) -> bool | None:
    """Tell whether a measured value keeps a promise; None where the two can't be compared."""
    try:
        low, high = _ends(promised.operator, promised.binding)
        value = number(measured)
    except NotNumber:
        return None
    return (low is None or value >= low) and (high is None or value <= high)


def as_good_as(earlier: Promised, later: Promised) -> bool:
    """Tell whether a later promise asks at least what an earlier one did; words must be equal."""
    if (later.quantity, later.operator, later.unit) != (earlier.quantity, earlier.operator, earlier.unit):
        return False
    try:
        low, high = _ends(earlier.operator, earlier.binding)
        new_low, new_high = _ends(later.operator, later.binding)
    except NotNumber:
        return later.binding.strip() == earlier.binding.strip()
    higher = low is None or (new_low is not None and new_low >= low)
    lower = high is None or (new_high is not None and new_high <= high)
    return higher and lower


def _ends(operator: str, value: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest value that keep a promise; None where there is no such end.

    Raises:
        NotNumber: the value is written in words.
    """
    if operator == "between":
        ends = [number(end) for end in value.split(quantities.RANGE)]
        return min(ends), max(ends)
    exact = number(value)
    return (None if operator == "<=" else exact), (None if operator == ">=" else exact)
