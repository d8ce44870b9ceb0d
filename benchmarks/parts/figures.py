"""What figures cost: each act of the metric beside what a plain database would do for the same."""

from __future__ import annotations

import random
import resource
from typing import TYPE_CHECKING

from sqlalchemy import extract, func, select, text

from benchmarks.parts import journal_rows
from benchmarks.parts.timing import Spread, in_turns, seconds
from marketplace import clock, db, outbox, relay
from marketplace.metrics import books, census, conditions, frames, journal, queries
from marketplace.metrics.cuts import Cut, Dimension
from marketplace.metrics.models import DateBasis, Page
from marketplace.metrics.periods import parse
from marketplace.registration import journal as registration_journal
from marketplace.registration.models import Act, Entry, Origin, Registration, RegistrationState

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.parts.ledger import Ledger

CITY, NATION, YEAR = journal_rows.CITY, "000000", parse("2024")
APART = 100_000_000  # beyond the ids that are loaded
READS, SUMS, WRITES = 120, 12, 120
MEBIBYTE = 1024  # of the kibibytes that the system counts in


def reading(ledger: Ledger) -> None:
    """Headlines and breakdowns beside one row by its primary key."""
    asked = {
        "headline of a city's year": lambda: queries.figures_of(Cut(CITY, YEAR)),
        "headline of the nation's year": lambda: queries.figures_of(Cut(NATION, YEAR)),
        "headline of a city's first five months": lambda: queries.figures_of(Cut(CITY, parse("2024-01..05"))),
        **{f"a city's year by {one.value}": _breakdown(CITY, one) for one in Dimension},
        "the nation's year by kind": _breakdown(NATION, Dimension.KIND),
    }
    for what, act in asked.items():
        spreads = in_turns(lambda _, act=act: act(), _one_row, _numbers(ledger))  # type: ignore[misc]
        ledger.compare(what, spreads, "one row by its key", "≤ 10x")


def _breakdown(region: str, dimension: Dimension) -> Callable[[], object]:
    return lambda: queries.breakdown(Cut(region, YEAR), dimension)


def _one_row(number: int) -> object:
    return db.session.execute(select(Entry.amount_fen, Entry.kind).where(Entry.id == number)).one()


def _numbers(ledger: Ledger) -> list[int]:
    rng = random.Random(1)
    return [rng.randint(1, ledger.lines) for _ in range(READS)]


def summing(ledger: Ledger) -> None:
    """Free cuts and as-of figures beside a raw GROUP BY over the same lines."""
    free = Cut(CITY, YEAR, field="01")
    cuts = {
        "free cut: a field by kind": (free, Dimension.KIND),
        "free cut: a field by seller's nature": (free, Dimension.SELLER_NATURE),
        "as of an instant: a year by kind": (Cut(CITY, YEAR, as_of=journal_rows.NOW), Dimension.KIND),
        "as of an instant: the nation's year by field": (Cut(NATION, YEAR, as_of=journal_rows.NOW), Dimension.FIELD),
    }
    for what, (cut, dimension) in cuts.items():
        spreads = in_turns(
            lambda _, c=cut, d=dimension: journal.breakdown(c, d), lambda _, c=cut, d=dimension: _raw(c, d), range(SUMS)
        )  # type: ignore[misc]
        ledger.compare(what, spreads, "raw GROUP BY over the same lines", "≤ 1.2x")


def _raw(cut: Cut, dimension: Dimension) -> object:
    """Group the lines of a cut as plainly as SQL can."""
    region = (
        ""
        if cut.region == NATION
        else ("AND (seller_region BETWEEN '340100' AND '340199' OR buyer_region BETWEEN '340100' AND '340199')")
    )
    column = conditions.COLUMNS[dimension].compile(compile_kwargs={"literal_binds": True})
    more = (f"AND field = '{cut.field}' " if cut.field else "") + (
        f"AND known_at <= '{cut.as_of:%Y-%m-%d %H:%M:%S}'" if cut.as_of else ""
    )
    inside = (
        ("seller_region NOT LIKE '8%'", "buyer_region NOT LIKE '8%'")
        if cut.region == NATION
        else ("seller_region BETWEEN '340100' AND '340199'", "buyer_region BETWEEN '340100' AND '340199'")
    )
    sums = ", ".join(
        f"SUM(CASE WHEN {where} THEN sign ELSE 0 END), SUM(CASE WHEN {where} THEN sign * amount_fen ELSE 0 END)"
        for where in (*inside, " AND ".join(inside))
    )
    return db.session.execute(
        text(
            f"SELECT {column}, {sums} FROM registration_entry "
            f"WHERE registered_on BETWEEN '2024-01-01' AND '2024-12-31' {region} {more} GROUP BY {column}"
        )
    ).all()


def writing(ledger: Ledger) -> None:
    """A registration that is stored, with and without the metric among those who hear of it; and its recount."""
    handlers = relay.SUBSCRIPTIONS["registration.registered"]
    without = {
        "registration.registered": tuple(one for one in handlers if one.__module__ != "marketplace.metrics.handlers")
    }
    made: list[int] = []

    def write(subscriptions: dict[str, tuple[relay.Handler, ...]]) -> None:
        relay.init_app(ledger.app, {**relay.SUBSCRIPTIONS, **subscriptions})
        made.append(_register())

    spreads = in_turns(lambda _: write({}), lambda _: write(without), range(WRITES))
    ledger.compare("a registration written", spreads, "the same without the roll-up", "≤ 1.2x")
    relay.init_app(ledger.app)
    ledger.note(
        "a registration counted by the relay", Spread.of([seconds(lambda n=n: _count(n)) for n in made[:20]]).p50, "ms"
    )  # type: ignore[misc]


