"""What the public may read, and that nothing else can be worked out from it."""

import itertools
import random
from datetime import date
from fractions import Fraction

import pytest

from marketplace import clock
from marketplace.metrics import queries, readers
from marketplace.metrics.cuts import Cut, Dimension, Figure, Figures, Source, levels
from marketplace.metrics.periods import parse, whole
from marketplace.metrics.suppression import Part, Rule, small
from marketplace.permissions import NOBODY, Actor, Role
from marketplace.registration.models import Origin
from tests.metrics.make import GAOXIN, LUJIANG, SHANGHAI, SHUSHAN, a_registration, count_all, districts

CITY = "340100"
MAY = date(2025, 5, 12)
RULE = Rule(3, 3)


def _public():
    return readers.Reader(NOBODY, CITY, RULE)


def _rows(**counts):
    return {name: Figures(absorbed=Figure(count, count)) for name, count in counts.items()}


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        ({"a": 5, "b": 9}, set()),
        ({"a": 0, "b": 9}, set()),
        ({"a": 2, "b": 9, "c": 5}, {"a", "c"}),
        ({"a": 1, "b": 1, "c": 9}, {"a", "b", "c"}),  # two of one are a small cell together: the third joins
        ({"a": 2, "b": 2, "c": 9}, {"a", "b"}),
        ({"a": 1, "b": 9}, {"a", "b"}),
        ({"a": 2}, {"a"}),
    ],
)
def test_a_small_row_never_hides_alone(counts, gone):
    rows = _rows(**counts)
    assert readers.hidden(rows, dict.fromkeys(rows, (9, 9)), RULE) == gone


def test_a_row_small_on_one_side_only_is_hidden_as_a_whole():
    rows = {"a": Figures(Figure(9, 9), Figure(1, 1)), **_rows(b=9, c=4)}
    assert readers.hidden(rows, dict.fromkeys(rows, (9, 9)), RULE) == {
        "a",
        "b",
        "c",
    }  # what only "a" exports stays small until all are hidden


def test_the_public_sees_the_city_once_there_are_enough_contracts(ctx):
    cut = Cut(CITY, whole(2025))
    for _ in range(2):
        a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    assert _public().figures(cut) is None
    a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    assert _public().figures(cut).distinct.count == 3


def test_an_official_of_the_region_sees_everything_there_and_nothing_more_elsewhere(ctx):
    a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    of_zone = readers.Reader(Actor(1, grants=frozenset({(Role.REGISTRAR, GAOXIN)})), CITY, RULE)
    assert of_zone.figures(Cut(GAOXIN, parse("2025-05"))).exported.count == 1
    assert of_zone.breakdown(Cut(GAOXIN, parse("2025-05")), Dimension.KIND)["01"].exported.count == 1
    assert of_zone.figures(Cut(CITY, parse("2025-05"))) is None
    broker = readers.Reader(Actor(1, grants=frozenset({(Role.BROKER, CITY)})), CITY, RULE)
    assert broker.figures(Cut(CITY, parse("2025-05"))) is None


def test_a_rare_place_elsewhere_hides_what_is_above_the_city_and_not_the_city(ctx):
    for _ in range(9):
        a_registration(GAOXIN, SHUSHAN, on=MAY)
    a_registration(SHANGHAI, SHUSHAN, on=MAY)
    count_all()
    assert _public().figures(Cut(CITY, whole(2025))) is not None
    assert _public().figures(Cut("000000", whole(2025))) is None
    for _ in range(9):
        a_registration(SHANGHAI, "340202", on=MAY)
    count_all()
    assert _public().figures(Cut("000000", whole(2025))) is not None


def test_the_overlap_is_told_only_where_nothing_small_follows_from_it(ctx):
    for _ in range(5):
        a_registration(GAOXIN, SHANGHAI, on=MAY)
        a_registration(SHANGHAI, GAOXIN, on=MAY)
    count_all()
    cut = Cut(CITY, whole(2025))
    assert _public().tells_overlap(cut)
    a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    assert _public().figures(cut).headline.count == 12
    assert not _public().tells_overlap(cut)
    assert _public().breakdown(cut, Dimension.FLOW) is None


def test_what_was_brought_about_here_is_hidden_when_the_rest_would_tell_it(ctx):
    for _ in range(4):
        a_registration(GAOXIN, SHUSHAN, on=MAY, origin=Origin.PLATFORM)
    a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    assert _public().figures(Cut(CITY, whole(2025))) is not None
    assert _public().figures(Cut(CITY, whole(2025), source=Source.PLATFORM)) is None


def test_one_kind_is_told_as_its_row_in_the_table_is(ctx):
    for _ in range(5):
        a_registration(GAOXIN, SHUSHAN, on=MAY, kind="0102")
        a_registration(GAOXIN, SHUSHAN, on=MAY, kind="0501")
    a_registration(GAOXIN, SHUSHAN, on=MAY, kind="04")
    a_registration(GAOXIN, SHUSHAN, on=MAY, kind="0301")
    count_all()
    cut = Cut(CITY, whole(2025))
    table = _public().breakdown(cut, Dimension.KIND)
    gone = {code for code, row in table.items() if row is None}
    assert {"03", "04"} < gone
    for code, row in table.items():
        assert _public().figures(Cut(CITY, whole(2025), kind=code)) == row
    assert _public().figures(Cut(CITY, whole(2025), kind="0102")) is None
    assert _public().figures(Cut(CITY, whole(2025), kind="01", field="01")) is None


