"""Addresses and codes by which people and organisations are known: one spelling, checked, and masked for others."""

from __future__ import annotations

import re
import unicodedata

import email_validator
from flask_babel import lazy_gettext as _l
from stdnum.cn import uscc as numbers
from stdnum.exceptions import ValidationError

from marketplace.errors import Invalid

MOBILE = re.compile(r"1[3-9]\d{9}")
FILLING = re.compile(r"[\s\-()]")
SHORTEST_MASKED = 3  # characters before the @ from which two of them are shown


def plain(text: str) -> str:
    """Return a typed text with full-width characters made plain and without space around it."""
    return unicodedata.normalize("NFKC", text).strip()


def email_of(text: str, *, field: str = "email") -> str:
    """Return an e-mail address in its one spelling.

    Raises:
        Invalid: it isn't an e-mail address.
    """
    address = plain(text).lower()
    try:
        # Only the form is checked; whether it can be reached, a letter will show. The ending is there because the
        # library refuses reserved domains such as .invalid, under which a demonstration's people live.
        email_validator.validate_email(f"{address}.cn", check_deliverability=False)
    except email_validator.EmailNotValidError:
        raise _no_email(field) from None
    if "." not in address.partition("@")[2]:
        raise _no_email(field)
    return address


def _no_email(field: str) -> Invalid:
    return Invalid(_l("This isn't an e-mail address: name@example.com is the form."), field=field)


def mobile_of(text: str, *, field: str = "mobile") -> str:
    """Return a mainland mobile number as its 11 digits.

    Raises:
        Invalid: it isn't one.
    """
    number = FILLING.sub("", plain(text)).removeprefix("+86").removeprefix("0086")
    if not MOBILE.fullmatch(number):
        raise Invalid(_l("This isn't a mobile number: 11 digits that begin with 1 are needed."), field=field)
    return number


def address_of(text: str, *, field: str = "address") -> str:
    """Return an e-mail address or a mobile number in its one spelling.

    Raises:
        Invalid: it is neither.
    """
    return email_of(text, field=field) if "@" in text or "＠" in text else mobile_of(text, field=field)


def uscc_of(text: str, *, field: str = "uscc") -> str:
    """Return a 统一社会信用代码 (GB 32100-2015) in its one spelling, its check digit verified.

    Raises:
        Invalid: the length, a character or the check digit is wrong.
    """
    code = FILLING.sub("", plain(text)).upper()
    try:
        return str(numbers.validate(code))
    except ValidationError:
        raise Invalid(
            _l("This isn't a unified social credit code: 18 digits and capital letters with a right check digit."),
            field=field,
        ) from None


def masked(address: str | None) -> str:
    """Return an address as other people may see it: 138****5678, z***g@example.com."""
    if not address:
        return ""
    name, at, host = address.partition("@")
    if not at:
        return f"{address[:3]}****{address[-4:]}"
    return f"{name[0]}***{name[-1] if len(name) >= SHORTEST_MASKED else ''}@{host}"
