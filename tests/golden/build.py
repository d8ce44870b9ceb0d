"""From a published table to contracts whose roll-up is that table, to the 分 (see README.md).

A set of contracts has a number, an amount and margins: for each dimension how many contracts and how much each of
its codes has. Contracts get a code of every dimension, drawn so that the counts are exact; amounts are raked until
each code has its amount; what whole 分 leave over is moved between contracts that differ in one dimension only.
"""

from __future__ import annotations

import calendar
import csv
import io
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

from marketplace.metrics import periods
from marketplace.registration.bringing_in import Brought

TABLES = Path(__file__).parent / "tables"
FEN = {"亿元": 10_000_000_000, "万元": 1_000_000, "元": 100}
ROUNDS = 200
DEFAULTS = {
    "kind": "05",
    "field": "01",
    "ip_type": "99",
    "plan_source": "05",
    "service_industry": "I65",
    "aim": "10",
    "payment_mode": "1",
    "seller.nature": "150",
    "buyer.nature": "150",
    "seller.region": "110000",
    "buyer.region": "110000",
}


class DoesNotAddUp(Exception):
    """The printed numbers contradict each other, or no contracts with these margins can be made."""


@dataclass
class Margin:
    """What one code of a dimension has: so many contracts, so many 分."""

    code: str
    count: int
    fen: int


