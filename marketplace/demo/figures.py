"""What the statistician lays down: targets and their parts, kept cuts, a half-year's figures and their revision."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.demo import ages, cast, material
from marketplace.demo.timeline import Scene, made
from marketplace.metrics import actions, publications
from marketplace.metrics.actions import TargetDraft
from marketplace.metrics.cuts import Cut
from marketplace.metrics.models import Publication
from marketplace.metrics.planning import Indicator
from marketplace.metrics.publications import Correction

if TYPE_CHECKING:
    from datetime import date

    from marketplace.demo.timeline import Act
    from marketplace.metrics.planning import SavedCut, Target

TARGETS_AGO, CUTS_AGO = 40, 15
PUBLISHED, REVISED = -12, -45
"""When the figures of the half-year were published and corrected, in days before its end."""

REASON = (
    "自首次发布以来：一项合同经双方变更、成交额核减，一项协商解除后注销，一项因重复登记由两名登记人员撤销；"
    "另有五项外地登记的合同补报。以上均有日志可查。"
)


def acts(today: date) -> list[Act]:
    """Return the acts that enter targets, keep cuts, and publish."""
    said = json.loads((material.DATA / "figures.json").read_text(encoding="utf-8"))
    laid = Scene("figures", today)
    for number, target in enumerate(said["targets"], start=1):
        laid.add(f"target{number}", TARGETS_AGO, partial(_target, target, today.year), quiet=True)
    for number, (name, asked) in enumerate(said["cuts"].items(), start=1):
        laid.add(f"cut{number}", CUTS_AGO, partial(_cut, name, asked, today), quiet=True)
    return [*laid.acts, *_published(today).acts]


def _target(said: dict[str, Any], year: int) -> Target:
    indicator = Indicator(said["indicator"])
    draft = TargetDraft(
        region=said.get("region", cast.CITY),
        year=year,
        wanted=material.yi(said["wanted"]) if indicator.in_money else said["wanted"],
        source=said["source"],
        indicator=indicator,
        department=said.get("department", ""),
        base_year=year - 1 if "base" in said else None,
        base_fen=material.yi(said["base"]) if "base" in said else None,
    )
    return actions.set_target(draft, by=cast.actor("statistician"))


def _cut(name: str, asked: dict[str, str], today: date) -> SavedCut:
    """Keep a cut; "{year}" in it is the running year, "{half}" the published half-year."""
    words = {"year": str(today.year), "half": ages.half_year(today).text}
    filled = {key: value.format(**words) for key, value in asked.items()}
    return actions.keep_cut(name, {"region": cast.CITY, **filled}, by=cast.actor("statistician"))


def _published(today: date) -> Scene:
    over, cut = ages.over(today), Cut(cast.CITY, ages.half_year(today))
    scene = Scene("publication", today)
    scene.add("publish", over + PUBLISHED, lambda: publications.publish(cut, by=cast.actor("statistician")), hour=14)
    scene.add("revise", over + REVISED, lambda: _revise(cut), hour=14)
    return scene


def _revise(cut: Cut) -> Publication:
    first = db.session.get_one(Publication, made("publication:publish"))
    return publications.publish(cut, by=cast.actor("statistician"), corrects=Correction(first.number, REASON))