def _determined(known, wanted):
    """Whether a sum of unknowns follows from known sums: exact elimination, rows are {unknown: coefficient}."""
    basis = {}

    def reduced(row):
        row = {key: Fraction(value) for key, value in row.items() if value}
        while row:
            pivot = min(row)
            if pivot not in basis:
                return row
            factor = row[pivot] / basis[pivot][pivot]
            for key, value in basis[pivot].items():
                row[key] = row.get(key, 0) - factor * value
                if not row[key]:
                    del row[key]
        return row

    for equation in known:
        left = reduced(equation)
        if left:
            basis[min(left)] = left
    return not reduced(wanted)


def _periods(year):
    texts = [str(year), *(f"{year}{part}" for part in ("H1", "H2", "Q1", "Q2", "Q3", "Q4"))]
    pairs = itertools.combinations_with_replacement(range(1, 13), 2)
    return [parse(text) for text in [*texts, *(f"{year}-{a:02}..{b:02}" for a, b in pairs)]]


@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_district_year_or_city_month_follows_from_all_that_is_public(ctx, seed):
    """An attacker reads every public figure of a year; amounts of (district, month) are the unknowns."""
    rng = random.Random(seed)
    inside = districts()
    parts, weights = [*inside, "340202", "310104"], [*(rng.choice((0.2, 1, 6)) for _ in inside), 1, 0.3]
    for _ in range(rng.choice((20, 50, 90))):
        day = date(2025, rng.choices(range(1, 13), [1, 1, 1, 2, 3, 3, 3, 5, 5, 5, 8, 20])[0], 5)
        a_registration(SHANGHAI, rng.choices(parts, weights)[0], on=day)
    count_all()
    known, told = [], set()
    regions = [CITY, "000000", "340000", "340200", "310000", *parts]
    for region, period in itertools.product(regions, _periods(2025)):
        if _public().figures(Cut(region, period)) is None:
            continue
        cells = [part for part in parts if region in levels(part)]
        known.append({(cell, month): 1 for cell in cells for month in range(period.first, period.last + 1)})
        told.add((region, period.text))
    year = whole(2025)
    table = _public().breakdown(Cut(CITY, year), Dimension.DISTRICT)
    if table:
        open_rows = [code for code in inside if code not in table or table[code] is not None]
        known += [{(code, month): 1 for month in range(1, 13)} for code in open_rows]
    for part in parts:
        count = queries.figures_of(Cut(part, year)).absorbed.count
        if 0 < count < 3:
            assert not _determined(known, {(part, month): 1 for month in range(1, 13)})
        for month in range(1, 13):
            few = queries.figures_of(Cut(part, parse(f"2025-{month:02}"))).absorbed.count
            assert not few or not _determined(known, {(part, month): 1})
    for month in range(1, 13):
        count = queries.figures_of(Cut(CITY, parse(f"2025-{month:02}"))).absorbed.count
        if 0 < count < 3:
            assert not _determined(known, {(part, month): 1 for part in inside})
    assert (CITY, "2025") in told


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("dimension", [Dimension.KIND, Dimension.FIELD, Dimension.FLOW])
def test_no_hidden_row_of_a_table_follows_from_the_rest_and_the_sums(ctx, seed, dimension):
    rng = random.Random(f"{seed}{dimension}")
    kinds = ["0102", "0501", "04", "0201", "0301"]
    for _ in range(rng.choice((15, 40, 80))):
        a_registration(
            rng.choices([GAOXIN, SHUSHAN, SHANGHAI, "340202", "990000"], [6, 6, 4, 1, 0.5])[0],
            rng.choice([GAOXIN, LUJIANG]),
            on=MAY,
            kind=rng.choices(kinds, [20, 20, 2, 1, 1])[0],
            field=rng.choices(["01", "03", "08", "09"], [20, 9, 1, 1])[0],
        )
    count_all()
    cut = Cut(CITY, whole(2025))
    table, rows = _public().breakdown(cut, dimension), queries.breakdown(cut, dimension)
    if table is None:
        return
    known = [dict.fromkeys(rows, 1), *({code: 1} for code, row in table.items() if row is not None)]
    for code, row in rows.items():
        if table[code] is None:
            assert not _determined(known, {code: 1})
        else:
            assert not small(Part(row.sides()), RULE)


def test_kinds_of_a_district_and_of_a_month_are_not_public(ctx):
    for _ in range(30):
        a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    assert _public().breakdown(Cut(CITY, whole(2025)), Dimension.KIND)
    assert _public().breakdown(Cut(GAOXIN, whole(2025)), Dimension.KIND) is None
    assert _public().breakdown(Cut(CITY, parse("2025-05")), Dimension.KIND) is None


def test_tables_that_share_their_parts_are_not_public_beside_each_other(ctx):
    for _ in range(30):
        a_registration(GAOXIN, SHUSHAN, on=MAY)
    count_all()
    cut = Cut(CITY, whole(2025))
    for dimension in (Dimension.KIND_FOUR, Dimension.TOP_REGIONS, Dimension.ZONES):
        assert _public().breakdown(cut, dimension) is None
    assert _public().breakdown(cut, Dimension.KIND)


def test_a_code_without_a_public_table_and_another_moment_open_nothing_to_the_public(ctx):
    for _ in range(5):
        a_registration(GAOXIN, SHUSHAN, on=MAY, ip_type="0201")
    count_all()
    for narrowed in (
        {"ip": "0201"},
        {"ip": "involved"},
        {"zones": "delta"},
        {"in_effect": MAY},
        {"as_of": clock.now()},
    ):
        assert _public().figures(Cut(CITY, whole(2025), **narrowed)) is None
