"""Results and demands: written, reviewed, published, renewed each year; a few of them in every other state."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.demo import call_ages, cast, material
from marketplace.demo.timeline import NEWS, Scene, made
from marketplace.listings import actions, queries
from marketplace.listings.models import Listing, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from marketplace.demo.timeline import Act

RENEWED_AFTER = 350
"""Days after which an owner renews a listing, before its twelve months are over."""

FATES = {
    # results
    "05-self-heal": "submitted",
    "01-spad-dtof": "overdue",
    "04-hemo-adsorb": "submitted",
    "02-uav-icing": "returned",
    "01-nearest-wakeup": "draft",
    "09-tea-robot": "refused",
    "03-magnetic-seal": "withdrawn",
    "06-biogas": "expired",
    # demands
    "black-mass-lithium": "submitted",
    "ward-dialect-speech": "overdue",
    "grout-sleeve-fullness": "returned",
    "teachless-welding": "draft",
    "building-hvac-guess": "withdrawn",
    "mura-judgement": "new_version",
}
"""What became of those that aren't simply published."""

REASONS = {
    "02-uav-icing": ("unclear", "“除冰能耗”没有写明测试风速与机型，请补充测试条件；疏冰涂层的耐久数据请注明来源。"),
    "09-tea-robot": ("rights", "权属证明显示该样机由两家单位共同研制，未见另一方同意发布的书面意见。"),
    "grout-sleeve-fullness": ("incomplete", "“检出率”指标缺少样本数，请写明按多少个套筒、什么缺陷程度验收。"),
}
WITHDRAWN_BECAUSE = {
    "03-magnetic-seal": "已与一家泵阀企业签订独占许可，不再对外征集合作方。",
    "building-hvac-guess": "托管项目已由总部统一招标，本需求不再单独征集。",
}


def acts(today: date, size: int = 0) -> list[Act]:
    """Return the acts of all listings, or of those that the first `size` of each kind and the stories need."""
    results, demands = material.results(), material.demands()
    scenes = [
        *(_scene("result", entry, today) for entry in chosen(results.values(), size)),
        *(_scene("demand", entry, today) for entry in chosen(demands.values(), size)),
    ]
    return [act for scene in scenes for act in scene.acts]


def chosen(entries: Iterable[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """Return the first `size` entries and those that the stories need; all of them for 0."""
    every = list(entries)
    if not size:
        return every
    return [entry for place, entry in enumerate(every) if place < size or entry["key"] in {**_uses(), **FATES}]


def listing(key: str) -> Listing:
    """Return a listing by its key."""
    return db.session.get_one(Listing, made(f"listing:{key}:draft"))


STOOD_FOR = 12
"""Days that a listing stands at least before somebody calls, asks or introduces on it."""


def published_ago(entry: dict[str, Any]) -> int:
    """Return how many days before the day of loading a listing was first published."""
    first = max(_uses().get(entry["key"], [0])) + STOOD_FOR
    return max(int(entry["published_days_ago"]), first if entry["key"] in _uses() else 0)


@cache
def _uses() -> dict[str, list[int]]:
    """Return when listings are called upon, asked about or introduced, in days before the day of loading."""
    uses: dict[str, list[int]] = {}
    talks = material.talks()
    for call in material.challenges():
        uses.setdefault(call["demand"], []).append(call_ages.window(call)[0])
    for one in talks["enquiries"]:
        uses.setdefault(one["about"], []).append(one["sent"])
    for one in talks["introductions"]:
        for key in (one["demand"], one["result"]):
            uses.setdefault(key, []).append(one["ago"])
    uses.setdefault(talks["agreed_price"]["result"], []).append(talks["agreed_price"]["ago"])
    return uses


def _scene(kind: str, entry: dict[str, Any], today: date) -> Scene:
    key, fate = entry["key"], FATES.get(entry["key"], "published")
    scene = Scene(f"listing:{key}", today)
    ago = {"submitted": 1, "overdue": 9, "draft": 1, "returned": 3, "refused": 14}.get(fate, published_ago(entry))
    quiet = ago > NEWS
    scene.add("draft", ago + 6, lambda: _draft(kind, entry, today), hour=9, quiet=quiet)
    if fate == "draft":
        return scene
    scene.add("submit", ago + 1, lambda: actions.submit(_work(key), by=_author(key)), hour=15, quiet=quiet)
    if fate in ("submitted", "overdue"):
        return scene
    if fate in ("returned", "refused"):
        scene.add(fate, ago - 1, lambda: _turn_down(key, fate), hour=16)
        return scene
    scene.add("publish", ago, lambda: actions.approve(_work(key), by=_operator(key)), hour=10, quiet=quiet)
    _AFTERWARDS.get(fate, _renew)(scene, entry, ago)
    return scene


def _renew(scene: Scene, entry: dict[str, Any], ago: int) -> None:
    """Renew a listing before its time is over, as often as its age asks for."""
    key = entry["key"]
    for number in range(1, ago // RENEWED_AFTER + 1):
        day = ago - number * RENEWED_AFTER
        scene.add(f"renew{number}", day + 3, partial(_submit_again, key), quiet=True)
        scene.add(f"renewed{number}", day, partial(_approve_again, key), quiet=True)


def _withdraw(scene: Scene, entry: dict[str, Any], ago: int) -> None:
    _renew(scene, entry, ago)
    key = entry["key"]
    scene.add("withdraw", 5, lambda: actions.withdraw(listing(key), WITHDRAWN_BECAUSE[key], by=_author(key)))


def _begin_new_version(scene: Scene, entry: dict[str, Any], _ago: int) -> None:
    key = entry["key"]
    scene.add("rewrite", 2, lambda: _submit_again(key))


_AFTERWARDS: dict[str, Callable[[Scene, dict[str, Any], int], None]] = {
    "withdrawn": _withdraw,
    "expired": lambda _scene, _entry, _ago: None,
    "new_version": _begin_new_version,
}


def _draft(kind: str, entry: dict[str, Any], today: date) -> Listing:
    party, by = cast.organisation(entry["owner"]), cast.writer(entry["owner"])
    if kind == "result":
        return actions.draft_result(material.result_draft(entry), organisation=party, by=by).listing
    return actions.draft_demand(material.demand_draft(entry, today), organisation=party, by=by).listing


def _work(key: str) -> Version:
    """Return the version of a listing that is being written or reviewed."""
    working = queries.working(listing(key).id)
    assert working is not None
    return working


def _author(key: str) -> Any:
    entry = material.results().get(key) or material.demands()[key]
    return cast.writer(entry["owner"])


def _operator(key: str) -> Any:
    return cast.official("operator", listing(key).region)


def _submit_again(key: str) -> Version:
    return actions.submit(actions.new_version(listing(key), by=_author(key)), by=_author(key))


def _approve_again(key: str) -> Version:
    return actions.approve(_work(key), by=_operator(key))


def _turn_down(key: str, fate: str) -> Version:
    reason, text = REASONS[key]
    decide = actions.send_back if fate == "returned" else actions.refuse
    return decide(_work(key), reason, by=_operator(key), note=text)
