"""Draws the synthetic registrations (示例): year by year, from the shares in `data/registrations.json`.

A year is drawn from its own seed, so that it is the same on whatever day the demonstration is loaded. What Hefei
exported and absorbed in 2020 sums exactly to the published 230.69 and 341.44 亿元; every other year is made up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from marketplace import codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATA = Path(__file__).parent / "data" / "registrations.json"
STEP_FEN = 10_000  # 100 元: amounts are whole multiples of it, and so are the published sums
YI_FEN = 10_000_000_000  # an 亿元
SMALLEST = 30  # steps: no contract below 3,000 元
FIRST_YEAR = 2018
FRIDAY = 5
HOLIDAY_MONTHS = (1, 5, 10)  # nothing is registered in their first week
SPREAD = 1.5  # of the log-normal amounts
LARGEST_SIZE = 15  # beside a usual contract: no draw makes a year of its own


class Party(NamedTuple):
    """A made-up party, its name neutral."""

    name: str
    region: str
    nature: str

    def frozen(self, industry: str) -> dict[str, Any]:
        """Return the fields that a registration keeps of a party."""
        size = "medium" if self.nature[0] in "123" else "na"
        fields = {"uscc": "", "name": self.name, "name_en": "", "nature": self.nature, "region": self.region}
        return {**fields, "industry": industry, "size": size, "legal_representative": "", "address": ""}


@dataclass(frozen=True)
class Sample:
    """One synthetic registration."""

    number: str
    title: str
    kind: str
    field: str
    ip_type: str
    plan_source: str
    payment_mode: str
    signed_on: date
    registered_on: date
    valid_to: date
    seller: Party
    buyer: Party
    amount_fen: int
    technical_fen: int


class _Drawn(NamedTuple):
    """A contract before its amount is known: `size` says how large it is beside the others."""

    day: date
    kind: str
    field: str
    seller: Party
    buyer: Party
    size: float


@cache
def shares() -> dict[str, Any]:
    """Return the shares that are drawn from."""
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def synthetic(today: date) -> Iterator[Sample]:
    """Give the registrations of every year up to `today`, in the order of their days."""
    for year in range(FIRST_YEAR, today.year + 1):
        yield from (sample for sample in _year(year) if sample.registered_on <= today)


@cache
def _plan(year: int) -> tuple[int, int, int]:
    """Return (contracts, exported, absorbed) of a year; amounts in steps of 100 元."""
    known = shares()["years"]
    if str(year) in known:
        line = known[str(year)]
        return line["contracts"], _steps(line["exported"]), _steps(line["absorbed"])
    contracts, exported, absorbed = _plan(year - 1)
    growth = Decimal(shares()["growth_after"])
    return round(contracts * Decimal("1.03")), round(exported * growth), round(absorbed * growth)


def _steps(yi: str) -> int:
    return int(Decimal(yi) * YI_FEN / STEP_FEN)


def _year(year: int) -> list[Sample]:
    """Draw a whole year: contracts inside the city, out of it and into it, each group with its exact sum."""
    rng = Random(f"registrations of {year}")  # noqa: S311 - drawn, not kept secret
    contracts, exported, absorbed = _plan(year)
    inside = round(exported * Decimal(shares()["inside_share"]))
    sums = {"inside": inside, "out": exported - inside, "into": absorbed - inside}
    drawn: list[tuple[_Drawn, int]] = []
    for flow, steps in sums.items():
        group = [_draw(rng, year, flow) for _ in range(round(contracts * steps / sum(sums.values())))]
        drawn += zip(group, _divided(steps, [one.size for one in group]), strict=True)
    drawn.sort(key=lambda pair: pair[0].day)
    return [_sample(rng, serial, one, steps) for serial, (one, steps) in enumerate(drawn, start=1)]


def _divided(total: int, sizes: list[float]) -> list[int]:
    """Divide a sum in proportion, to the last step: what rounding leaves over goes to the largest."""
    whole = sum(sizes)
    parts = [max(SMALLEST, int(total * size / whole)) for size in sizes]
    largest = max(range(len(parts)), key=parts.__getitem__)
    parts[largest] += total - sum(parts)
    return parts


def _draw(rng: Random, year: int, flow: str) -> _Drawn:
    here, away = _pick(rng, _districts()), _pick(rng, shares()["elsewhere"])
    seller_region = away if flow == "into" else here
    buyer_region = away if flow == "out" else (_pick(rng, _districts()) if flow == "inside" else here)
    field = _pick(rng, _fields(here))
    day = _day(rng, year)
    kind = _pick(rng, _kinds(licences=day >= date(2021, 7, 1)))
    size = shares()["kind_size"][kind[:2]] * shares()["field_size"][field] * _size(rng)
    return _Drawn(day, kind, field, _party(rng, seller_region, "sellers"), _party(rng, buyer_region, "buyers"), size)


def _size(rng: Random) -> float:
    while (size := rng.lognormvariate(0, SPREAD)) > LARGEST_SIZE:
        continue
    return size


def _sample(rng: Random, serial: int, one: _Drawn, steps: int) -> Sample:
    signed_on = one.day - timedelta(days=rng.randint(3, 120))
    technical = steps if rng.random() < 0.6 else max(1, int(steps * rng.uniform(0.4, 0.98)))  # noqa: PLR2004 - a share
    name = f"{codes.label('fields', one.field, 'zh')}·{codes.label('contract_kinds', one.kind, 'zh')}"
    return Sample(
        number=f"{one.day.year}340199{serial:06}",
        title=f"示例项目 {one.day.year}-{serial:05}（{name}）",
        kind=one.kind,
        field=one.field,
        **{name: _pick(rng, shares()[f"{name}s"]) for name in ("ip_type", "plan_source", "payment_mode")},
        signed_on=signed_on,
        registered_on=one.day,
        valid_to=one.day + timedelta(days=rng.choice((180, 365, 730, 1095))),
        seller=one.seller,
        buyer=one.buyer,
        amount_fen=steps * STEP_FEN,
        technical_fen=technical * STEP_FEN,
    )


def _day(rng: Random, year: int) -> date:
    """Draw a weekday outside the fixed holidays; December has most contracts, as everywhere."""
    month = rng.choices(range(1, 13), shares()["months"])[0]
    while True:
        day = date(year, month, rng.randint(8 if month in HOLIDAY_MONTHS else 1, 28))
        if day.isoweekday() <= FRIDAY:
            return day


def _pick(rng: Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


@cache
def _districts() -> dict[str, float]:
    return {code: about["weight"] for code, about in shares()["districts"].items()}


@cache
def _fields(district: str) -> dict[str, float]:
    strong = shares()["districts"][district]["fields"]
    return {field: weight * strong.get(field, 1) for field, weight in shares()["fields"].items()}


@cache
def _kinds(*, licences: bool) -> dict[str, float]:
    """Return the kinds; the licence is one of its own since the Civil Code (2021)."""
    return {kind: weight for kind, weight in shares()["kinds"].items() if licences or not kind.startswith("03")}


def _party(rng: Random, region: str, side: str) -> Party:
    pool = _pool(region, side)
    return pool[int(len(pool) * rng.random() ** 2)]  # a few deal often, most once or twice


@cache
def _pool(region: str, side: str) -> list[Party]:
    """Return the made-up parties of a region; their numbers are theirs in every year."""
    rng = Random(f"{side} of {region}")  # noqa: S311 - drawn, not kept secret
    weight = {**_districts(), **shares()["elsewhere"]}[region]
    first = (
        1 + 1500 * sorted({**_districts(), **shares()["elsewhere"]}).index(region) + (750 if side == "buyers" else 0)
    )
    return [_invented(rng, region, side, first + place) for place in range(10 + int(weight * 20))]


def _invented(rng: Random, region: str, side: str, number: int) -> Party:
    nature = "600" if region == codes.ABROAD else _pick(rng, shares()[side])
    names = shares()["names"]
    return Party(f"{names.get(nature, names['default'])} {number:05}", region, nature)
