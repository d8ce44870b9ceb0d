"""Values of policy parameters: their types, how they are typed in, checked and stored."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace import calendar
from marketplace.errors import Invalid
from marketplace.policies.keys import Key, Kind, declared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_NUMBER_LENGTHS = (14, 16)  # the old and the new layout of 合同登记编号
_SAMPLE = {"year": "2026", "short_year": "26", "region": "3401", "point": "01", "serial": "000001"}
_PATTERN = re.compile(rf"(\{{({'|'.join(_SAMPLE)})\}}|[0-9])+")
_LARGEST = 10**18  # a longer number is refused before it is written out digit by digit


class Unit(StrEnum):
    """What a duration is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Span:
    """A duration as rules state it: 15 calendar days, 5 working days, 12 months."""

    length: int
    unit: Unit

    @property
    def working(self) -> bool:
        """Whether only working days (工作日) count."""
        return self.unit is Unit.WORKING_DAYS

    def after(self, start: date) -> calendar.WorkingDayResult:
        """The last day of a clock that starts on `start` (which does not count)."""
        return _AFTER[self.unit](start, self.length)

    def before(self, end: date) -> date:
        """The day from which on something lies within the duration before `end`."""
        if self.unit is Unit.MONTHS:
            return calendar.add_months(end, -self.length).day
        if self.unit is Unit.DAYS:
            return end - timedelta(days=self.length)
        days = (end - timedelta(days=back) for back in itertools.count(1))
        return next(itertools.islice(filter(calendar.is_working, days), self.length - 1, None))

    def __str__(self) -> str:
        if self.unit is Unit.MONTHS:
            return str(ngettext("%(num)d month", "%(num)d months", self.length))
        if self.unit is Unit.WORKING_DAYS:
            return str(ngettext("%(num)d working day", "%(num)d working days", self.length))
        return str(ngettext("%(num)d day", "%(num)d days", self.length))


_AFTER: dict[Unit, Callable[[date, int], calendar.WorkingDayResult]] = {
    Unit.DAYS: calendar.add_days,
    Unit.WORKING_DAYS: calendar.add_working_days,
    Unit.MONTHS: calendar.add_months,
}


def parse(key: str, text: str, unit: str = "") -> Any:
    """The value that a person or the packaged table typed; full-width digits are understood.

    Args:
        key: a key of KEYS.
        text: "5", "500000000", "0.5" or "50%", a choice, or "lexical 50, field 15 …".
        unit: days, working_days or months for a duration; fen (the default) or yuan for an amount.

    Raises:
        Invalid: the text is not such a value, or out of the key's bounds.
    """
    rule = declared(key)
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        value = _PARSERS[rule.kind](plain, unit)
    except (ValueError, ArithmeticError):
        raise Invalid(_l("This value can't be read."), field="value") from None
    check(rule, value)
    return value


def written(key: str, value: Any) -> tuple[str, str]:
    """The text and the unit that `parse` would read as this value, to fill a form with."""
    kind = declared(key).kind
    if kind is Kind.SPAN:
        return str(value.length), value.unit.value
    if kind is Kind.WEIGHTS:
        return ", ".join(f"{name} {weight}" for name, weight in value.items()), ""
    return str(value), "fen" if kind is Kind.FEN else ""


def check(rule: Key, value: Any) -> None:
    """Refuse a value that the key may not have; raises Invalid."""
    if not _CHECKS[rule.kind](rule, value):
        raise Invalid(_l("This value isn't allowed here."), field="value", low=rule.low, high=rule.high)


def stored(kind: Kind, value: Any) -> Any:
    """The value as JSON keeps it."""
    if kind is Kind.SPAN:
        return {"length": value.length, "unit": value.unit.value}
    return str(value) if kind is Kind.RATIO else value


def loaded(kind: Kind, value: Any) -> Any:
    """The value as the program uses it."""
    if kind is Kind.SPAN:
        return Span(value["length"], Unit(value["unit"]))
    return Decimal(value) if kind is Kind.RATIO else value


def _fen(text: str, unit: str) -> int:
    amount = Decimal(text) * (100 if unit == "yuan" else 1)
    if not -_LARGEST < amount < _LARGEST or amount != amount.to_integral_value():
        raise ValueError(text)
    return int(amount)


def _ratio(text: str, _unit: str) -> Decimal:
    ratio = Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    if not ratio.is_finite():
        raise InvalidOperation
    return ratio


def _weights(text: str, _unit: str) -> dict[str, int]:
    pairs = (part.split() for part in text.split(","))
    return {name: int(weight) for name, weight in pairs}


_PARSERS: dict[Kind, Callable[[str, str], Any]] = {
    Kind.SPAN: lambda text, unit: Span(int(text), Unit(unit)),
    Kind.FEN: _fen,
    Kind.COUNT: lambda text, _unit: int(text),
    Kind.RATIO: _ratio,
    Kind.CHOICE: lambda text, _unit: text,
    Kind.PATTERN: lambda text, _unit: text,
    Kind.WEIGHTS: _weights,
}


def _whole(rule: Key, value: Any) -> bool:
    return type(value) is int and rule.low <= value <= rule.high


def _share(rule: Key, value: Any) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and rule.low <= value <= rule.high


def _makes_numbers(_rule: Key, pattern: Any) -> bool:
    if not isinstance(pattern, str) or not _PATTERN.fullmatch(pattern):
        return False
    used = all(f"{{{name}}}" in pattern for name in ("region", "point", "serial"))
    return used and len(pattern.format(**_SAMPLE)) in _NUMBER_LENGTHS


def _weighs(rule: Key, value: Any) -> bool:
    whole = isinstance(value, dict) and all(_whole(rule, weight) for weight in value.values())
    return whole and sorted(value) == sorted(rule.choices) and sum(value.values()) == rule.high


_CHECKS: dict[Kind, Callable[[Key, Any], bool]] = {
    Kind.SPAN: lambda rule, value: isinstance(value, Span) and _whole(rule, value.length),
    Kind.FEN: _whole,
    Kind.COUNT: _whole,
    Kind.RATIO: _share,
    Kind.CHOICE: lambda rule, value: value in rule.choices,
    Kind.PATTERN: _makes_numbers,
    Kind.WEIGHTS: _weighs,
}
