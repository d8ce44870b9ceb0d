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

from marketplace import clock, codes, db
from marketplace.errors import Invalid
from marketplace.registration import rules
from marketplace.registration.models import Registration
from marketplace.registration.point_models import NumberSeries

if TYPE_CHECKING:
    from datetime import date

NO_POINT = "00"
"""Stands where a registration has no point (登记点): it was applied for before points were kept."""

_OPAQUE = re.compile(r"[0-9A-Z-]{8,32}")
SHORT_YEAR = 2  # digits
FIRST_YEAR = 1990  # technology contracts have been registered since


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
        "point": registration.point.code if registration.point is not None else NO_POINT,
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


_WANTED = {
    "14_or_16": _l("An official registration number has 14 or 16 digits: year, province, city, point, serial."),
    "14": _l("An official registration number has 14 digits: year, province, city, point, serial."),
    "16": _l("An official registration number has 16 digits: year, province, city, point, serial."),
    "opaque": _l("A registration number has 8 to 32 digits or letters, usually 14 or 16 digits."),
}
"""policy registration.number_check -> what a number must be."""


def _taken(number: str) -> bool:
    return db.session.scalar(select(Registration.id).where(Registration.number == number)) is not None


def brought(registration: Registration, text: str) -> str:
    """Return an official number that was brought back, by hand or in a file.

    Args:
        registration: says by its region which numbers are taken (policy registration.number_check).
        text: the number; full-width digits are understood.

    Raises:
        Invalid: it isn't such a number, or another registration has it.
    """
    number = unicodedata.normalize("NFKC", text).strip().upper()
    check = str(rules.used(registration, "number_check"))
    if not _fits(number, check):
        raise Invalid(_WANTED[check], field="number")
    if _taken(number):
        raise Invalid(_l("Another registration has this number already. Please compare the two."), field="number")
    return number


def _fits(number: str, check: str) -> bool:
    if check == "opaque":
        return bool(_OPAQUE.fullmatch(number))
    return any(is_official(number, int(length)) for length in check.split("_or_"))


def is_official(number: str, length: int) -> bool:
    """Whether a number has the layout of 14 digits (YY) or 16 (YYYY): year, province, city, point (2), serial (6)."""
    if len(number) != length or not (number.isascii() and number.isdigit()):
        return False
    years = length - 12
    province = f"{number[years : years + 2]}0000"
    known = codes.valid("regions", province, clock.today()) and not codes.outside_mainland(province)
    return known and (years == SHORT_YEAR or FIRST_YEAR <= int(number[:years]) <= clock.today().year)


def new_check_code() -> str:
    """Return a code for the paper that nobody can guess from the number."""
    return secrets.token_hex(5).upper()
