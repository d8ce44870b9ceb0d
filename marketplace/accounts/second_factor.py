"""The second step of signing in: codes of an authenticator app (TOTP, RFC 6238), each accepted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import segno
from flask import current_app
from flask import session as cookie
from flask_security import Totp

from marketplace import clock, db
from marketplace.accounts import queries
from marketplace.permissions import OFFICIAL_ROLES

if TYPE_CHECKING:
    from flask_security import UserMixin

    from marketplace.accounts.models import Person

PASSED = "second_factor"


class SingleUseTotp(Totp):
    """TOTP with a stored counter: without it a code that was overheard could be used again within its window."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the step of the last accepted code; the row stays locked until it is replaced."""
        someone = cast("Person", user)
        db.session.refresh(someone, attribute_names=["totp_counter"], with_for_update=True)
        return someone.totp_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        """Remember the step of the code just accepted, and that this session has passed the second step."""
        someone = cast("Person", user)
        someone.totp_counter = tmatch.counter
        note_passed(someone)

    def generate_qrcode(self, username: str, totp: str) -> str:
        """Return the QR code to scan, as an address for an image."""
        return str(segno.make(self.get_totp_uri(username, totp), error="m").svg_data_uri(scale=5, border=2))


def compulsory(someone: Person) -> bool:
    """Whether this person must have a second step: every official, except a demonstration's personas."""
    if current_app.extensions["settings"].demo and someone.is_demo:
        return False
    return any(grant.role in OFFICIAL_ROLES for grant in queries.grants_of(someone.id, clock.today()))


def note_passed(someone: Person) -> None:
    """Remember in the session that this person has passed the second step."""
    cookie[PASSED] = someone.id


def forget_passed() -> None:
    """Forget it: the session begins anew."""
    cookie.pop(PASSED, None)


def passed(someone: Person) -> bool:
    """Whether this session has passed the second step, for this person."""
    return bool(cookie.get(PASSED) == someone.id)
