"""Administrative regions (GB/T 2260, 行政区划代码): six digits, two each for province, city and county.

The digits are the tree, so a subtree is a prefix and a query filters with `LIKE 'prefix%'`.
"""

from enum import StrEnum

from marketplace.codes.lists import Code, UnknownCode, get, mapped

NATION = "000000"  # 全国: an own code; as a place of an official it means everywhere, abroad included
ABROAD = "990000"  # 境外: an own code, GB/T 2260 has none
_SIX_DIGITS = 6
_FOUR_DIGITS = 4
_OLD_GROUPS = {"7100": "700000", "8000": ABROAD}  # 港澳台 and 其它 of the old four-digit forms
OUTSIDE_MAINLAND = ("70", "71", "81", "82", "99")
"""First digits of the regions that figures keep apart: Hong Kong, Macao, Taiwan, abroad."""


class Level(StrEnum):
    """How far down the tree a region stands."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


def region_prefix(code: str) -> str:
    """The digits all parts of a region share: 340000 → 34, 340100 → 3401, 340104 → 340104, 000000 → "".

    A pure rule on the digits; raises UnknownCode for anything but six digits.
    """
    if len(code) != _SIX_DIGITS or not (code.isascii() and code.isdigit()):
        raise UnknownCode("regions", code)
    if code == NATION:
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def contains(region: str, other: str) -> bool:
    """Whether `other` is `region` or a part of it; the same rule as `LIKE region_prefix%`."""
    return other.startswith(region_prefix(region))


def level(code: str) -> Level:
    """The level of a region; districts of a municipality (直辖市) are counties right below a province."""
    return {0: Level.NATION, 2: Level.PROVINCE, 4: Level.CITY}.get(len(region_prefix(code)), Level.COUNTY)


def path(region: str) -> tuple[Code, ...]:
    """The region with everything above it, from the nation down; raises UnknownCode."""
    steps = [get("regions", region)]
    while steps[-1].parent:
        steps.append(get("regions", steps[-1].parent))
    return tuple(reversed(steps))


def province_of(code: str) -> str | None:
    """The province-level code of a region; None for the nation."""
    return _at(code, Level.PROVINCE)


def city_of(code: str) -> str | None:
    """The city-level code (地级) of a region.

    None above the cities, in a municipality and for the few counties that stand right under their province.
    """
    return _at(code, Level.CITY)


def outside_mainland(code: str) -> bool:
    """Hong Kong, Macao, Taiwan or abroad: figures keep them apart."""
    return code.startswith(OUTSIDE_MAINLAND)


def current_region(raw: str) -> str:
    """Today's code for one on an old form: four digits (3400 安徽), or a region renamed or merged since.

    341402 居巢区 is 340181 巢湖市 since 2011. Raises UnknownCode for what was never a region.
    """
    code = _OLD_GROUPS.get(raw) or (raw + "00" if len(raw) == _FOUR_DIGITS else raw)
    if get("regions", code).valid_to is None:
        return code
    try:
        return mapped("regions", code, "regions")
    except UnknownCode:
        return code


def _at(code: str, wanted: Level) -> str | None:
    found = (step.code for step in path(code) if level(step.code) is wanted)
    return next(found, None)
