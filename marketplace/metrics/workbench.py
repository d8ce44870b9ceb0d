"""The workbench's question: any cut, one of its breakdowns, one of the five figures, a rounding; and kept ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import codes, db
from marketplace.errors import Invalid
from marketplace.metrics import addresses, parts, rounding, words
from marketplace.metrics.cuts import Dimension
from marketplace.metrics.planning import SavedCut
from marketplace.metrics.rounding import Rounding
from marketplace.web.moments import language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from marketplace.codes import Code
    from marketplace.metrics.addresses import Opened
    from marketplace.metrics.cuts import Cut, Side
    from marketplace.permissions import Actor

FILTERS = tuple(one for one in Dimension if one is not Dimension.DISTRICT)
"""What a cut can be narrowed by here; a district is asked for as the region."""

INDENT = "\u3000"
_NESTED = (Dimension.KIND, Dimension.ZONES, Dimension.SELLER_NATURE, Dimension.BUYER_NATURE)
"""Lists whose second level is offered too."""


@dataclass(frozen=True)
class Question:
    """What somebody asks at the workbench."""

    opened: Opened
    dimension: Dimension
    rounding: Rounding

    @property
    def cut(self) -> Cut:
        """What is summed over."""
        return self.opened.cut

    @property
    def side(self) -> Side:
        """Which of the five figures the breakdown shows."""
        return self.opened.side

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of the address that asks it again."""
        said = {"by": self.dimension.value, "side": self.side.value, "rounding": self.rounding.text}
        return addresses.values(self.cut, **said)


def question(arguments: Mapping[str, str], city: str, today: date) -> Question:
    """Read a question from an address.

    Raises:
        Invalid: something in it can't be meant; the error names its field.
    """
    opened = addresses.opened(arguments, city, today)
    by = arguments.get("by") or Dimension.KIND.value
    if by not in set(Dimension):
        raise Invalid(_l("“%(text)s” is no breakdown.", text=by[:40]), field="by")
    found = rounding.parse(arguments.get("rounding") or Rounding().text)
    if found is None:
        raise Invalid(_l("Amounts are rounded to 0, 1, 2 or 4 digits."), field="rounding")
    return Question(opened, Dimension(by), found)


def offered(dimension: Dimension) -> list[tuple[str, str]]:
    """Return (code, name) of what a cut can be narrowed to by a dimension."""
    if dimension is Dimension.FLOW:
        return [(code, str(name)) for code, name in words.FLOWS.items()]
    above = codes.NATION if dimension is Dimension.TOP_REGIONS else ""
    found = _codes(parts.LISTS[dimension], above, nested=dimension in _NESTED)
    if dimension in (Dimension.SELLER_NATURE, Dimension.BUYER_NATURE):
        found = [one for one in found if not codes.children(parts.LISTS[dimension], one.code)]
    named = [(one.code, f"{INDENT if one.parent and not above else ''}{one.name(language())}") for one in found]
    return [*named, (parts.INVOLVED, str(words.SUBTOTALS["involved"]))] if dimension is Dimension.IP else named


def _codes(list_name: str, above: str, *, nested: bool) -> list[Code]:
    first = codes.children(list_name, above) if above else codes.children(list_name)
    below = ([one, *codes.children(list_name, one.code)] if nested else [one] for one in first)
    return [one for group in below for one in group]


def saved_cuts(by: Actor) -> list[SavedCut]:
    """Return the cuts that somebody keeps, by name."""
    return list(db.session.scalars(select(SavedCut).where(SavedCut.person_id == by.person_id).order_by(SavedCut.name)))


def saved_cut(id: int) -> SavedCut | None:  # noqa: A002 - the name in the address
    """Return a kept cut, or None."""
    return db.session.get(SavedCut, id)
