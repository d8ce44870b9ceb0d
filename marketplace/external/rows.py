"""One row of the national form: read whole, with everything that is wrong with it.

A row's values are flat: "amount_fen" (分), "signed_on" (a day), "seller.region" (a code) ... What the file has no
column for, or leaves empty where it may, is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marketplace import clock, codes
from marketplace.external import cells, names
from marketplace.external.heads import AMOUNTS, NEEDED, SIDES
from marketplace.external.problems import Problem, Wrong
from marketplace.registration.checks import LONGEST_TITLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from marketplace.external.heads import Column, Head
    from marketplace.files.tables import Cell, Line

DAYS = ("signed_on", "registered_on", "valid_from", "valid_to")
CODED = {
    "kind": "contract_kinds",
    "field": "fields",
    "ip_type": "ip_types",
    "plan_source": "plan_sources",
    "payment_mode": "payment_modes",
    "aim": "aims",
    "service_industry": "industries",
    **{f"{side}.nature": "party_natures" for side in SIDES},
    **{f"{side}.industry": "industries" for side in SIDES},
    **{f"{side}.size": "organisation_sizes" for side in SIDES},
}
"""Field -> official list."""


@dataclass
class Reading:
    """What a row says: its values by field, and what is wrong with it."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The registration number, "" where it can't be read."""
        return str(self.values.get("number", ""))


@dataclass(frozen=True)
class Rules:
    """How the rows of one file are read.

    Attributes:
        head: its columns.
        unit: of amounts whose head doesn't say, "" for yuan.
        region: one of the parties must be there.
        today: no day may come after it.
    """

    head: Head
    unit: str = ""
    region: str = codes.NATION
    today: date = field(default_factory=clock.today)


def read(line: Line, rules: Rules) -> Reading:
    """Read a row; whatever can't be read is named by its column, all of it at once."""
    reading = Reading(line.row)
    if line.merged:
        reading.problems.append(Problem("merged", found=line.merged))
        return reading
    for column in sorted(rules.head.columns, key=lambda one: one.field != "registered_on"):
        _take(reading, column, line.cells[column.place] if column.place < len(line.cells) else None, rules)
    reading.problems += _together(reading.values, rules)
    return reading


def _take(reading: Reading, column: Column, cell: Cell, rules: Rules) -> None:
    try:
        value = _value(column, cell, reading.values.get("registered_on", rules.today), rules)
    except Wrong as wrong:
        if wrong.code != "missing" or column.field in NEEDED:
            reading.problems.append(Problem(wrong.code, column.head, wrong.found))
    else:
        reading.values[column.field] = value


def _value(column: Column, cell: Cell, on: date, rules: Rules) -> Any:
    if column.field in AMOUNTS:
        return cells.amount(cell, rules.head.unit(column.field, rules.unit))
    if column.field in DAYS:
        return cells.day(cell)
    if column.field in CODED:
        return names.code(CODED[column.field], cells.text(cell), on)
    if column.field.endswith(".region"):
        return names.region(cells.text(cell))
    if column.field == "number":
        return cells.number(cell)
    return cells.flag(cell) if column.field == "related" else _words(column, cell)


def _words(column: Column, cell: Cell) -> str:
    """Return a title or a name with the brackets that it is written with, （甲） not (甲); a code made plain."""
    plain = cells.text(cell)
    written = cell if isinstance(cell, str) and not column.field.endswith(".uscc") else plain
    words = " ".join(written.split())
    if not words:
        raise Wrong("missing")
    if len(words) > LONGEST_TITLE:
        raise Wrong("too_long", words)
    return words


def _together(values: dict[str, Any], rules: Rules) -> Iterator[Problem]:
    """Check what fields say together: amounts in order, days in order, a party in the region."""
    head = {column.field: column.head for column in rules.head.columns}
    for code, name in (*_amounts(values), *_days(values, rules.today)):
        yield Problem(code, head[name])
    places = [values.get(f"{side}.region", "") for side in SIDES]
    if all(places) and not any(codes.contains(rules.region, place) for place in places):
        yield Problem("elsewhere", found="、".join(places))


def _amounts(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    whole, part = values.get("amount_fen"), values.get("technical_fen")
    if whole == 0:
        yield "zero", "amount_fen"
    elif whole is not None and part is not None and part > whole:
        yield "technical_above_deal", "technical_fen"


def _days(values: dict[str, Any], today: date) -> Iterator[tuple[str, str]]:
    signed, registered = values.get("signed_on"), values.get("registered_on")
    for name, day in (("signed_on", signed), ("registered_on", registered)):
        if day is not None and day > today:
            yield "future", name
    if signed and registered and registered < signed:
        yield "dates_out_of_order", "registered_on"
    begins, ends = values.get("valid_from", signed), values.get("valid_to")
    if begins and ends and ends < begins:
        yield "validity_out_of_order", "valid_to"
