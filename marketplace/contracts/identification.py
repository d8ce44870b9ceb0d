"""How a signatory is known at the moment of signing (E-Signature Law art. 13: the signature is the signer's own).

An open session isn't enough: somebody else may sit before the screen. The second step of this session counts; without
one the password is asked for again; who signs in by mobile code only must have done so just now.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import current_app
from flask import session as cookie
from flask_babel import lazy_gettext as _l

from marketplace.accounts import limits, second_factor, sign_in
from marketplace.accounts.models import Factor
from marketplace.errors import Forbidden, Invalid

if TYPE_CHECKING:
    from flask_babel import LazyString

    from marketplace.accounts.models import Person

METHODS: dict[str, LazyString] = {
    "second_factor": _l("second step of signing in (one-time code of an authenticator)"),
    "password": _l("password, asked for again at signing"),
    "code": _l("code sent to the mobile number within the last 15 minutes"),
    "persona": _l("persona of the demonstration, without a check"),
    "session": _l("signed-in session"),
}
JUST_NOW = 15 * 60  # seconds, by the real clock as the age of a session


def needed(someone: Person | None = None) -> str:
    """Return by what this request's person will be known when signing: a code of `METHODS`."""
    someone = someone or sign_in.person()
    if someone is None:
        raise Forbidden
    if second_factor.passed(someone):
        return "second_factor"
    if someone.is_demo and current_app.extensions["settings"].demo:
        return "persona"
    return "password" if someone.password else "code"


def identify(password: str) -> str:
    """Make sure who signs, and return how: a code of `METHODS`.

    Raises:
        Invalid: the password is wrong, or the sign-in by code is too old.
        TooMany: the password was wrong too often.
    """
    someone = sign_in.person()
    method = needed(someone)
    if method == "password" and someone is not None:
        _check_password(someone, password)
    if method == "code" and time.time() - float(cookie.get(sign_in.SIGNED_IN_AT, 0)) > JUST_NOW:
        raise Invalid(_l("You signed in more than 15 minutes ago. Please sign in again with a new code, then sign."))
    return method


def _check_password(someone: Person, password: str) -> None:
    account = someone.calc_username()
    limits.admit(Factor.PASSWORD, account)
    if not password or not someone.verify_and_update_password(password):
        limits.failed(Factor.PASSWORD, account)
        raise Invalid(_l("The password isn't right. Nothing was signed."), field="password")
    limits.succeeded(Factor.PASSWORD, account)
