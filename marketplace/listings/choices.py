"""What can be chosen in the forms of this room: official lists as they are today, in the page's language."""

from __future__ import annotations

from typing import cast

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from marketplace import clock, codes

CHOOSE = ("", _l("Please choose"))


def listed_codes(name: str, *, leaves: bool = False) -> list[tuple[str, str]]:
    """Return the choices of an official list, as it is today, in the page's language."""
    return [*codes.choices(name, on=clock.today(), locale=str(get_locale()), leaves=leaves)]


def industries() -> dict[str, list[tuple[str, str]]]:
    """Return the divisions of the industry list under their sections."""
    today, locale = clock.today(), str(get_locale())
    groups = {"": [CHOOSE]}
    for section in codes.children("industries", on=today):
        name = f"{section.code} {codes.label('industries', section.code, locale)}"
        groups[name] = codes.choices("industries", on=today, locale=locale, parent=section.code)
    return cast("dict[str, list[tuple[str, str]]]", groups)


def near_regions(region: str) -> list[tuple[str, str]]:
    """Return the regions that a demand may prefer: the own city with its districts, the province, the others."""
    today, locale = clock.today(), str(get_locale())
    province, city = codes.province_of(region), codes.city_of(region)
    own = [code for code in (city, province) if code]
    under = [code for parent in own for code, _name in codes.choices("regions", on=today, locale=locale, parent=parent)]
    provinces = [code for code, _name in codes.choices("regions", on=today, locale=locale, parent=codes.NATION)]
    ordered = dict.fromkeys([*own, *under, *provinces])
    return [(code, codes.label("regions", code, locale)) for code in ordered]
