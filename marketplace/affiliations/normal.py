"""One spelling of a name, an address, a telephone number: only equal things may meet in the graph."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import phonenumbers
from flask_babel import lazy_gettext as _l
from stdnum.cn import ric, uscc

from marketplace import codes
from marketplace.errors import Invalid

HOME = "CN"
SHORTEST_ADDRESS = 5
"""Characters below which an address names a place too large to bind anybody."""

MUNICIPALITIES = ("11", "12", "31", "50")  # 直辖市: province and city in one
LONGEST_PLACE = 15

_SPACE = re.compile(r"\s+")
_IN_ADDRESS = re.compile(r"[\s,，.。、;；:：()（）\-—_#/]+")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*[0-9]+$", re.IGNORECASE)
_BUILDING = re.compile(r"(?<=[0-9a-z])(?:号楼|栋|幢|座|楼)")
_ROOM = re.compile(r"(?:室|房间|房)$")
_NATION = ("中华人民共和国", "中国")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def name(text: str) -> str:
    """Return the name of an organisation or a person by which it is found again: no spaces, one kind of bracket."""
    return _SPACE.sub("", _plain(text)).lower()


def mark(text: str) -> str:
    """Return what tells two people of one name apart, such as the number that a register has for one of them.

    Raises:
        Invalid: it is an identity number, which isn't to be kept here; field "mark".
    """
    plain = _SPACE.sub("", _plain(text)).upper()
    if ric.is_valid(plain):
        raise Invalid(
            _l("An identity number isn't kept here: take the number that the register has for the person."),
            field="mark",
        )
    return plain


def code(text: str) -> str:
    """Return a unified social credit code in its one spelling, "" for none.

    Raises:
        Invalid: its check digit or its form is wrong; field "uscc".
    """
    plain = _SPACE.sub("", _plain(text)).upper()
    if plain and not uscc.is_valid(plain):
        raise Invalid(_l("This is no unified social credit code: its check digit is wrong."), field="uscc")
    return plain


def phone(text: str) -> str:
    """Return a telephone number as E.164, without its extension: 0551-6555 1234 转 8 is +8655165551234.

    Raises:
        Invalid: it is no number that could be dialled; field "name".
    """
    try:
        parsed = phonenumbers.parse(_EXTENSION.sub("", _plain(text)), HOME)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise Invalid(_l("This is no telephone number with its area code."), field="name")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def address(text: str, region: str = "") -> str:
    """Return an address without what different people write differently; the room stays, for it tells neighbours apart.

    Args:
        text: as written, with or without province, city and county.
        region: where it is when the text doesn't name its city, six digits.

    Raises:
        Invalid: it is too short to be one place; field "name".
    """
    city, rest = _city(_IN_ADDRESS.sub("", _plain(text)).lower())
    short = _ROOM.sub("", _BUILDING.sub("幢", rest))
    if len(short) < SHORTEST_ADDRESS or not any(letter.isdigit() for letter in short):
        raise Invalid(_l("Write the address with its road and number: this could be many places."), field="name")
    return f"{city or _city_digits(region)} {short}"


def _city(plain: str) -> tuple[str, str]:
    """Divide an address into the digits of its city, "" where it names none, and what stands behind the county."""
    found, rest = "", plain
    for word in _NATION:
        rest = rest.removeprefix(word)
    for level in _levels():
        named = next((rest[:length] for length in range(LONGEST_PLACE, 1, -1) if rest[:length] in level), "")
        if named and level[named][2:] != "0000":
            found = found or _city_digits(level[named])
        elif named and level[named][:2] in MUNICIPALITIES:
            found = _city_digits(level[named])
        rest = rest.removeprefix(named)
    return found, rest


def _city_digits(region: str) -> str:
    return region[:2] if region[:2] in MUNICIPALITIES else region[:4]


@cache
def _levels() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return name -> region code of provinces, of cities and of counties whose name only one has."""
    levels: tuple[dict[str, str], ...] = ({}, {}, {})
    for region, one in codes.codes_of("regions").items():
        level = levels[0 if region.endswith("0000") else 1 if region.endswith("00") else 2]
        level[one.name_zh] = "" if one.name_zh in level else region
    return levels[0], levels[1], levels[2]