def tables():
    """Return every table by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(TABLES.glob("*.json"))}


def contracts(table):
    """Return the contracts of a table, those of its base periods included, always the same ones."""
    now, made = {}, []
    for block in (table, *table.get("before", [])):
        for place, one in enumerate(block["sets"]):
            margins = _margins(one, FEN[table["unit"]], now if block is not table else {}, place)
            if block is table:
                now |= {(place, dim, row.code): row.fen for dim, rows in margins.items() for row in rows}
                now[place] = sum(row.fen for row in next(iter(margins.values())))
            made += _dated(_set(margins, f"{block['period']}/{place}"), block["period"], len(made))
    return made


def as_csv(made):
    """Return contracts as a file of the national form, for the importer."""
    text = io.StringIO()
    heads = {**HEADS, "amount_fen": "成交额（元）", "technical_fen": "技术交易额（元）"}
    writer = csv.writer(text)
    writer.writerow(heads.values())
    for one in made:
        said = {"number": one.number, **one.stated}
        money = {name: f"{Decimal(said[name]) / 100:.2f}" for name in ("amount_fen", "technical_fen")}
        writer.writerow([{**said, **money}[field] for field in heads])
    return text.getvalue().encode("utf-8")


HEADS = {
    "number": "合同登记编号",
    "title": "项目名称",
    "kind": "合同类别",
    "amount_fen": "",
    "technical_fen": "",
    "signed_on": "签订日期",
    "registered_on": "登记日期",
    "seller.name": "卖方名称",
    "seller.nature": "卖方性质",
    "seller.region": "卖方行政区划",
    "buyer.name": "买方名称",
    "buyer.nature": "买方性质",
    "buyer.region": "买方行政区划",
    "field": "技术领域",
    "ip_type": "知识产权",
    "plan_source": "计划来源",
    "service_industry": "技术服务的国民经济行业",
    "aim": "社会经济目标",
    "payment_mode": "支付方式",
}


def fen_of(printed, scale):
    """Return a printed amount in 分; "9.48/1.7236" is a quotient, rounded half up to the 分."""
    whole, _, divisor = str(printed).partition("/")
    return int((Decimal(whole) * scale / Decimal(divisor or 1)).quantize(Decimal(1), ROUND_HALF_UP))


def _margins(one, scale, now, place):
    """Return dimension -> margins of a set, complete: counts apportioned, rests filled, gaps of rounding spread."""
    printed = one["amount"]
    total = _from_base(printed, now.get(place)) if str(printed).startswith("now/") else fen_of(printed, scale)
    whole = Margin("", one["count"], total)
    given = {dim: _rows(rows, scale, now, (place, dim)) for dim, rows in one["margins"].items()}
    if "whole" in one:  # the amount is what the rows of this dimension add up to
        whole.fen = sum(row.fen for row in given[one["whole"]])
    return {dim: _complete(rows, whole, one, dim, scale) for dim, rows in given.items()}


def _rows(rows, scale, now, key):
    found = []
    for code, count, printed in rows:
        if str(printed).startswith("now/"):
            fen = _from_base(printed, now[*key, code])
        else:
            fen = None if printed is None else fen_of(printed, scale)
        found.append(Margin(code, count, fen))
    return found


def _from_base(printed, fen):
    return int((Decimal(fen) / Decimal(printed.removeprefix("now/"))).quantize(Decimal(1), ROUND_HALF_UP))


def _complete(rows, whole, one, dim, scale):
    for row in rows:
        if row.fen is None:  # the rest of the amount
            row.fen = whole.fen - sum(other.fen for other in rows if other.fen is not None)
    _spread(rows, whole.fen, Decimal(one.get("within", "0")) * scale, dim)
    open_rows = [row for row in rows if row.count is None]
    left = whole.count - sum(row.count for row in rows if row.count is not None)
    for row, count in zip(open_rows, _apportioned(left, [row.fen for row in open_rows]), strict=True):
        row.count = count
    if sum(row.count for row in rows) != whole.count or any(row.count < 1 or row.fen < row.count for row in rows):
        raise DoesNotAddUp(f"{dim}: {rows} against {whole}")
    return rows


def _spread(rows, fen, within, dim):
    """Give the rows what rounding took from them: in equal parts, none larger than rounding can hide."""
    gap = fen - sum(row.fen for row in rows)
    if abs(gap) > len(rows) * within:
        raise DoesNotAddUp(f"{dim}: the rows miss the whole by {gap} 分")
    for row, part in zip(rows, _apportioned(abs(gap), [1] * len(rows)), strict=True):
        row.fen += part if gap > 0 else -part


def _apportioned(whole, weights):
    """Divide a whole number by weights, by the largest remainders."""
    if not weights:
        return []
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda place: -(whole * weights[place] % total))
    for place in by_rest[: whole - sum(parts)]:
        parts[place] += 1
    return parts


def _set(margins, seed):
    """Return (codes by dimension, 分) of each contract of a set."""
    count = sum(row.count for row in next(iter(margins.values())))
    codes = {dim: _drawn(rows, Random(f"{seed}/{dim}")) for dim, rows in margins.items()}
    rng = Random(seed)
    raked = _raked([rng.lognormvariate(0, 1) for _ in range(count)], codes, margins)
    amounts = [max(1, int(amount)) for amount in raked]
    whole = sum(row.fen for row in next(iter(margins.values())))
    amounts[amounts.index(max(amounts))] += whole - sum(amounts)
    for dim in margins:
        _settle(dim, codes, amounts, margins)
    return [({dim: codes[dim][place] for dim in codes}, fen) for place, fen in enumerate(amounts)]


def _drawn(rows, rng):
    drawn = [row.code for row in rows for _ in range(row.count)]
    rng.shuffle(drawn)
    return drawn


def _raked(amounts, codes, margins):
    """Scale amounts until each code of each dimension has its own (iterative proportional fitting)."""
    for _ in range(ROUNDS):
        worst = 0.0
        for dim, rows in margins.items():
            sums = _sums(codes[dim], amounts)
            factors = {row.code: row.fen / sums[row.code] for row in rows}
            worst = max(worst, *(abs(factor - 1) for factor in factors.values()))
            amounts = [amount * factors[code] for amount, code in zip(amounts, codes[dim], strict=True)]
        if worst < 1e-13:
            break
    return amounts


def _sums(codes, amounts):
    sums = defaultdict(int)
    for code, amount in zip(codes, amounts, strict=True):
        sums[code] += amount
    return sums


def _settle(dim, codes, amounts, margins):
    """Move 分 from codes that have too much to codes that have too little, between contracts otherwise alike."""
    alike = defaultdict(lambda: defaultdict(list))
    others = [codes[other] for other in codes if other != dim]
    for place, code in enumerate(codes[dim]):
        alike[tuple(other[place] for other in others)][code].append(place)
    sums = _sums(codes[dim], amounts)
    lacks = {row.code: row.fen - sums[row.code] for row in margins[dim]}
    for group in alike.values():
        for poor in [code for code in group if lacks[code] > 0]:
            for rich in [code for code in group if lacks[code] < 0]:
                for place in group[rich]:
                    moved = min(lacks[poor], -lacks[rich], amounts[place] - 1)
                    amounts[place] -= moved
                    amounts[group[poor][0]] += moved
                    lacks[poor] -= moved
                    lacks[rich] += moved
    if any(lacks.values()):
        raise DoesNotAddUp(f"{dim}: no contracts can be made that have {lacks}")


def _dated(made, period, first):
    span = periods.parse(period)
    days = [
        date(span.year, month, day)
        for month in range(span.first, span.last + 1)
        for day in range(1, calendar.monthrange(span.year, month)[1] + 1)
    ]
    return [_contract(one, days[place % len(days)], first + place + 1) for place, one in enumerate(made)]


def _contract(one, day, number):
    codes, fen = one
    said = {
        **DEFAULTS,
        **codes,
        "title": f"公布表重建项目{number}",
        "amount_fen": fen,
        "technical_fen": fen,
        "signed_on": day,
        "registered_on": day,
        "seller.name": f"卖方{number % 997}",
        "buyer.name": f"买方{number % 991}",
    }
    return Brought(f"GOLD{day:%Y}{number:08}", said)
