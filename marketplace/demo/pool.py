"""The pool of experts: entered by the office, agreed to by themselves, with where they work and what they published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from marketplace import db
from marketplace.demo import cast, material, timeline
from marketplace.demo.models import DemoState
from marketplace.demo.timeline import Scene
from marketplace.experts import actions, history
from marketplace.experts.drafts import Availability, ExpertDraft, InterestDraft, PublicationDraft, WorkDraft
from marketplace.experts.models import Expert, InterestKind
from marketplace.experts.parties import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from marketplace.demo.timeline import Act

Entry = dict[str, Any]
FOREVER = 100_000  # days
KEEPER = "call-secretary"
ENTERED, UPDATED = 610, 100
"""Days ago when the office has entered the pool, before the first call, and when it last brought it up to date."""


def acts(today: date) -> list[Act]:
    """Return the acts that fill the pool."""
    return [act for entry in material.experts() for act in _scene(entry, today).acts]


def _scene(entry: Entry, today: date) -> Scene:
    scene = Scene(f"expert:{entry['key']}", today)
    said = entry["expert"]
    if said.get("applied"):
        scene.add("offer", said["applied"], lambda: _offer(entry))
        return scene
    scene.add("enter", ENTERED, lambda: _enter(entry), quiet=True)
    scene.add("agree", ENTERED - 3, lambda: _agree(entry), quiet=True)
    scene.add("update", UPDATED, lambda: _record(entry, _since(ENTERED, UPDATED)), quiet=True)
    return scene


def expert(key: str) -> Expert:
    """Return somebody's entry in the pool."""
    return db.session.get_one(Expert, timeline.made(f"expert:{key}"))


def _draft(entry: Entry) -> ExpertDraft:
    said = entry["expert"]
    return ExpertDraft(entry["name"], entry["email"], said["title"], tuple(said["fields"]), cast.CITY)


def _offer(entry: Entry) -> Expert:
    someone = cast.person(entry["key"])
    return actions.offer(_draft(entry), someone, by=cast.actor(entry["key"]))


def _enter(entry: Entry) -> Expert:
    one = actions.enter(_draft(entry), by=cast.actor(KEEPER))
    timeline.note(f"expert:{entry['key']}", one)
    _record(entry, _since(FOREVER, ENTERED))
    return one


def _since(before: int, after: int) -> Callable[[Entry], bool]:
    """Return the test whether a fact came about so many days ago, or was over then."""
    return lambda fact: after <= _known_ago(fact) < before


def _known_ago(fact: Entry) -> int:
    return int(next(fact[name] for name in ("until", "ago", "since") if name in fact))


def _record(entry: Entry, wanted: Callable[[Entry], bool]) -> None:
    """Record what is known by now to bind somebody."""
    one, said, by = expert(entry["key"]), entry["expert"], cast.actor(KEEPER)
    for work in filter(wanted, said["works"]):
        history.employ(one, _work(work), by=by)
    for advice in filter(wanted, said.get("advises", ())):
        history.advise(one, _work(advice), by=by)
    for paper in filter(wanted, said.get("papers", ())):
        authors = (entry["name"], *paper["with"])
        history.publish(PublicationDraft(paper["title"], _day(paper["ago"]), authors), of=one, by=by)


def _work(said: Entry) -> WorkDraft:
    until = _day(said["until"]) if "until" in said else None
    return WorkDraft(_unit(said["unit"]), _day(said["since"]), until, said.get("what", ""))


def _unit(name: str) -> Unit:
    """Return an organisation: one of ours by its short name, or one that isn't here by its own."""
    ours = next((one for one in material.organisations() if one["key"] == name), None)
    return Unit(ours["name"], ours["uscc"]) if ours else Unit(name)


def _day(ago: int) -> date:
    """Return a day so many days before the day of loading."""
    return db.session.get_one(DemoState, 1).loaded_on - timedelta(days=ago)


def _agree(entry: Entry) -> Expert:
    """Agree, declare what one knows oneself, and say when one is there."""
    by, one, said = cast.actor(entry["key"]), expert(entry["key"]), entry["expert"]
    actions.agree(one, cast.person(entry["key"]), by=by)
    for declared in said.get("declares", ()):
        unit = _unit(declared["unit"]) if "unit" in declared else None
        history.declare(one, InterestDraft(InterestKind(declared["kind"]), declared.get("name", ""), unit), by=by)
    if "most_reviews" in said:
        actions.set_availability(one, Availability(most_reviews=said["most_reviews"]), by=by)
    return one
