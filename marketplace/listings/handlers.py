"""What this room does about messages: ends what is over, and tells those whom a step concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace import calendar, clock, db, outbox
from marketplace.inbox.actions import tell, tell_members, tell_officials
from marketplace.listings import actions, enquiries, queries
from marketplace.listings.models import Enquiry, EnquiryMessage, Version
from marketplace.listings.states import EnquiryState, VersionState
from marketplace.permissions import Role

if TYPE_CHECKING:
    from marketplace.outbox import Message

WRITERS = queries.WRITERS


def tell_reviewers(message: Message) -> None:
    """Tell the operators of the region that a version waits for review."""
    version = db.session.get_one(Version, message.subject_id)
    if version.state is VersionState.SUBMITTED:
        tell_officials(Role.OPERATOR, version.region, "version.submitted", version, title=version.title)


def tell_of_decision(message: Message) -> None:
    """Tell the owner's writers that a version was returned, refused or published: the topic names which."""
    version = db.session.get_one(Version, message.subject_id)
    tell_members(version.organisation_id, WRITERS, message.topic, version, title=version.title)


def expire(message: Message) -> None:
    """End a published version whose time is over; a calendar that moved the day moves this too."""
    version = db.session.get_one(Version, message.subject_id)
    if version.state is not VersionState.PUBLISHED or version.expires_on is None:
        return
    due = calendar.end_of_day(version.expires_on)
    if due > clock.now():
        outbox.enqueue("version.due_to_expire", version.id, due_at=due)
        return
    actions.expire(version)


def tell_of_expiry(message: Message) -> None:
    """Tell the owner's writers that their listing isn't shown any more and can be published again."""
    version = queries.last_published(message.subject_id)
    if version is not None:
        tell_members(version.organisation_id, WRITERS, "listing.expired", version, title=version.title)


def lapse(message: Message) -> None:
    """Mark an enquiry as overdue when nobody answered in time."""
    enquiry = db.session.get_one(Enquiry, message.subject_id)
    if enquiry.state is EnquiryState.SENT and calendar.end_of_day(enquiry.reply_due_on) <= clock.now():
        enquiries.lapse(enquiry)


def tell_recipient(message: Message) -> None:
    """Tell the asked organisation's writers of a question, or that its answer is overdue: the topic names which."""
    enquiry = db.session.get_one(Enquiry, message.subject_id)
    tell_members(enquiry.recipient_id, WRITERS, message.topic, enquiry, title=enquiry.of_version.title)


def tell_sender(message: Message) -> None:
    """Tell whoever asked, and the writers of the same organisation, what became of the question."""
    enquiry = db.session.get_one(Enquiry, message.subject_id)
    tell(enquiry.person_id, message.topic, enquiry, title=enquiry.of_version.title)
    tell_members(enquiry.sender_id, WRITERS, message.topic, enquiry, title=enquiry.of_version.title)


def tell_other_side(message: Message) -> None:
    """Tell the other side of a new message in a conversation."""
    written = db.session.get_one(EnquiryMessage, message.payload["message"])
    if written.organisation_id == written.enquiry.recipient_id:
        tell_sender(message)
    else:
        tell_recipient(message)
