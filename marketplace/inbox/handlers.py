"""What people are told about their organisations, memberships and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace import db
from marketplace.accounts import letters, people, queries
from marketplace.accounts.models import Invitation, InvitationState, Organisation, RoleGrant
from marketplace.inbox import actions
from marketplace.mail import Channel
from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from marketplace.outbox import Message


def tell_verifiers(message: Message) -> None:
    """Tell the operators of its region that an organisation asks to be verified."""
    organisation = db.session.get_one(Organisation, message.subject_id)
    actions.tell_officials(
        Role.OPERATOR, organisation.region, "organisation.submitted", organisation, title=organisation.name
    )


def tell_owners(message: Message) -> None:
    """Tell an organisation's owners what was decided about it."""
    organisation = db.session.get_one(Organisation, message.subject_id)
    actions.tell_members(organisation.id, [OrgRole.OWNER], message.topic, organisation, title=organisation.name)


def tell_invited(message: Message) -> None:
    """Tell whoever has the invited address, by a letter to it and, with an account, among the messages."""
    invitation = db.session.get_one(Invitation, message.subject_id)
    if invitation.state != InvitationState.OPEN:
        return
    organisation = queries.organisation(invitation.organisation_id)
    assert organisation is not None
    someone = people.by_address(invitation.address)
    if someone is not None:
        actions.tell(someone.id, "invitation.sent", invitation, title=organisation.name)
    else:
        _invite_by_letter(invitation, organisation)


def _invite_by_letter(invitation: Invitation, organisation: Organisation) -> None:
    settings = current_app.extensions["settings"]
    with force_locale(settings.language):
        letters.write(
            Channel.MAIL if "@" in invitation.address else Channel.SMS,
            invitation.address,
            subject=_("An invitation to join “%(title)s”", title=organisation.name),
            body=_(
                "“%(title)s” invites you to join it on %(site)s. Open an account with this address: %(address)s",
                title=organisation.name,
                site=settings.site_name,
                address=f"{settings.base_url}/sign-up",
            ),
            dedupe=f"invitation-{invitation.id}",
        )


def tell_member(message: Message) -> None:
    """Tell a member that an owner has changed the member's roles."""
    organisation = db.session.get_one(Organisation, message.subject_id)
    actions.tell(message.payload["person"], "membership.changed", organisation, title=organisation.name)


def tell_grantee(message: Message) -> None:
    """Tell a person that a platform role was given or ended."""
    grant = db.session.get_one(RoleGrant, message.subject_id)
    actions.tell(grant.person_id, message.topic, grant)
