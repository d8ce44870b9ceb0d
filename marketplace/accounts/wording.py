"""What Flask-Security says, in our own words: (sentence, tone of the message) by its own keys.

None of them tells whether an account exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from flask_babel import LazyString

MESSAGES: dict[str, tuple[LazyString, str]] = {
    "GENERIC_AUTHN_FAILED": (_l("The account or the password is wrong."), "late"),
    "GENERIC_RECOVERY": (_l("If there is an account with this address, we have written to it."), "info"),
    "UNAUTHORIZED": (_l("You don't have the role that this needs."), "late"),
    "UNAUTHENTICATED": (_l("Please sign in to go on."), "info"),
    "REAUTHENTICATION_REQUIRED": (_l("Please enter your password once more to go on."), "info"),
    "CONFIRM_REGISTRATION": (
        _l("We have written to %(email)s. Open the link in the letter to confirm the address, then sign in."),
        "good",
    ),
    "EMAIL_CONFIRMED": (_l("Your e-mail address is confirmed. You can sign in now."), "good"),
    "ALREADY_CONFIRMED": (_l("This e-mail address was confirmed before. You can sign in."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (_l("This link isn't valid. Ask for a new one."), "late"),
    "EMAIL_ALREADY_ASSOCIATED": (_l("This address can't be used."), "late"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ."), "late"),
    "INVALID_REDIRECT": (_l("This link led to another site and was not followed."), "late"),
    "INVALID_RECOVERY_CODE": (_l("This recovery code isn't valid, or it was used before."), "late"),
    "NO_RECOVERY_CODES_SETUP": (_l("You have no recovery codes yet."), "info"),
    "PASSWORD_RESET_REQUEST": (_l("If there is an account with this address, we have written to it."), "info"),
    "PASSWORD_RESET_EXPIRED": (_l("This link is too old. Ask for a new one."), "late"),
    "INVALID_RESET_PASSWORD_TOKEN": (_l("This link isn't valid, or it was used before. Ask for a new one."), "late"),
    "CONFIRMATION_REQUIRED": (_l("Please confirm your e-mail address first."), "late"),
    "CONFIRMATION_REQUEST": (
        _l("If this address waits for its confirmation, we have written to it."),
        "info",
    ),
    "CONFIRMATION_EXPIRED": (_l("This link is too old. Ask for a new one."), "late"),
    "DISABLED_ACCOUNT": (_l("The account or the password is wrong."), "late"),
    "EMAIL_NOT_PROVIDED": (_l("Enter your e-mail address."), "late"),
    "INVALID_EMAIL_ADDRESS": (_l("This isn't an e-mail address: name@example.com is the form."), "late"),
    "INVALID_CODE": (_l("This code isn't valid. Check it, or ask for a new one."), "late"),
    "PASSWORD_NOT_PROVIDED": (_l("Enter a password."), "late"),
    "PASSWORD_INVALID_LENGTH": (_l("The password needs at least %(length)s characters."), "late"),
    "PASSWORD_TOO_SIMPLE": (_l("This password is too easy to guess."), "late"),
    "PASSWORD_IS_THE_SAME": (_l("The new password is the old one."), "late"),
    "INVALID_PASSWORD": (_l("The password is wrong."), "late"),
    "USER_DOES_NOT_EXIST": (_l("The account or the password is wrong."), "late"),
    "FORGOT_PASSWORD": (_l("Forgot the password?"), "info"),
    "PASSWORD_RESET_NO_LOGIN": (_l("The new password is stored. Sign in with it."), "good"),
    "PASSWORD_CHANGE": (_l("The new password is stored. Other devices were signed out."), "good"),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you."), "good"),
    "ANONYMOUS_USER_REQUIRED": (_l("You are signed in already."), "info"),
    "TWO_FACTOR_INVALID_TOKEN": (
        _l("This code isn't valid, or it was used before. Wait for the next one."),
        "late",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "good"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _l("The second step is set up. Now make recovery codes and keep them."),
        "good",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("This step has expired. Please sign in again."), "late"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_l("This way isn't offered."), "late"),
    "TWO_FACTOR_DISABLED": (_l("The second step is switched off."), "info"),
    "TWO_FACTOR_SETUP_EXPIRED": (_l("The set-up took too long. Please begin again."), "late"),
    "API_ERROR": (_l("This request can't be read."), "late"),
}

SUBJECTS: dict[str, LazyString] = {
    "REGISTER": _l("Confirm your e-mail address"),
    "CONFIRM": _l("Confirm your e-mail address"),
    "PASSWORD_NOTICE": _l("Your password was reset"),
    "PASSWORD_CHANGE_NOTICE": _l("Your password was changed"),
    "PASSWORD_RESET": _l("Set a new password"),
}