def _register() -> int:
    db.begin_writing()
    today = clock.today()
    number = APART + random.getrandbits(29)
    one = Registration(id=number, **_fields(), signed_on=today, valid_from=today, valid_to=today, registered_on=today)
    db.session.add(one)
    db.session.flush()
    registration_journal.write(one, Act.REGISTERED, effective_on=today)
    outbox.enqueue("registration.registered", one.id)
    db.session.commit()
    return one.id


def _fields() -> dict[str, object]:
    party = {"name": "示例单位", "nature": "150", "uscc": ""}
    amounts = dict.fromkeys(("applied_amount_fen", "amount_fen"), 900) | dict.fromkeys(
        ("applied_technical_fen", "technical_fen"), 600
    )
    copied = {"kind": "0102", "applied_kind": "0102", "field": "01", "ip_type": "99", "plan_source": "05"}
    more = {
        "payment_mode": "1",
        "aim": "10",
        "service_industry": "I65",
        "seller_region": "340171",
        "buyer_region": "340104",
    }
    state = {"origin": Origin.EXTERNAL, "state": RegistrationState.REGISTERED, "title": "示例"}
    return {
        "seller": party,
        "buyer": party,
        "number": f"B{random.getrandbits(60):018}",
        **amounts,
        **copied,
        **more,
        **state,
    }


def _count(number: int) -> None:
    db.begin_writing()
    regions = books.regions_of(number)
    for book in books.books_of(number):
        books.recount(book, regions)
        census.recount(book, CITY, regions)
    db.session.commit()


def rebuilding(ledger: Ledger) -> None:
    """Every year counted into fresh rows, then again without a difference, beside raw GROUP BYs over all lines."""
    fresh = seconds(_rebuild)
    raw, narrow = seconds(_raw_everything), seconds(_raw_months)
    again = seconds(lambda: ledger.expect_none(_rebuild()))
    ledger.note("raw GROUP BY of month and both regions", narrow, "s")
    ledger.note(
        "everything counted into fresh rows", fresh, "s", baseline=f"one raw GROUP BY: {raw:.2f} s", ratio=fresh / raw
    )
    ledger.note(
        "rebuild, no drift", again, "s", baseline=f"one raw GROUP BY: {raw:.2f} s", ratio=again / raw, goal="≤ 3x"
    )
    ledger.note("pages", db.session.scalar(select(func.count()).select_from(Page)) or 0, "rows")
    ledger.note("memory at its highest", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBIBYTE, "MiB")


def by_dimension(ledger: Ledger) -> None:
    """The rebuild once more, beside a raw GROUP BY for each dimension that has pages."""
    each, again = seconds(_raw_each), seconds(lambda: ledger.expect_none(_rebuild()))
    baseline = f"a raw GROUP BY for each dimension: {each:.2f} s"
    ledger.note("rebuild, no drift, beside all its dimensions", again, "s", baseline=baseline, ratio=again / each)


def public_parties(ledger: Ledger) -> None:
    """The parties behind the public's cells counted into fresh rows, then again without a difference."""
    raw = seconds(_raw_everything)
    acts = {"counted into fresh rows": _census, "counted again, no drift": lambda: ledger.expect_none(_census())}
    for what, act in acts.items():
        took = seconds(act)
        baseline = f"one raw GROUP BY: {raw:.2f} s"
        ledger.note(f"the public's parties {what}", took, "s", baseline=baseline, ratio=took / raw)


def _raw_each() -> None:
    """Group all lines once for each dimension that has pages."""
    for dimension in frames.STORED:
        _group(*([conditions.COLUMNS[dimension]] if dimension in conditions.COLUMNS else []))


def _rebuild() -> int:
    return sum(_of_book(book, books.recount) for book in books.books())


def _census() -> int:
    return sum(_of_book(book, lambda book: census.recount(book, CITY)) for book in books.books())


def _of_book(book: books.Book, recount: Callable[[books.Book], int]) -> int:
    db.begin_writing()
    changed = recount(book)
    db.session.commit()
    return changed


def _raw_everything() -> None:
    keys = [conditions.COLUMNS[one] for one in frames.STORED if one in conditions.COLUMNS]
    _group(*keys)


def _raw_months() -> None:
    _group()


def _group(*keys: object) -> None:
    """Group all lines by month, both regions, origin and further columns; the rows are counted, not fetched."""
    day = conditions.day_of(DateBasis.REGISTERED)
    grouped = (
        extract("year", day),
        extract("month", day),
        Entry.seller_region,
        Entry.buyer_region,
        Entry.origin,
        *keys,
    )
    sums = (func.sum(Entry.sign), func.sum(Entry.sign * Entry.amount_fen), func.sum(Entry.sign * Entry.technical_fen))
    inner = (
        select(
            *(one.label(f"k{place}") for place, one in enumerate(grouped)),
            *(one.label(f"s{place}") for place, one in enumerate(sums)),
        )
        .group_by(*grouped)
        .subquery()
    )  # type: ignore[attr-defined]
    db.session.execute(select(func.count(), func.sum(inner.c.s1))).one()
