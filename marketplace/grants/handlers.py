"""What follows from news: projects are approved when their list has stood in public, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import db
from marketplace.grants import actions, queries
from marketplace.grants.models import Project, Recovery, Tranche
from marketplace.inbox.actions import tell_members, tell_officials
from marketplace.permissions import OrgRole, Role

if TYPE_CHECKING:
    from marketplace.outbox import Message

PAYEES = (OrgRole.OWNER, OrgRole.FINANCE)


def follow_notice_end(message: Message) -> None:
    """Approve the projects of a list whose notice has ended."""
    listed = queries.list_of_notice(message.subject_id)
    if listed is not None:
        actions.follow_end(listed)


def follow_notice_revoked(message: Message) -> None:
    """Take the projects of a list back whose notice was revoked."""
    listed = queries.list_of_notice(message.subject_id)
    if listed is not None:
        actions.follow_revocation(listed)


def tell_beneficiary(message: Message) -> None:
    """Tell whoever gets the money that the project is approved."""
    _tell(db.session.get_one(Project, message.subject_id), message.topic)


def tell_of_tranche(message: Message) -> None:
    """Tell whoever gets the money what became of a tranche."""
    _tell(db.session.get_one(Tranche, message.subject_id).project, message.topic)


def tell_of_recovery(message: Message) -> None:
    """Tell whoever got the money that it is ordered back."""
    _tell(db.session.get_one(Recovery, message.subject_id).project, message.topic)


def tell_secretaries(message: Message) -> None:
    """Tell the officials of the region that a tranche waits for their decision."""
    project = db.session.get_one(Tranche, message.subject_id).project
    tell_officials(Role.CALL_SECRETARY, project.region, message.topic, project, title=project.contract.title)


def _tell(project: Project, topic: str) -> None:
    tell_members(project.organisation_id, PAYEES, topic, project, title=project.contract.title)
