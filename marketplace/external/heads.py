"""The head of a file: which column is which field of the national form, and in which unit its amounts are."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.errors import Invalid
from marketplace.external.cells import UNITS
from marketplace.external.names import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from marketplace.files.tables import Cell


NEEDED = {
    "number": "合同登记编号",
    "title": "项目名称",
    "kind": "合同类别",
    "amount_fen": "成交额",
    "technical_fen": "技术交易额",
    "signed_on": "签订日期",
    "registered_on": "登记日期",
    "field": "技术领域",
    "ip_type": "知识产权",
    "plan_source": "计划来源",
    "seller.name": "卖方名称",
    "seller.nature": "卖方性质",
    "seller.region": "卖方行政区划",
    "buyer.name": "买方名称",
    "buyer.nature": "买方性质",
    "buyer.region": "买方行政区划",
}
"""Fields without which a contract can't be counted, with the usual head of their column."""

AMOUNTS = ("amount_fen", "technical_fen")
FEWEST = 5  # heads that a row must have to be the head of the file
WITHIN = 20  # rows before which the head is looked for
SIDES = {
    "seller": ("技术卖方", "卖方", "出让方", "让与方", "让与人", "转让方", "受托方", "输出方"),
    "buyer": ("技术买方", "买方", "受让方", "受让人", "委托方", "吸纳方"),
}
_UNIT = re.compile(r"[(\[]?(?:人民币|单位[:：]?)?(万元|亿元|元)[)\]]?$")


@dataclass(frozen=True)
class Column:
    """A column that is used: where it stands, what it is, how its head reads."""

    place: int
    field: str
    head: str
    unit: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a file."""

    row: int
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]

    def unit(self, field: str, chosen: str) -> str:
        """Return the unit of an amount's column: its head's, else the one chosen, else yuan."""
        column = next(column for column in self.columns if column.field == field)
        return column.unit or chosen or "yuan"

    @property
    def names_units(self) -> bool:
        """Whether both amounts say in which unit they are."""
        return all(column.unit for column in self.columns if column.field in AMOUNTS)


def known(cells: Sequence[Cell]) -> int:
    """Return how many cells of a row are heads of known columns."""
    return sum(_column(place, cell) is not None for place, cell in enumerate(cells))


def find(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Head:
    """Return the head of a file; it may stand below titles.

    Args:
        rows: the beginning of the file.

    Raises:
        Invalid: there is no head, a column is missing, or two columns are the same.
    """
    best = max(rows, key=lambda row: known(row[1]), default=(0, ()))
    if known(best[1]) < FEWEST:
        raise Invalid(
            _l("No head was found: a row with 合同登记编号, 项目名称, 合同类别, 成交额 and so on is needed."),
            field="file",
        )
    columns = [column for place, cell in enumerate(best[1]) if (column := _column(place, cell))]
    _check(columns)
    used = {column.place for column in columns}
    ignored = (str(cell).strip() for place, cell in enumerate(best[1]) if cell and place not in used)
    return Head(best[0], tuple(columns), tuple(ignored))


def _check(columns: list[Column]) -> None:
    fields = [column.field for column in columns]
    missing = [name for field, name in NEEDED.items() if field not in fields]
    if missing:
        raise Invalid(_l("These columns are missing: %(columns)s.", columns="、".join(missing)), field="file")
    twice = [column.head for column in columns if fields.count(column.field) > 1]
    if twice:
        raise Invalid(_l("These columns mean the same: %(columns)s.", columns="、".join(twice)), field="file")


def _column(place: int, cell: Cell) -> Column | None:
    if not isinstance(cell, str) or not cell.strip():
        return None
    plain = re.sub(r"[\s*:：]", "", unicodedata.normalize("NFKC", cell)).lower()
    unit = _UNIT.search(plain)
    field = _field(plain) or (_field(plain[: unit.start()]) if unit else None)
    if field is None:
        return None
    return Column(place, field, cell.strip(), UNITS[unit[1]] if unit and field in AMOUNTS else "")


@lru_cache(4096)
def _field(plain: str) -> str | None:
    heads = _heads()
    if plain in heads:
        return heads[plain]
    return next((field for side, rest in _sides(plain) if (field := heads.get(f".{side}.{rest}"))), None)


def _sides(plain: str) -> Iterator[tuple[str, str]]:
    """Yield (side, rest) for a head of a party: "卖方单位名称", "名称(卖方)"."""
    for side, words in SIDES.items():
        for word in words:
            if plain.startswith(word):
                yield side, plain.removeprefix(word).lstrip("的-_·.")
            if plain.endswith(f"({word})"):
                yield side, plain.removesuffix(f"({word})")


@cache
def _heads() -> dict[str, str]:
    """Return head -> field; a party's heads stand once for each side: ".seller.名称" -> seller.name."""
    heads: dict[str, str] = {}
    with (DATA / "columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["field"].startswith("."):
                heads |= {f".{side}.{row['head']}": side + row["field"] for side in SIDES}
            else:
                heads[row["head"]] = row["field"]
    return heads
