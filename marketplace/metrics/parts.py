"""The parts that figures are broken down into: which codes a dimension has, and where a contract belongs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from marketplace import codes
from marketplace.metrics.cuts import Cut, Dimension, Figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LISTS = {
    Dimension.KIND: "contract_kinds",
    Dimension.KIND_FOUR: "contract_kinds_four",
    Dimension.FIELD: "fields",
    Dimension.IP: "ip_types",
    Dimension.PLAN: "plan_sources",
    Dimension.SELLER_NATURE: "party_groups",
    Dimension.BUYER_NATURE: "party_groups",
    Dimension.INDUSTRY: "industries",
    Dimension.TOP_REGIONS: "regions",
    Dimension.ZONES: "zones",
    Dimension.DISTRICT: "regions",
}
"""The code list of each dimension; a flow has none, see `FLOWS`."""

FLOWS = ("inside", "province", "delta", "elsewhere", "apart", "abroad")
DELTA = ("31", "32", "33")  # 沪苏浙
APART = ("70", "71", "81", "82")  # 港澳台
ABROAD = "99"
MAINLAND_BELOW = "70"  # every code of the mainland comes before those that stand apart
RELATIVE = (Dimension.FLOW, Dimension.TOP_REGIONS, Dimension.ZONES)
"""What depends on where the other party is."""

IP_NONE = "99"  # 未涉及知识产权
INVOLVED = "involved"  # 涉及知识产权: everything else
_INSTITUTIONS = ("research", "university", "medical", "other_institution")
SUBTOTALS: dict[Dimension, dict[str, tuple[str, ...]]] = {
    Dimension.IP: {INVOLVED: tuple(code.code for code in codes.children("ip_types") if code.code != IP_NONE)},
    Dimension.ZONES: {"delta": ("delta", "hewubeng")},
    Dimension.SELLER_NATURE: {"institution": _INSTITUTIONS},
    Dimension.BUYER_NATURE: {"institution": _INSTITUTIONS},
    Dimension.FLOW: {"outside": FLOWS[1:]},
}
"""Sums over rows that bulletins print beside them: dimension -> name -> the rows that it holds."""


def subtotals(dimension: Dimension, rows: Mapping[str, Figures]) -> dict[str, Figures]:
    """Return the sums that bulletins print beside the rows of a breakdown, such as 涉及知识产权."""
    wanted = SUBTOTALS.get(dimension, {})
    return {name: summed(rows[code] for code in held if code in rows) for name, held in wanted.items()}


def summed(parts: Iterable[Figures]) -> Figures:
    """Add figures up."""
    whole = Figures()
    for part in parts:
        whole = whole.plus(part)
    return whole


def cell(cut: Cut, dimension: Dimension, code: str) -> Cut:
    """Return the cut of one row of a breakdown: its figures and its contracts are those of the row."""
    if dimension is Dimension.DISTRICT and code != cut.region and not any(cut.narrowed.get(one) for one in RELATIVE):
        return replace(cut, region=code)
    changes: dict[str, str] = {dimension.value: code}
    return replace(cut, **changes)  # type: ignore[arg-type]


@cache
def group_of(nature: str) -> str:
    """Return the group that a party's nature counts in; what the list doesn't know counts as other."""
    try:
        return codes.mapped("party_natures", nature, "party_groups")
    except codes.UnknownCode:
        return "other"


@cache
def natures_of(group: str) -> tuple[str, ...]:
    """Return the natures that count in a group."""
    return tuple(code for code in codes.codes_of("party_natures") if group_of(code) == group)


@cache
def four_of(kind: str) -> str:
    """Return the kind in the statistics up to 2021, when a licence counted as a transfer."""
    return codes.mapped("contract_kinds", kind, "contract_kinds_four")


@cache
def kinds_of(four: str) -> tuple[str, ...]:
    """Return the kinds (two digits) that made up one of the four."""
    return tuple(one.code for one in codes.children("contract_kinds") if four_of(one.code) == four)


def province_of(region: str) -> str:
    """Return the province-level code of a party's region."""
    return region[:2] + "0000"


@cache
def zone_of(region: str) -> str:
    """Return the economic zone of a party's region: the one of the smallest region that names one."""
    for step in (region, region[:4] + "00", region[:2] + "0000", codes.NATION):
        if step in codes.codes_of("regions"):
            return codes.mapped("regions", step, "zones")
    raise codes.UnknownCode("regions", region)


@cache
def zone_prefixes() -> dict[str, str]:
    """Return the first digits that decide the zone, the longer ones first: {"3401": "hewubeng", ..., "34": "delta"}."""
    found = {
        codes.region_prefix(code.code): zone_of(code.code)
        for code in codes.codes_of("regions").values()
        if code.parent and zone_of(code.code) != zone_of(code.parent)
    }
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def flow_of(region: str, partner: str) -> str:
    """Return where the other party of a contract is, seen from the region, when it isn't inside."""
    province = partner[:2]
    if province == region[:2]:
        return "province"
    places = {"delta": DELTA, "apart": APART, "abroad": (ABROAD,)}
    return next((name for name, provinces in places.items() if province in provinces), "elsewhere")
