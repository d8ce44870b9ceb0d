"""First acts: people, platform roles, organisations with their members, and how each organisation was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_security import hash_password

from marketplace import audit, clock, db, policies
from marketplace.accounts import actions, members, people, roles
from marketplace.accounts.actions import OrganisationDraft
from marketplace.accounts.roles import GrantDraft
from marketplace.demo import cast, material
from marketplace.demo.timeline import Scene, note
from marketplace.permissions import OrgRole, Role
from marketplace.registration import points
from marketplace.registration.points import PointDraft
from marketplace.registration.states import Duty

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from marketplace.accounts.models import Organisation
    from marketplace.demo.timeline import Act

OPENED = 660
"""How many days before the day of loading the market opened: before the oldest listing."""

PASSWORD = "hebang-demo"  # noqa: S105 - printed by the loader; a demonstration holds nothing to protect
VERIFIED_BY_ROOT = "op-market"
"""The operator's own organisation: its people can't check it."""

FATES = {"pending": 2, "refused": 6, "suspended": 40}
"""How many days ago those applied whose check is part of the story."""


def acts(today: date) -> list[Act]:
    """Return the acts that bring everybody on the stage."""
    opening = Scene("opening", today)
    opening.add("people", OPENED, _sign_up, quiet=True)
    opening.add("roles", OPENED, _appoint, quiet=True)
    opening.add("points", OPENED, _open_points, quiet=True)
    opening.add("policies", OPENED, _set_policies, quiet=True)
    scenes = [opening, *(_organisation(entry, today) for entry in material.organisations())]
    return [act for scene in scenes for act in scene.acts]


def _sign_up() -> None:
    secret = hash_password(PASSWORD)
    for entry in material.people():
        someone = people.sign_up_by_mobile(entry["name"], entry["mobile"], "zh")
        someone.email, someone.confirmed_at = entry["email"], clock.now()
        someone.password, someone.is_demo = secret, True
        note(f"person:{entry['key']}", someone)


def _appoint() -> None:
    roles.appoint_first(cast.person(cast.ROOT), "000000")
    root = cast.actor(cast.ROOT)
    for entry in material.people():
        for given in entry["grants"] if entry["key"] != cast.ROOT else ():
            draft = GrantDraft(Role(given["role"]), given["region"], clock.today())
            roles.grant(cast.person(entry["key"]), draft, by=root)


POINTS = (
    ("01", "reg-city", cast.CITY, (("registrar", Duty.A), ("second-reviewer", Duty.B))),
    ("02", "reg-zone", "340171", (("registrar-zone", Duty.A), ("second-reviewer", Duty.B))),
)
"""Registration points: code, organisation, region, and who has which duty there."""


def _open_points() -> None:
    root, parties = cast.actor(cast.ROOT), {entry["key"]: entry for entry in material.organisations()}
    for code, key, region, staff in POINTS:
        said = parties[key]
        names = (said["name"], said["name"], said["uscc"], region, said["address"], "0551-00000000")
        opened = points.open_point(PointDraft(code, *names, clock.today()), by=root)
        for someone, duty in staff:
            points.appoint(opened, cast.person(someone), duty, clock.today(), by=root)


def _set_policies() -> None:
    """Let the city decide and number by itself, so that a registration can be shown to its end."""
    row = policies.set_value(
        "registration.mode",
        "own",
        jurisdiction=cast.CITY,
        valid_from=clock.today(),
        source="演示：由本平台的登记处认定并编号，实际登记以全国系统为准",
    )
    audit.record("policy.set", row, by=cast.actor(cast.ROOT), key=row.key, jurisdiction=row.jurisdiction)


def _organisation(entry: dict[str, Any], today: date) -> Scene:
    scene = Scene(f"organisation:{entry['key']}", today)
    fate = entry.get("fate", "verified")
    late = fate in FATES and fate != "suspended"
    founded = FATES[fate] if late else OPENED - 1
    scene.add("found", founded, lambda: _found(entry), quiet=not late)
    if fate == "pending":
        return scene
    if fate == "refused":
        scene.add("refuse", founded - 2, lambda: _decide(entry, actions.refuse, entry["reason"]))
        return scene
    scene.add("verify", founded - 2, lambda: _decide(entry, actions.verify), quiet=True)
    if fate == "suspended":
        scene.add("suspend", FATES[fate], lambda: _decide(entry, actions.suspend, entry["reason"]))
    return scene


def _found(entry: dict[str, Any]) -> Organisation:
    copied = ("name", "name_en", "nature", "region", "industry", "size", "legal_representative", "address", "about")
    draft = OrganisationDraft(**{name: entry[name] for name in copied}, **entry["flags"])
    by = cast.owner(entry["key"])
    party = actions.found(entry["uscc"], draft, by=by)
    party.is_demo = True
    for someone in material.people():
        for held in someone["memberships"]:
            if held["org"] == entry["key"]:
                _join(party, someone, frozenset(OrgRole(role) for role in held["roles"]))
    return party


def _join(party: Organisation, entry: dict[str, Any], held: frozenset[OrgRole]) -> None:
    by = cast.owner(_key_of(party))
    if entry["key"] == material.owner_key(_key_of(party)):
        members.set_roles(party, cast.person(entry["key"]).id, held, by=by)
        return
    invitation = members.invite(party, entry["email"], held, by=by)
    members.accept(invitation, by=cast.actor(entry["key"]))


def _key_of(party: Organisation) -> str:
    return next(str(entry["key"]) for entry in material.organisations() if entry["uscc"] == party.uscc)


def _decide(entry: dict[str, Any], decision: Callable[..., None], *reason: str) -> Organisation:
    party = cast.organisation(entry["key"])
    by = cast.actor(cast.ROOT) if entry["key"] == VERIFIED_BY_ROOT else cast.official("operator", party.region)
    decision(party, *reason, by=by)
    db.session.flush()
    return party
