"""Registration numbers (合同登记编号): by the policy's pattern in mode "own", by hand in mode "national".

A number is opaque text: nothing reads it apart again.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import db
from marketplace.errors import Invalid
from marketplace.registration import rules
from marketplace.registration.models import NumberSeries, Registration

if TYPE_CHECKING:
    from datetime import date

POINT = "01"
"""The registration point (登记点): one for each city until points are records of their own."""

_BROUGHT = re.compile(r"[0-9A-Z-]{8,32}")


def next_number(registration: Registration, on: date) -> str:
    """Return a number that no other registration has: the series is locked until the transaction ends.

    Args:
        registration: says by its region which pattern and which series.
        on: the day of registration, which gives the year.
    """
    pattern = str(rules.used(registration, "number_format"))
    parts = {
        "year": f"{on.year:04}",
        "short_year": f"{on.year % 100:02}",
        "region": registration.region[:4],
        "point": POINT,
    }
    series = _locked_series(pattern.format(**parts, serial="*"))
    while True:
        series.last += 1
        number = pattern.format(**parts, serial=f"{series.last:06}")
        if not _taken(number):  # it may have come in from elsewhere
            return number


def _locked_series(prefix: str) -> NumberSeries:
    series = db.session.get(NumberSeries, prefix, with_for_update=True, populate_existing=True)
    if series is not None:
        return series
    try:
        with db.session.begin_nested():
            db.session.add(NumberSeries(prefix=prefix, last=0))
    except IntegrityError:
        pass  # another registrar opened the series at the same instant
    return db.session.get_one(NumberSeries, prefix, with_for_update=True, populate_existing=True)


def _taken(number: str) -> bool:
    return db.session.scalar(select(Registration.id).where(Registration.number == number)) is not None


def brought(text: str) -> str:
    """Return an official number that was brought back by hand.

    Raises:
        Invalid: it isn't 8 to 32 letters, digits and hyphens, or another registration has it.
    """
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not _BROUGHT.fullmatch(number):
        raise Invalid(
            _l("A registration number has 8 to 32 digits or letters, usually 14 or 16 digits."), field="number"
        )
    if _taken(number):
        raise Invalid(_l("Another registration has this number already. Please compare the two."), field="number")
    return number


def new_check_code() -> str:
    """Return a code for the paper that nobody can guess from the number."""
    return secrets.token_hex(5).upper()
