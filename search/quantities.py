"""Numbers with units: found in running text and brought to one unit, so that 0.45 GPa and 450MPa are the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from search.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

# Unit -> (what it measures, factor). Written as in the standards; other spellings are brought to these below.
_PREFIXED: Final = {
    "Pa": ("pressure", 1.0, "kMG"),
    "m": ("length", 1.0, "nμmck"),
    "g": ("mass", 1.0, "nμmk"),
    "W": ("power", 1.0, "μmkMG"),
    "Wh": ("energy", 1.0, "kMG"),
    "J": ("joule", 1.0, "mkM"),
    "V": ("voltage", 1.0, "μmkM"),
    "A": ("current", 1.0, "nμmk"),
    "Ah": ("charge", 1.0, "mk"),
    "Hz": ("frequency", 1.0, "kMGT"),
    "s": ("time", 1.0, "nμm"),
    "L": ("volume", 1.0, "μm"),
    "mol": ("amount", 1.0, "nμm"),
    "N": ("force", 1.0, "mkM"),
    "B": ("bytes", 1.0, "kMGT"),
    "bps": ("bitrate", 1.0, "kMGT"),
    "T": ("tesla", 1.0, "m"),
    "Ω": ("ohm", 1.0, "mkM"),
    "Wh/kg": ("energy density", 1.0, "k"),
    "W/(m·K)": ("conductivity", 1.0, "m"),
    "mol/L": ("concentration", 1.0, "nμm"),
    "g/L": ("mass concentration", 1.0, "nμmk"),
    "eV": ("electronvolt", 1.0, "mkMG"),
}
_FACTORS: Final = {"n": 1e-9, "μ": 1e-6, "m": 1e-3, "c": 1e-2, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_PLAIN: Final = {
    "%": ("share", 1.0),
    "‰": ("share", 0.1),
    "ppm": ("share", 1e-4),
    "°C": ("celsius", 1.0),
    "K": ("kelvin", 1.0),
    "dB": ("decibel", 1.0),
    "t": ("mass", 1e6),
    "h": ("time", 3600.0),
    "min": ("time", 60.0),
    "d": ("time", 86400.0),
    "a": ("year", 1.0),
    "次": ("times", 1.0),
    "倍": ("fold", 1.0),
    "元": ("yuan", 1.0),
    "亩": ("mu", 1.0),
    "台": ("pieces", 1.0),
    "套": ("sets", 1.0),
    "口": ("ports", 1.0),
    "通道": ("channels", 1.0),
    "像素": ("pixels", 1.0),
    "bit": ("bits", 1.0),
    "qubit": ("qubits", 1.0),
    "m²": ("area", 1.0),
    "cm²": ("area", 1e-4),
    "mm²": ("area", 1e-6),
    "m³": ("cubic metre", 1.0),
    "r/min": ("speed of rotation", 1.0),
    "m/s": ("speed", 1.0),
    "km/h": ("speed", 1 / 3.6),
    "g/cm³": ("density", 1.0),
    "Hv": ("hardness", 1.0),
}
_SPELLINGS: Final = {
    "毫米": "mm", "微米": "μm", "纳米": "nm", "厘米": "cm", "公里": "km", "千米": "km", "米": "m", "um": "μm",
    "千克": "kg", "公斤": "kg", "克": "g", "毫克": "mg", "吨": "t", "兆帕": "MPa", "千帕": "kPa", "帕": "Pa",
    "瓦": "W", "千瓦": "kW", "兆瓦": "MW", "千瓦时": "kWh", "度电": "kWh", "kW·h": "kWh", "W·h/kg": "Wh/kg",
    "伏": "V", "安": "A", "赫兹": "Hz", "秒": "s", "毫秒": "ms", "分钟": "min", "小时": "h", "天": "d", "日": "d",
    "年": "a", "升": "L", "毫升": "mL", "l": "L", "ml": "mL", "摄氏度": "°C", "℃": "°C", "度": "°C", "比特": "qubit",
    "量子比特": "qubit", "m2": "m²", "cm2": "cm²", "mm2": "mm²", "m3": "m³", "立方米": "m³", "平方米": "m²",
    "rpm": "r/min", "转/分": "r/min", "kbps": "kbps", "Mbit/s": "Mbps", "Gbit/s": "Gbps", "HV": "Hv", "KB": "kB",
    "W/mK": "W/(m·K)", "W/m·K": "W/(m·K)", "g/cm3": "g/cm³", "欧姆": "Ω", "端口": "口", "特斯拉": "T", "hz": "Hz",
}  # fmt: skip
_MULTIPLES: Final = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as it stands in a text, and the same in the base unit of what it measures."""

    text: str
    value: float
    measure: str
    start: int
    end: int

    @property
    def token(self) -> str:
        """The word under which an engine finds it, whatever unit it was written in."""
        return f"#{self.measure.replace(' ', '_')}={self.value:.6g}"


def _units() -> dict[str, tuple[str, float]]:
    units = dict(_PLAIN)
    for unit, (measure, factor, prefixes) in _PREFIXED.items():
        units[unit] = (measure, factor)
        units.update({prefix + unit: (measure, factor * _FACTORS[prefix]) for prefix in prefixes})
    units.update({spelling: units[unit] for spelling, unit in _SPELLINGS.items()})
    return {unicodedata.normalize("NFKC", unit): value for unit, value in units.items()}


_UNITS: Final = _units()
# People write Mpa, KW and kwh: of the units that differ by case alone the larger is meant. A single letter keeps
# its case, or 5G and 3D would be quantities.
_FOLDED: Final = {
    unit.casefold(): value for unit, value in sorted(_UNITS.items(), key=lambda item: item[1][1]) if len(unit) > 1
}


def _alternatives(units: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, units), key=len, reverse=True))


_QUANTITY: Final = re.compile(
    r"(?<![A-Za-z0-9_.])([+-]?\d{1,15}(?:,\d{3})*(?:\.\d{1,9})?)\s?(百万|[百千万亿]?)\s?"
    rf"((?i:{_alternatives(_FOLDED)})|{_alternatives(unit for unit in _UNITS if len(unit) == 1)})(?![A-Za-z0-9])"
)


def measure_of(value: float, unit: str) -> tuple[float, str]:
    """Bring a number and its unit to the base unit; an unknown unit measures itself."""
    known = _known(unicodedata.normalize("NFKC", clean(unit)).strip())
    measure, factor = known or (unit.strip().casefold(), 1.0)
    return value * factor, measure


def is_unit(word: str) -> bool:
    """Whether a word in its normal form is a unit, which tells nothing of what is measured."""
    return _known(word) is not None


def find(text: str) -> list[Quantity]:
    """All quantities of a text, with their places in its NFKC form (which is where `text` is in most texts)."""
    plain = unicodedata.normalize("NFKC", clean(text))
    return [_quantity(match) for match in _QUANTITY.finditer(plain)]


def _quantity(match: re.Match[str]) -> Quantity:
    number, multiple, unit = match.groups()
    known = _known(unit)
    assert known is not None, "the expression is made of known units"
    measure, factor = known
    value = float(number.replace(",", "")) * _MULTIPLES[multiple] * factor
    return Quantity(match.group(), value, measure, match.start(), match.end())


def _known(unit: str) -> tuple[str, float] | None:
    return _UNITS.get(unit) or _FOLDED.get(unit.casefold())
