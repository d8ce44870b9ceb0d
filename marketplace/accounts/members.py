"""Who belongs to an organisation: invited, joined, given other roles, gone. One owner always stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from marketplace import audit, clock, db, outbox
from marketplace.accounts import identities, queries
from marketplace.accounts.models import Invitation, InvitationState, Membership, Organisation
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.lifecycle import move
from marketplace.permissions import OrgRole

if TYPE_CHECKING:
    from collections.abc import Collection

    from marketplace.permissions import Actor


def invite(organisation: Organisation, address: str, roles: Collection[OrgRole], *, by: Actor) -> Invitation:
    """Invite whoever has proved an e-mail address or a mobile number; the answer tells nobody who that is.

    Raises:
        Invalid: the address is neither, no role is chosen, or an invitation is open already.
    """
    chosen = _at_least_one(roles)
    reached = identities.address_of(address)
    if db.session.scalar(_open_to(reached).where(Invitation.organisation_id == organisation.id)) is not None:
        raise Invalid(_l("This address has an open invitation already."), field="address")
    invitation = Invitation(
        organisation_id=organisation.id, address=reached, roles=sorted(chosen), invited_by=by.person_id
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record("invitation.send", invitation, by=by, organisation=organisation.id, roles=sorted(chosen))
    outbox.enqueue("invitation.sent", invitation.id)
    db.session.flush()
    return invitation


def _open_to(address: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(Invitation.id).where(Invitation.address == address, Invitation.state == InvitationState.OPEN)


def _at_least_one(roles: Collection[OrgRole]) -> frozenset[OrgRole]:
    if not roles:
        raise Invalid(_l("Choose at least one role."), field="roles")
    return frozenset(roles)


def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Take an invitation back."""
    _answer(invitation, "withdraw", by=by)


def decline(invitation: Invitation, *, by: Actor) -> None:
    """Say no to an invitation."""
    _answer(invitation, "decline", by=by)


def accept(invitation: Invitation, *, by: Actor) -> None:
    """Join the organisation in the offered roles."""
    _answer(invitation, "accept", by=by)
    held = _roles_of(invitation.organisation_id, by.person_id)
    for role in sorted({OrgRole(role) for role in invitation.roles} - held):
        db.session.add(
            Membership(
                person_id=by.person_id,
                organisation_id=invitation.organisation_id,
                role=role,
                granted_by=invitation.invited_by,
            )
        )
    db.session.flush()


def _answer(invitation: Invitation, verb: str, *, by: Actor) -> None:
    db.session.refresh(invitation, with_for_update=True)
    move(invitation, verb)
    invitation.answered_by, invitation.answered_at = by.person_id, clock.now()
    audit.record(f"invitation.{verb}", invitation, by=by, organisation=invitation.organisation_id)
    db.session.flush()


def set_roles(organisation: Organisation, person_id: int, roles: Collection[OrgRole], *, by: Actor) -> None:
    """Give a member other roles.

    Raises:
        NotFound: the person doesn't belong to the organisation.
        Conflict: nobody would own the organisation any more.
    """
    chosen = _at_least_one(roles)
    before = _change(organisation, person_id, chosen, granted_by=by.person_id)
    audit.record(
        "membership.change", organisation, by=by, person=person_id, before=sorted(before), after=sorted(chosen)
    )
    if person_id != by.person_id:
        outbox.enqueue("membership.changed", organisation.id, person=person_id)
    db.session.flush()


def remove(organisation: Organisation, person_id: int, *, by: Actor) -> None:
    """End a membership; of one's own it is leaving.

    Raises:
        NotFound: the person doesn't belong to the organisation.
        Conflict: the last owner can't go.
    """
    before = _change(organisation, person_id, frozenset(), granted_by=by.person_id)
    verb = "leave" if person_id == by.person_id else "end"
    audit.record(f"membership.{verb}", organisation, by=by, person=person_id, before=sorted(before))
    if person_id != by.person_id:
        outbox.enqueue("membership.changed", organisation.id, person=person_id)
    db.session.flush()


def _change(
    organisation: Organisation, person_id: int, roles: frozenset[OrgRole], *, granted_by: int | None
) -> frozenset[OrgRole]:
    # the organisation's row is locked: two owners who leave at one moment must not both find the other still there
    db.session.refresh(organisation, with_for_update=True)
    before = _roles_of(organisation.id, person_id)
    if not before:
        raise NotFound
    if OrgRole.OWNER in before - roles and not _other_owner(organisation.id, person_id):
        raise Conflict(_l("An organisation needs an owner. Make somebody else an owner first."))
    db.session.execute(
        delete(Membership).where(
            Membership.organisation_id == organisation.id,
            Membership.person_id == person_id,
            Membership.role.in_(before - roles),
        )
    )
    db.session.add_all(
        Membership(person_id=person_id, organisation_id=organisation.id, role=role, granted_by=granted_by)
        for role in sorted(roles - before)
    )
    return before


def _roles_of(organisation_id: int, person_id: int | None) -> frozenset[OrgRole]:
    return frozenset(
        db.session.scalars(
            select(Membership.role).where(
                Membership.organisation_id == organisation_id, Membership.person_id == person_id
            )
        )
    )


def _other_owner(organisation_id: int, person_id: int) -> bool:
    return any(owner != person_id for owner in queries.member_ids(organisation_id, [OrgRole.OWNER]))
