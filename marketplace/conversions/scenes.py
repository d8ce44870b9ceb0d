"""Demonstration scenes: recording one, striking one out, the list, and the counts that targets ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, extract, func, select, true

from marketplace import audit, clock, codes, db, lifecycle
from marketplace.conversions.scene_models import Scene, SceneState
from marketplace.errors import Forbidden, Invalid
from marketplace.listings import queries as listings
from marketplace.listings.states import Kind
from marketplace.permissions import Permission, permits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.permissions import Actor


@dataclass(frozen=True)
class SceneDraft:
    """A scene as typed; `result` is the number of a published result, None where none is shown there."""

    name: str
    region: str
    field: str
    opened_on: date
    organisation: str
    evidence: str
    result: int | None = None


@dataclass(frozen=True)
class _Area:
    """A region as the subject of a permission."""

    region: str


def record(draft: SceneDraft, *, by: Actor) -> Scene:
    """Record a scene that a document names; it counts from now on.

    Raises:
        Forbidden: the official isn't statistician over the region.
        Invalid: see `check`; or a scene of this name is recorded there, or there is no such published result.
    """
    if not permits(by, Permission.RECORD_SCENE, _Area(draft.region)):
        raise Forbidden
    check(draft)
    one = Scene(
        name=draft.name,
        region=draft.region,
        field=draft.field,
        opened_on=draft.opened_on,
        organisation=draft.organisation,
        evidence=draft.evidence,
        result_version_id=_shown(draft.result),
        recorded_by=by.person_id,
    )
    db.session.add(one)
    db.session.flush()
    audit.record("scene.record", one, by=by, name=one.name, region=one.region)
    return one


def check(draft: SceneDraft) -> None:
    """Refuse what can't be meant.

    Raises:
        Invalid: an unknown region or field, a day that hasn't come, something left out; `field` says which.
    """
    if draft.opened_on > clock.today():
        raise Invalid(_l("This day hasn't come yet: a scene is recorded once it is open."), field="opened_on")
    for name, known in (("region", "regions"), ("field", "fields")):
        if not codes.valid(known, getattr(draft, name), draft.opened_on):
            raise Invalid(_l("Choose one of the list."), field=name)
    for name in ("name", "organisation", "evidence"):
        if not getattr(draft, name).strip():
            raise Invalid(_l("This must not be empty."), field=name)
    if db.session.scalar(select(Scene.id).where(_counting(), Scene.region == draft.region, Scene.name == draft.name)):
        raise Invalid(_l("A scene of this name is recorded there already."), field="name")


def _shown(listing_id: int | None) -> int | None:
    if listing_id is None:
        return None
    found = listings.published(listing_id)
    if found is None or found.kind is not Kind.RESULT:
        raise Invalid(_l("No result of this number is published here."), field="result")
    return found.id


def strike(one: Scene, reason: str, *, by: Actor) -> None:
    """Strike a scene out of the counts with a reason.

    Raises:
        Invalid: there is no reason.
        IllegalMove: it was struck out already.
    """
    if not reason.strip():
        raise Invalid(_l("Give the reason: everybody can read it."), field="reason")
    one.struck_at, one.struck_by, one.reason = clock.now(), by.person_id, reason.strip()
    lifecycle.move(one, "strike")
    db.session.flush()
    audit.record("scene.strike", one, by=by, name=one.name, region=one.region)


def scene(scene_id: int) -> Scene | None:
    """Return a scene, or None."""
    return db.session.get(Scene, scene_id)


def counts(region: str, years: Iterable[int]) -> dict[int, int]:
    """Return how many scenes were opened in a region, year by year, in one SELECT."""
    wanted = sorted(years)
    if not wanted:
        return {}
    year = extract("year", Scene.opened_on)
    chosen = select(year, func.count()).where(*_opened(region, wanted[0], wanted[-1])).group_by(year)
    found = {int(number): int(count) for number, count in db.session.execute(chosen)}
    return {number: found.get(number, 0) for number in wanted}


def counts_below(region: str, year: int) -> dict[str, int]:
    """Return how many scenes were opened in the parts right below a region in a year, in one SELECT."""
    chosen = select(Scene.region, func.count()).where(*_opened(region, year, year)).group_by(Scene.region)
    rows = db.session.execute(chosen).all()
    parts = [one.code for one in codes.children("regions", region)]
    return {part: sum(int(count) for place, count in rows if codes.contains(part, place)) for part in parts}


def opened_in(region: str, year: int) -> Select[Scene]:
    """Choose the scenes of a region and year that count, the latest first."""
    return select(Scene).where(*_opened(region, year, year)).order_by(Scene.opened_on.desc(), Scene.id.desc())


def _opened(region: str, first: int, last: int) -> tuple[ColumnElement[bool], ...]:
    prefix = codes.region_prefix(region)
    inside = Scene.region.startswith(prefix, autoescape=True) if prefix else true()
    return _counting(), inside, Scene.opened_on.between(date(first, 1, 1), date(last, 12, 31))


def _counting() -> ColumnElement[bool]:
    return Scene.state == SceneState.RECORDED
