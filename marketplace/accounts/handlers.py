"""What accounts do about messages: letters leave here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from marketplace import clock, db, mail

if TYPE_CHECKING:
    from marketplace.outbox import Message


def send_letter(message: Message) -> None:
    """Send a letter that was stored; a second delivery of the message sends nothing."""
    number = message.subject_id
    letter = db.session.get(mail.Letter, number)
    if letter is None or letter.sent_at is not None:
        return
    db.session.expunge(letter)
    db.release()  # the mail server is asked with no transaction open
    settings = current_app.extensions["settings"]
    mail.deliver(letter, settings)
    db.begin_writing()
    sent = db.session.get_one(mail.Letter, number)
    sent.sent_at = clock.now()
    if not mail.shown_on_page(sent, settings):
        sent.body = ""  # it may hold a code or a link; whoever reads the database later must not find it
