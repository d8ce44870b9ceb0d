"""Who is who: people, organisations, memberships, and what somebody may do today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from marketplace import clock, codes, db
from marketplace.accounts import waiting as lines
from marketplace.accounts.models import (
    Invitation,
    InvitationState,
    Membership,
    Organisation,
    OrganisationState,
    Person,
    RoleGrant,
)
from marketplace.permissions import Actor, OrgRole, Permission, Role, permits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from marketplace.web.waiting import Waiting

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


def organisations_of(person_id: int) -> list[Organisation]:
    """Return the organisations that a person belongs to, by name."""
    chosen = select(Membership.organisation_id).where(Membership.person_id == person_id)
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(chosen)).order_by(Organisation.name)))


def members(organisation_id: int) -> list[tuple[Person, list[OrgRole]]]:
    """Return who belongs to an organisation, with the roles of each."""
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .options(joinedload(Membership.person))
        .order_by(Membership.person_id, Membership.id)
    )
    held: dict[int, tuple[Person, list[OrgRole]]] = {}
    for row in rows:
        held.setdefault(row.person_id, (row.person, []))[1].append(row.role)
    return list(held.values())


def addresses_of(someone: Person) -> list[str]:
    """Return the addresses that a person has proved: invitations to them are this person's."""
    proved = [someone.email if someone.confirmed_at else None, someone.mobile]
    return [address for address in proved if address]


def open_invitations(organisation_id: int) -> list[Invitation]:
    """Return an organisation's invitations that nobody has answered."""
    chosen = select(Invitation).where(
        Invitation.organisation_id == organisation_id, Invitation.state == InvitationState.OPEN
    )
    return list(db.session.scalars(chosen.order_by(Invitation.id)))


def invitations_to(someone: Person) -> list[Invitation]:
    """Return the open invitations to a person's proved addresses."""
    chosen = select(Invitation).where(
        Invitation.address.in_(addresses_of(someone)), Invitation.state == InvitationState.OPEN
    )
    return list(db.session.scalars(chosen.options(joinedload(Invitation.organisation)).order_by(Invitation.id)))


def invitation_for(invitation_id: int, someone: Person | None) -> Invitation | None:
    """Return an invitation if it was sent to this person, in whatever state; else None."""
    invitation = db.session.get(Invitation, invitation_id)
    if someone is None or invitation is None or invitation.address not in addresses_of(someone):
        return None
    return invitation


def under(regions: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that an organisation lies in one of the regions or below it."""
    return or_(False, *(Organisation.region.like(f"{codes.region_prefix(region)}%") for region in regions))  # noqa: FBT003


VERIFIERS = (Role.OPERATOR, Role.ADMINISTRATOR)


def to_verify(actor: Actor, state: OrganisationState = OrganisationState.PENDING) -> Select[Organisation]:
    """Return the query for the organisations of an official's regions in one state, longest waiting first."""
    return (
        select(Organisation)
        .where(Organisation.state == state, under(actor.regions(*VERIFIERS)))
        .order_by(Organisation.submitted_at, Organisation.id)
    )


def count_to_verify(actor: Actor, state: OrganisationState) -> int:
    """Return how many organisations of an official's regions are in one state."""
    return db.session.scalar(select(func.count()).select_from(to_verify(actor, state).order_by(None).subquery())) or 0


def grants(actor: Actor) -> list[RoleGrant]:
    """Return the grants over the regions that an administrator administers, newest first."""
    regions = actor.regions(Role.ADMINISTRATOR)
    rows = db.session.scalars(select(RoleGrant).options(joinedload(RoleGrant.person)).order_by(RoleGrant.id.desc()))
    return [grant for grant in rows if any(codes.contains(area, grant.region) for area in regions)]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Return what waits for this person: organisations to verify or to put right, invitations to answer."""
    if actor.person_id is None:
        return []
    found = [lines.put_right(party) for party in organisations_of(actor.person_id) if _refused_for(actor, party)]
    if actor.has(*VERIFIERS):
        waiting = [party for party in db.session.scalars(to_verify(actor)) if _may_verify(actor, party)]
        found += [lines.check(party) for party in waiting]
    someone = person(actor.person_id)
    return found + [lines.answer(invitation) for invitation in (invitations_to(someone) if someone else [])]


def awaited_by(actor: Actor) -> list[Waiting]:
    """Return what this person waits for: the check of an own organisation."""
    if actor.person_id is None:
        return []
    own = organisations_of(actor.person_id)
    return [lines.checked(party) for party in own if party.state == OrganisationState.PENDING]


def _may_verify(actor: Actor, party: Organisation) -> bool:
    return permits(actor, Permission.VERIFY_ORGANISATION, party)


def _refused_for(actor: Actor, party: Organisation) -> bool:
    return party.state == OrganisationState.REFUSED and permits(actor, Permission.EDIT_ORGANISATION, party)
