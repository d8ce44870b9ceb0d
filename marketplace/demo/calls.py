"""Calls in every state: raised, decided, bid for, opened, judged, proposed, objected to, lapsed and called again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace.challenges import actions
from marketplace.demo import awarding, bidding, call_ages, call_texts, dialogue, gates, material, raising, reviews
from marketplace.demo.records import call, publisher
from marketplace.demo.timeline import Scene

if TYPE_CHECKING:
    from datetime import date

    from marketplace.challenges.models import Challenge
    from marketplace.demo.timeline import Act

Entry = dict[str, Any]


def acts(today: date) -> list[Act]:
    """Return the acts of all calls."""
    scenes = [scene for entry in material.challenges() for scene in _scenes(entry, today)]
    return [act for scene in scenes for act in scene.acts]


def _scenes(entry: Entry, today: date) -> list[Scene]:
    """Return what happens to a call, and beside it what is asked and told of it, and what its gates decide."""
    scene = Scene(f"challenge:{entry['demand']}", today)
    raising.add(scene, entry)
    if entry["state"] in call_ages.UNPUBLISHED:
        return [scene]
    bidding.add(scene, entry)
    if entry["state"] == "recalled":
        _call_again(scene, entry)
    reviews.commit(scene, entry)
    bidding.add_opening(scene, entry)
    reviews.add(scene, entry)
    awarding.add(scene, entry)
    return [scene, dialogue.scene(entry, today), gates.scene(entry, today)]


def _call_again(scene: Scene, entry: Entry) -> None:
    key, again = entry["demand"], call_ages.BEGUN["recalled"]
    scene.add("recall", again + 4, lambda: _recall(entry, scene), hour=14, step=1)
    scene.add("submit_again", again + 3, lambda: actions.submit(call(key), by=publisher(key)), hour=10)
    raising.bring_out(scene, entry, again, "_again")


def _recall(entry: Entry, scene: Scene) -> Challenge:
    by = publisher(entry["demand"])
    challenge = actions.recall(call(entry["demand"]), by=by)
    return actions.edit(challenge, call_texts.again(entry, challenge, scene.today), by=by)
