"""Public money for the projects of calls: entered, listed in a notice, paid in tranches by their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketplace import clock, db
from marketplace.demo import ages, cast
from marketplace.demo.records import contract, secretary
from marketplace.demo.timeline import Scene, made
from marketplace.grants import actions, paying, rules
from marketplace.grants.models import Project, Tranche
from marketplace.grants.paying import Request
from marketplace.grants.states import Rule

if TYPE_CHECKING:
    from datetime import date

    from marketplace.demo.timeline import Act
    from marketplace.grants.models import ProjectList

Entry = dict[str, Any]


def acts(today: date) -> list[Act]:
    """Return the acts of all projects that public money supports."""
    return [act for entry in ages.deals(today) if "grant" in entry for act in _scene(entry, today).acts]


def _scene(entry: Entry, today: date) -> Scene:
    scene = Scene(f"grant:{entry['key']}", today)
    said = entry["grant"]
    scene.add("enter", said["entered"], lambda: _enter(entry))
    scene.add("list", said["listed"], lambda: _list(entry), hour=9)
    for rule in Rule:
        if rule in said:
            _add_tranche(scene, entry, rule)
    if "closed" in said:
        scene.add("close", said["closed"], lambda: _close(entry))
    return scene


def _enter(entry: Entry) -> Project:
    beneficiary = cast.organisation(entry["seller"]).id
    return actions.enter(contract(entry), beneficiary, by=secretary(entry["call"]))


def _project(entry: Entry) -> Project:
    return db.session.get_one(Project, made(f"grant:{entry['key']}:enter"))


def _list(entry: Entry) -> ProjectList:
    return actions.publish([_project(entry)], entry["grant"]["title"], by=secretary(entry["call"]))


def _add_tranche(scene: Scene, entry: Entry, rule: Rule) -> None:
    said = entry["grant"][rule]
    scene.add(f"ask_{rule}", said["asked"], lambda: _ask(entry, rule), hour=10)
    if "granted" in said:
        scene.add(f"grant_{rule}", said["granted"], lambda: _grant(entry, rule), hour=11)
    if "paid" in said:
        scene.add(f"pay_{rule}", said["paid"], lambda: _pay(entry, rule), hour=15)


def _ask(entry: Entry, rule: Rule) -> Tranche:
    """Ask for as much as the rule allows."""
    project = _project(entry)
    request = Request(rule, rules.limit(project, rule).fen, entry["grant"][rule]["evidence"])
    return paying.ask(project, request, by=cast.owner(entry["seller"]))


def _tranche(entry: Entry, rule: Rule) -> Tranche:
    return db.session.get_one(Tranche, made(f"grant:{entry['key']}:ask_{rule}"))


def _grant(entry: Entry, rule: Rule) -> Tranche:
    return paying.decide(_tranche(entry, rule), granted=True, by=secretary(entry["call"]))


def _pay(entry: Entry, rule: Rule) -> Tranche:
    voucher = f"演示拨付-{entry['key']}-{rule}"
    return paying.pay(_tranche(entry, rule), voucher, clock.today(), by=secretary(entry["call"]))


def _close(entry: Entry) -> Project:
    return actions.close(_project(entry), by=secretary(entry["call"]))
