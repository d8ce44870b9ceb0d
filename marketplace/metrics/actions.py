"""Verbs of the metric: an official enters a target. Figures themselves have no verbs: they follow the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import audit, clock, db
from marketplace.errors import Forbidden, Invalid
from marketplace.metrics import goals
from marketplace.metrics.planning import Indicator, Target
from marketplace.metrics.readers import Area
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class TargetDraft:
    """A target as typed: amounts in 分, `wanted` a number where records are counted; the base both or neither."""

    region: str
    year: int
    wanted: int
    source: str
    base_year: int | None = None
    base_fen: int | None = None
    indicator: Indicator = Indicator.HEADLINE
    department: str = ""
    first_year: int | None = None
    each_year: bool = False


def set_target(draft: TargetDraft, *, by: Actor) -> Target:
    """Enter a target or replace it; the audit trail keeps what stood there before.

    Raises:
        Forbidden: the official isn't statistician over that region.
        Invalid: with it, the parts of a target would come to more than the whole.
    """
    if not permits(by, Permission.SET_TARGET, Area(draft.region)):
        raise Forbidden
    target = _standing(draft)
    before = target.wanted
    _fill(target, draft)
    if goals.excess(target) > 0:
        raise Invalid(_l("With this, the parts would come to more than the whole."), field="amount")
    target.entered_by, target.entered_at = by.person_id, clock.now()
    db.session.add(target)
    unit = "fen" if draft.indicator.in_money else "count"
    told = {"indicator": draft.indicator.value, "department": draft.department, f"before_{unit}": before or None}
    audit.record("target.set", target, by=by, region=draft.region, year=draft.year, **told, **{unit: draft.wanted})
    db.session.flush()
    return target


def _standing(draft: TargetDraft) -> Target:
    """Return the target that a draft replaces, locked, or a new one."""
    same = {
        "region": draft.region,
        "year": draft.year,
        "indicator": draft.indicator,
        "department": draft.department,
        "each_year": draft.each_year,
    }
    return db.session.scalars(select(Target).filter_by(**same).with_for_update()).first() or Target(**same)


def _fill(target: Target, draft: TargetDraft) -> None:
    money = draft.indicator.in_money
    target.amount_fen, target.count = (draft.wanted, None) if money else (None, draft.wanted)
    target.first_year, target.source = draft.first_year, draft.source
    target.base_year, target.base_fen = draft.base_year, draft.base_fen
