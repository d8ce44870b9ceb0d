"""Verbs of the metric: an official enters a target. Figures themselves have no verbs: they follow the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import audit, clock, db
from marketplace.errors import Forbidden
from marketplace.metrics.models import Target
from marketplace.metrics.readers import Area
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from marketplace.permissions import Actor


@dataclass(frozen=True)
class TargetDraft:
    """A target as typed; amounts in 分, base both or neither."""

    region: str
    year: int
    amount_fen: int
    source: str
    base_year: int | None = None
    base_fen: int | None = None


def set_target(draft: TargetDraft, *, by: Actor) -> Target:
    """Enter the target of a region and year, or replace it; the audit trail keeps what stood there before.

    Raises:
        Forbidden: the official isn't statistician over that region.
    """
    if not permits(by, Permission.SET_TARGET, Area(draft.region)):
        raise Forbidden
    target = db.session.scalars(
        select(Target).where(Target.region == draft.region, Target.year == draft.year).with_for_update()
    ).first() or Target(region=draft.region, year=draft.year)
    before = target.amount_fen
    target.amount_fen, target.source = draft.amount_fen, draft.source
    target.base_year, target.base_fen = draft.base_year, draft.base_fen
    target.entered_by, target.entered_at = by.person_id, clock.now()
    db.session.add(target)
    told = {"region": draft.region, "year": draft.year, "amount_fen": draft.amount_fen, "before_fen": before}
    audit.record("target.set", target, by=by, **told)
    db.session.flush()
    return target
