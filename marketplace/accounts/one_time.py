"""One-time codes, sent to a mobile number or an e-mail address: short-lived, few guesses, accepted once."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from marketplace import clock, codes, db, policies
from marketplace.accounts import letters, limits
from marketplace.accounts.models import OneTimeCode, Purpose
from marketplace.errors import Invalid
from marketplace.mail import Channel
from marketplace.web import guard

DIGITS = 6
MOST_WRONG = 5


def send(purpose: Purpose, address: str) -> None:
    """Send a new code; every earlier one for the same purpose and address ends."""
    key, code, minutes = limits.keyed(address), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", _minutes()
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.address == key, OneTimeCode.purpose == purpose, OneTimeCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    db.session.add(
        OneTimeCode(
            purpose=purpose,
            address=key,
            digest=limits.keyed(f"{key} {code}"),
            expires_at=clock.now() + timedelta(minutes=minutes),
        )
    )
    letters.write(
        Channel.MAIL if "@" in address else Channel.SMS,
        address,
        subject=_("Your code"),
        body=_(
            "%(site)s: your code is %(code)s. It is good for %(minutes)s minutes. Never pass it on to anybody.",
            site=current_app.extensions["settings"].site_name,
            code=code,
            minutes=minutes,
        ),
    )


def accept(purpose: Purpose, address: str, code: str) -> None:
    """Accept a code once.

    Raises:
        Invalid: it is wrong, too old, already used or guessed at too often; these aren't told apart.
    """
    key = limits.keyed(address)
    # locked, so that two requests with the same code can't both find it unused
    sent = db.session.scalars(
        select(OneTimeCode)
        .where(OneTimeCode.address == key, OneTimeCode.purpose == purpose, OneTimeCode.used_at.is_(None))
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if sent is None or sent.expires_at <= clock.now() or sent.wrong >= MOST_WRONG:
        raise _refusal()
    if not hmac.compare_digest(sent.digest, limits.keyed(f"{key} {code.strip()}")):
        number = sent.id
        guard.after_refusal(lambda: _count_wrong(number))
        raise _refusal()
    sent.used_at = clock.now()
    db.session.flush()


def _refusal() -> Invalid:
    return Invalid(_l("This code isn't valid. Check it, or ask for a new one."), field="code")


def _count_wrong(number: int) -> None:
    db.session.execute(update(OneTimeCode).where(OneTimeCode.id == number).values(wrong=OneTimeCode.wrong + 1))


def _minutes() -> int:
    return int(policies.value("sign_in.code_minutes", region=codes.NATION, on=clock.today()).value)
