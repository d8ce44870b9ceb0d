"""How what waits in this room is written on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.web.waiting import Waiting

if TYPE_CHECKING:
    from marketplace.accounts.models import Invitation, Organisation


def check(party: Organisation) -> Waiting:
    """An organisation that this official can verify."""
    return Waiting(
        what=_l("Verify this organisation"),
        title=party.name,
        endpoint="accounts.verify_organisation",
        values={"organisation_id": party.id},
        since=party.submitted_at,
        kind="organisation",
    )


def put_right(party: Organisation) -> Waiting:
    """An own organisation that was refused."""
    return Waiting(
        what=_l("Put the organisation's details right"),
        title=party.name,
        endpoint="accounts.edit_organisation",
        values={"organisation_id": party.id},
        since=party.decided_at,
        kind="organisation",
    )


def answer(invitation: Invitation) -> Waiting:
    """An invitation to this person."""
    return Waiting(
        what=_l("Answer this invitation"),
        title=invitation.organisation.name,
        endpoint="accounts.organisations",
        since=invitation.created_at,
        kind="invitation",
    )


def checked(party: Organisation) -> Waiting:
    """An organisation that an official has still to verify."""
    return Waiting(
        what=_l("An official checks the organisation"),
        title=party.name,
        endpoint="accounts.organisation",
        values={"organisation_id": party.id},
        since=party.submitted_at,
        kind="organisation",
    )
