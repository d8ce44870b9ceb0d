"""Reads of policy parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace import codes, db
from marketplace.policies.keys import KEYS, UnknownPolicy, declared
from marketplace.policies.models import PolicyParameter
from marketplace.policies.values import loaded

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class Policy:
    """The value that holds for a region on a day, and where it comes from; `id` is what a decision stores."""

    key: str
    value: Any
    jurisdiction: str
    valid_from: date
    source: str
    id: int


def value(key: str, *, region: str, on: date) -> Policy:
    """The value in force: nearest jurisdiction first, there the latest; `Kind` names the type of `.value`.

    Raises:
        UnknownPolicy: the key is not declared, or has no value yet on that day.
        UnknownCode: there is no such region.
    """
    declared(key)
    found = _in_force(region, on, PolicyParameter.key == key)
    if key not in found:
        raise UnknownPolicy(f"{key} has no value for {region} on {on}")
    return found[key]


def overview(*, region: str, on: date) -> list[Policy]:
    """Every parameter in force for a region on a day, in the order of KEYS."""
    found = _in_force(region, on, PolicyParameter.key.in_(KEYS))
    return [found[key] for key in KEYS if key in found]


def history(key: str) -> list[PolicyParameter]:
    """Every value that a parameter had, has or will have: by jurisdiction, newest first."""
    declared(key)
    rows = select(PolicyParameter).where(PolicyParameter.key == key)
    order = (PolicyParameter.jurisdiction, PolicyParameter.valid_from.desc())
    return list(db.session.scalars(rows.order_by(*order)))


def _in_force(region: str, on: date, which: ColumnElement[bool]) -> dict[str, Policy]:
    above = [step.code for step in codes.path(region)]
    here = PolicyParameter.jurisdiction.in_(above)
    rows = db.session.scalars(select(PolicyParameter).where(which, here, PolicyParameter.valid_from <= on))
    # The nearest and latest row comes last and so replaces the others.
    ordered = sorted(rows, key=lambda row: (above.index(row.jurisdiction), row.valid_from))
    return {row.key: _policy(row) for row in ordered}


def _policy(row: PolicyParameter) -> Policy:
    used = loaded(declared(row.key).kind, row.value)
    return Policy(row.key, used, row.jurisdiction, row.valid_from, row.source, row.id)
