"""Letters by mail and short message: stored first, sent by a handler, shown on a page in a demonstration."""

from __future__ import annotations

import enum
import smtplib
from datetime import datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import requests
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, Key, state_of

if TYPE_CHECKING:
    from marketplace.config import Settings

TIMEOUT_SECONDS = 20


class Channel(enum.StrEnum):
    """How a letter reaches a person."""

    MAIL = "mail"
    SMS = "sms"


class Letter(Base):
    """A letter to an address; `sent_at` is empty until it left."""

    __tablename__ = "letter"

    id: Mapped[Key]
    channel: Mapped[Channel] = mapped_column(state_of(Channel))
    address: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    # Where one request without signing in stops letters of this kind (RFC 8058); none for letters that must arrive.
    stop_address: Mapped[str | None]
    dedupe: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]


def deliver(letter: Letter, settings: Settings) -> None:
    """Send a letter by the configured way; the network is used here, so no transaction may be open.

    Raises:
        OSError: the mail server or the short-message service can't be reached or refuses; the relay tries again.
    """
    if shown_on_page(letter, settings):
        return
    if letter.channel is Channel.SMS:
        _send_sms(letter, settings.sms_url)
    else:
        _send_mail(letter, settings)


def shown_on_page(letter: Letter, settings: Settings) -> bool:
    """Tell whether a letter stays here and is shown on a page: in a demonstration, or while developing."""
    return (settings.sms_url if letter.channel is Channel.SMS else settings.mail_url) == "page:"


def _send_sms(letter: Letter, service: str) -> None:
    """Hand a short message to the service as JSON {"to", "text"}; user and password in the address sign us in."""
    answer = requests.post(service, json={"to": letter.address, "text": letter.body}, timeout=TIMEOUT_SECONDS)
    answer.raise_for_status()


def _send_mail(letter: Letter, settings: Settings) -> None:
    address = urlsplit(settings.mail_url)
    connect = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    with connect(address.hostname or "localhost", address.port or 0, timeout=TIMEOUT_SECONDS) as server:
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(_as_mail(letter, settings.mail_from))


def _as_mail(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.address, letter.subject
    message["Message-ID"] = f"<letter-{letter.id}@{sender.rpartition('@')[2]}>"
    if letter.stop_address:
        message["List-Unsubscribe"] = f"<{letter.stop_address}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    return message
