"""Letters to people: stored with the change that causes them, sent by the relay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from marketplace import db, outbox
from marketplace.mail import Channel, Letter

if TYPE_CHECKING:
    from marketplace.accounts.models import Person


def write(
    channel: Channel,
    address: str,
    *,
    body: str,
    subject: str = "",
    dedupe: str | None = None,
    stop_address: str | None = None,
) -> Letter:
    """Store a letter and have it sent after the commit; the same `dedupe` is written once only."""
    earlier = db.session.scalar(select(Letter).where(Letter.dedupe == dedupe)) if dedupe else None
    if earlier is not None:
        return earlier
    letter = Letter(
        channel=channel, address=address, subject=subject, body=body, dedupe=dedupe, stop_address=stop_address
    )
    db.session.add(letter)
    db.session.flush()
    outbox.enqueue("letter.written", letter.id)
    return letter


def write_to(
    person: Person, *, subject: str, body: str, dedupe: str | None = None, stop_address: str | None = None
) -> Letter | None:
    """Write to a person: by mail where there is a confirmed address, else by short message, else not at all."""
    if person.email and person.confirmed_at:
        return write(Channel.MAIL, person.email, subject=subject, body=body, dedupe=dedupe, stop_address=stop_address)
    if person.mobile:
        return write(Channel.SMS, person.mobile, body=f"{subject}\n{body}", dedupe=dedupe)
    return None
