"""What is done with enquiries: asked, answered before the reply is due, and talked about after an acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace import audit, calendar, clock, codes, db, outbox
from marketplace.errors import Conflict, Invalid
from marketplace.lifecycle import move
from marketplace.listings import queries
from marketplace.listings.models import Enquiry, EnquiryMessage
from marketplace.listings.states import EnquiryState

if TYPE_CHECKING:
    from marketplace.accounts.models import Organisation
    from marketplace.listings.models import Listing
    from marketplace.permissions import Actor


def ask(listing: Listing, text: str, *, sender: Organisation, by: Actor) -> Enquiry:
    """Send an enquiry of a verified organisation about what a listing says today; the reply clock starts.

    Raises:
        Conflict: nothing is published, the sender isn't verified, or its earlier question still waits.
    """
    version = queries.published(listing.id)
    if version is None:
        raise Conflict(_l("This was taken off the market in the meantime; no enquiry can be sent."))
    if not sender.verified:
        raise Conflict(_l("Your organisation has to be verified before it can send an enquiry."))
    if queries.waiting_enquiry(listing.id, [sender.id]):
        raise Conflict(_l("Your organisation's earlier enquiry about this still waits for an answer."))
    due_on, policy_id = queries.due("enquiry.reply", listing.region)
    enquiry = Enquiry(
        listing_id=listing.id,
        version_id=version.id,
        sender=sender,
        recipient_id=listing.organisation_id,
        person_id=by.person_id,
        text=text,
        reply_due_on=due_on,
    )
    db.session.add(enquiry)
    db.session.flush()
    audit.record(
        "enquiry.send", enquiry, by=by, version=version.id, sender=sender.id, digest=version.digest, policy=policy_id
    )
    outbox.enqueue("enquiry.sent", enquiry.id)
    outbox.enqueue("enquiry.reply_due", enquiry.id, due_at=calendar.end_of_day(due_on))
    db.session.flush()
    return enquiry


def accept(enquiry: Enquiry, answer: str, *, by: Actor) -> Enquiry:
    """Accept an enquiry: a conversation is open from now on, and the answer is its first message."""
    _answer(enquiry, "accept", answer, by)
    audit.record("enquiry.accept", enquiry, by=by)
    outbox.enqueue("enquiry.accepted", enquiry.id)
    db.session.flush()
    return enquiry


def decline(enquiry: Enquiry, reason: str, answer: str, *, by: Actor) -> Enquiry:
    """Decline an enquiry with a reason, a code of `decline_reasons`.

    Raises:
        Invalid: the reason isn't in the list.
    """
    if not codes.valid("decline_reasons", reason, clock.today()):
        raise Invalid(_l("Choose a reason from the list."), field="reason")
    _answer(enquiry, "decline", answer, by, reason)
    audit.record("enquiry.decline", enquiry, by=by, reason=reason)
    outbox.enqueue("enquiry.declined", enquiry.id)
    db.session.flush()
    return enquiry


def _answer(enquiry: Enquiry, verb: str, answer: str, by: Actor, reason: str | None = None) -> None:
    _lock(enquiry)
    move(enquiry, verb)
    enquiry.answer, enquiry.decline_reason = answer, reason
    enquiry.answered_by, enquiry.answered_at = by.person_id, clock.now()
    outbox.withdraw("enquiry.reply_due", enquiry.id)


def write(enquiry: Enquiry, text: str, *, by: Actor) -> EnquiryMessage:
    """Add a message to the conversation, from whichever side the writer belongs to.

    Raises:
        Conflict: there is no conversation: the enquiry wasn't accepted.
    """
    if enquiry.state is not EnquiryState.ACCEPTED:
        raise Conflict(_l("A conversation begins when the enquiry has been accepted."))
    side = enquiry.recipient_id if by.acts_for(enquiry.recipient_id) else enquiry.sender_id
    message = EnquiryMessage(enquiry=enquiry, organisation_id=side, person_id=by.person_id, text=text)
    db.session.add(message)
    db.session.flush()
    audit.record("enquiry.write", enquiry, by=by, message=message.id, side=side)
    outbox.enqueue("enquiry.message", enquiry.id, message=message.id, side=side)
    db.session.flush()
    return message


def lapse(enquiry: Enquiry) -> Enquiry:
    """Note that the reply is overdue; it can still be answered. Done by the system."""
    _lock(enquiry)
    move(enquiry, "lapse")
    audit.record("enquiry.lapse", enquiry, by=None)
    outbox.enqueue("enquiry.overdue", enquiry.id)
    db.session.flush()
    return enquiry


def _lock(enquiry: Enquiry) -> None:
    """Let nobody else answer until this transaction ends, and read what an earlier one has left."""
    db.session.refresh(enquiry, with_for_update=True)
