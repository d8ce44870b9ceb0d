"""Documents for measuring: sentences of the project's own records, put together anew, the same in every run."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.documents import DemandDocument, Indicator, ResultDocument
from search.stored import StoredQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SENTENCE = re.compile(r"[^。；]+[。；]?")
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
REGIONS = ("340102", "340103", "340104", "340111", "340202", "320102", "330106", "310115", "440305", "110108")
MODES = ("transfer", "licence", "equity", "joint", "service")
DEMAND_EVERY = 4
"""One record in so many is a demand."""


@dataclass
class Stock:
    """What the records of the project say, by place: `titles`, `sentences`, and the short texts of each element."""

    titles: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    elements: dict[str, list[str]] = field(default_factory=dict)

    def take(self, record: dict[str, Any]) -> None:
        """Add what one record says."""
        self.titles.append(record["title"])
        self.keywords += record.get("keywords", ())
        for name in ("summary", "problem"):
            self.sentences += SENTENCE.findall(record.get(name, ""))
        for name, said in record.get("elements", {}).items():
            self.elements.setdefault(name, []).append(said)


@cache
def stock() -> Stock:
    """Read the records of the demonstration."""
    read = Stock()
    for folder in ("results", "demands"):
        for path in sorted((ROOT / "marketplace/demo/data" / folder).glob("*.json")):
            for record in json.loads(path.read_text(encoding="utf-8")):
                read.take(record)
    return read


def documents(many: int, *, first: int = 1, version: int = 1) -> Iterator[ResultDocument | DemandDocument]:
    """Make records `first` and following; a record's text depends on its number and version alone."""
    for number in range(first, first + many):
        yield document(number, version)


def document(number: int, version: int = 1) -> ResultDocument | DemandDocument:
    """Make one record: about 250 characters, as long as a record of the demonstration."""
    dice = random.Random(f"{number}.{version}")
    make = demand if number % DEMAND_EVERY == 0 else result
    return make(number, version, dice)


def result(number: int, version: int, dice: random.Random) -> ResultDocument:
    """Make a result; its five elements come from five records."""
    said: dict[str, Any] = {name: dice.choice(texts) for name, texts in stock().elements.items()}
    return ResultDocument(
        id=f"result:{number}", version=version, price_fen=_amount(dice), ip_types=("0201",), **said, **_common(dice)
    )


def demand(number: int, version: int, dice: random.Random) -> DemandDocument:
    """Make a demand with one indicator."""
    wish = Indicator(quantity="抗拉强度", operator=">=", value=float(dice.randrange(200, 900, 10)), unit="MPa")
    return DemandDocument(
        id=f"demand:{number}",
        version=version,
        problem="".join(dice.sample(stock().sentences, 4)),
        indicators=(wish,),
        budget_fen=_amount(dice),
        **_common(dice),
    )


def _common(dice: random.Random) -> dict[str, Any]:
    return {
        "title": _title(dice),
        "summary": "".join(dice.sample(stock().sentences, 3)),
        "keywords": tuple(dice.sample(stock().keywords, 3)),
        "field": f"{dice.randint(1, 11):02}",
        "industry": f"C{dice.randint(13, 43)}",
        "region": dice.choice(REGIONS),
        "trl": dice.randint(1, 9),
        "modes": tuple(dice.sample(MODES, 2)),
        "owner_id": dice.randint(1, 2_000),
        "owner_name": f"测试单位{dice.randint(1, 2_000)}",
        "owner_kind": dice.choice(("110", "150", "310")),
        "published_at": EPOCH + timedelta(minutes=dice.randrange(1_000_000)),
    }


def _title(dice: random.Random) -> str:
    one, other = dice.sample(stock().titles, 2)
    return one[: len(one) // 2] + other[len(other) // 2 :]


def _amount(dice: random.Random) -> int | None:
    return None if dice.random() < 0.3 else dice.randint(5, 2_000) * 1_000_000  # noqa: PLR2004


def short_queries(many: int) -> list[str]:
    """What people type: two keywords, or a part of a title."""
    dice = random.Random("short")
    return [
        " ".join(dice.sample(stock().keywords, 2)) if dice.random() < 0.5 else dice.choice(stock().titles)[:10]  # noqa: PLR2004
        for _ in range(many)
    ]


def long_queries(many: int) -> list[str]:
    """Whole problems, pasted: about 200 characters."""
    dice = random.Random("long")
    return ["".join(dice.sample(stock().sentences, 8)) for _ in range(many)]


def saved_searches(many: int) -> Iterator[StoredQuery]:
    """What people keep: one or two clauses of one or two keywords, half of them with a field as a filter."""
    dice = random.Random("saved")
    for number in range(1, many + 1):
        clauses = tuple(" ".join(dice.sample(stock().keywords, dice.randint(1, 2))) for _ in range(dice.randint(1, 2)))
        filters = {"field": (f"{dice.randint(1, 11):02}",)} if dice.random() < 0.5 else {}  # noqa: PLR2004
        yield StoredQuery(id=f"saved:{number}", version=1, clauses=clauses, filters=filters)
