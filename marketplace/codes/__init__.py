"""Official code lists (regions, contract kinds, fields, industries ...) as data files with validity dates.

Pure data: no database, no web. `codes.get("contract_kinds", "0102").name_zh` is 委托开发合同.
"""

from marketplace.codes.lists import (
    Code,
    UnknownCode,
    UnknownList,
    children,
    choices,
    codes_of,
    get,
    label,
    leaves,
    list_names,
    mapped,
    source_of,
    valid,
)
from marketplace.codes.regions import (
    ABROAD,
    NATION,
    OUTSIDE_MAINLAND,
    Level,
    city_of,
    contains,
    current_region,
    level,
    outside_mainland,
    path,
    province_of,
    region_prefix,
)

__all__ = [
    "ABROAD",
    "NATION",
    "OUTSIDE_MAINLAND",
    "Code",
    "Level",
    "UnknownCode",
    "UnknownList",
    "children",
    "choices",
    "city_of",
    "codes_of",
    "contains",
    "current_region",
    "get",
    "label",
    "leaves",
    "level",
    "list_names",
    "mapped",
    "outside_mainland",
    "path",
    "province_of",
    "region_prefix",
    "source_of",
    "valid",
]
