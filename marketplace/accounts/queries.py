"""Who is who: people, organisations, memberships, and what somebody may do today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from marketplace import clock, codes, db
from marketplace.accounts.models import Membership, Organisation, Person, RoleGrant
from marketplace.permissions import Actor, OrgRole, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement

FROZEN = (
    "uscc",
    "name",
    "name_en",
    "nature",
    "region",
    "industry",
    "size",
    "rd_body",
    "transfer_body",
    "high_tech",
    "hightech_zone",
    "listed",
    "legal_representative",
    "address",
)
"""What a registration copies from a party: a report uses what held on the registration date."""


def person(person_id: int) -> Person | None:
    """Return a person, or None."""
    return db.session.get(Person, person_id)


def organisation(organisation_id: int) -> Organisation | None:
    """Return an organisation, or None."""
    return db.session.get(Organisation, organisation_id)


def frozen_party(party: Organisation) -> dict[str, Any]:
    """Return the fields of a party that a registration freezes (see `FROZEN`)."""
    return {name: getattr(party, name) for name in FROZEN}


def actor_of(someone: Person, on: date | None = None) -> Actor:
    """Return what rules judge a person by: memberships, verified organisations, grants in force on that day."""
    roles: dict[int, set[OrgRole]] = {}
    verified = set()
    for role, party in db.session.execute(
        select(Membership.role, Organisation).join(Membership.organisation).where(Membership.person_id == someone.id)
    ):
        roles.setdefault(party.id, set()).add(role)
        if party.verified:
            verified.add(party.id)
    return Actor(
        person_id=someone.id,
        name=someone.name,
        memberships={party_id: frozenset(held) for party_id, held in roles.items()},
        verified=frozenset(verified),
        grants=frozenset((grant.role, grant.region) for grant in grants_of(someone.id, on or clock.today())),
    )


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that a grant holds on that day."""
    return (RoleGrant.valid_from <= on) & or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > on)


def grants_of(person_id: int, on: date) -> list[RoleGrant]:
    """Return the platform roles that a person holds on that day."""
    return list(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id, in_force(on))))


def member_ids(organisation_id: int, roles: Iterable[OrgRole] = ()) -> list[int]:
    """Return the people who belong to an organisation, in one of the roles if any are named."""
    wanted = list(roles) or list(OrgRole)
    chosen = select(Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.role.in_(wanted)
    )
    return sorted(set(db.session.scalars(chosen)))


def official_ids(role: Role, region: str, on: date | None = None) -> list[int]:
    """Return the people who hold a role over a region today: theirs, or one that contains it."""
    chosen = select(RoleGrant.person_id, RoleGrant.region).where(RoleGrant.role == role, in_force(on or clock.today()))
    return sorted({holder for holder, area in db.session.execute(chosen) if codes.contains(area, region)})
