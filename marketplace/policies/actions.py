"""Changes of policy parameters: a value is added, never changed."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import codes, db
from marketplace.errors import Conflict, Invalid
from marketplace.policies.keys import declared
from marketplace.policies.models import PolicyParameter
from marketplace.policies.values import check, parse, stored

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = Path(__file__).parent.parent / "policies.csv"


def set_value(key: str, value: Any, *, jurisdiction: str, valid_from: date, source: str) -> PolicyParameter:
    """Give a parameter a value from a day on; the caller records the audit event.

    Raises:
        UnknownPolicy: the key is not declared.
        Invalid: the value is out of bounds, the jurisdiction unknown or the source missing.
        Conflict: the jurisdiction has a value from that very day already.
    """
    rule = declared(key)
    check(rule, value)
    if jurisdiction not in codes.codes_of("regions"):
        raise Invalid(_l("There is no such region."), field="jurisdiction")
    if not source.strip():
        raise Invalid(_l("Name the rule or decision that this value comes from."), field="source")
    if (key, jurisdiction, valid_from) in _recorded(PolicyParameter.key == key):
        raise Conflict(_l("This region has a value from that day already. Choose a later day."))
    row = PolicyParameter(
        key=key,
        jurisdiction=jurisdiction,
        valid_from=valid_from,
        value=stored(rule.kind, value),
        source=source.strip(),
    )
    return _added([row])[0]


def seed() -> int:
    """Add the packaged values that are missing; returns how many were added."""
    recorded = _recorded()
    rows = [row for row in _packaged() if (row.key, row.jurisdiction, row.valid_from) not in recorded]
    return len(_added(rows))


def _added(rows: list[PolicyParameter]) -> list[PolicyParameter]:
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _recorded(*which: Any) -> set[tuple[str, str, date]]:
    columns = (PolicyParameter.key, PolicyParameter.jurisdiction, PolicyParameter.valid_from)
    return {(key, region, day) for key, region, day in db.session.execute(select(*columns).where(*which))}


def _packaged() -> Iterable[PolicyParameter]:
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rule = declared(row["key"])
            yield PolicyParameter(
                key=rule.name,
                jurisdiction=row["jurisdiction"],
                valid_from=date.fromisoformat(row["valid_from"]),
                value=stored(rule.kind, parse(rule.name, row["value"], row["unit"])),
                source=row["source"],
            )
