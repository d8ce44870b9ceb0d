"""Every breakdown adds up, says the same from its page and from the journal, and opens exactly its contracts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import clock, codes, db
from marketplace.metrics import books, journal, pages, parts, queries
from marketplace.metrics.cuts import NONE, Cut, Dimension, Figure, Measure, Side, Source
from marketplace.metrics.models import DateBasis, Page
from marketplace.metrics.periods import parse
from marketplace.registration.models import Origin
from tests.metrics.make import GAOXIN, LUJIANG, SHANGHAI, SHUSHAN, WUHU, a_registration, change, count_all, revoke

MAY = date(2025, 5, 12)
CITY = "340100"
PLACES = [
    GAOXIN,
    SHUSHAN,
    LUJIANG,
    CITY,
    WUHU,
    "340000",
    SHANGHAI,
    "440104",
    "130102",
    "429004",
    "710000",
    "820000",
    "990000",
]
CONTRACTS = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(PLACES),
        st.integers(0, 10**12),
        st.fixed_dictionaries(
            {
                "on": st.dates(date(2025, 1, 1), date(2025, 12, 31)),
                "kind": st.sampled_from(["0101", "0203", "0301", "04", "0503"]),
                "field": st.sampled_from(["01", "11"]),
                "ip_type": st.sampled_from(["01", "0201", "0203", "99"]),
                "plan_source": st.sampled_from(["0102", "0106", "04", "05"]),
                "service_industry": st.sampled_from(["I65", "C26", "C13"]),
                "natures": st.tuples(*[st.sampled_from(["0221", "150", "500", "0131", "nothing known"])] * 2),
                "origin": st.sampled_from(Origin),
            }
        ),
    ),
    max_size=9,
)
CUTS = st.builds(
    Cut,
    st.sampled_from([CITY, GAOXIN, "340000", "000000", "310000", "820000"]),
    st.sampled_from(["2025", "2025H1", "2025Q4", "2025-01..10", "2024"]).map(parse),
    st.sampled_from(Measure),
    source=st.sampled_from(Source),
)
often = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _play(contracts):
    made = [a_registration(seller, buyer, fen, **fields) for seller, buyer, fen, fields in contracts]
    for one in made[1::3]:
        change(one, 7)
    for one in made[2::3]:
        revoke(one)
    count_all()


@often
@given(CONTRACTS, CUTS)
def test_every_breakdown_adds_up_and_pages_say_what_the_journal_says(ctx, contracts, cut):
    with db.session.begin_nested() as example:
        _play(contracts)
        whole = journal.figures(cut)
        for dimension in Dimension:
            rows = queries.breakdown(cut, dimension)
            assert rows == journal.breakdown(cut, dimension)
            added = parts.summed(rows.values())
            assert (added.absorbed, added.exported) == (whole.absorbed, whole.exported)
            if dimension not in (Dimension.DISTRICT, Dimension.ZONES, Dimension.TOP_REGIONS):
                assert added.overlap == whole.overlap
        example.rollback()


@pytest.mark.parametrize("region", [CITY, "820000"])
def test_what_both_sides_of_one_region_agree_is_local_to_its_own_level(ctx, region):
    a_registration(region, region, 9, on=MAY)
    count_all()
    cut = Cut(region, parse("2025"), Measure.AMOUNT)
    assert queries.breakdown(cut, Dimension.DISTRICT) == journal.breakdown(cut, Dimension.DISTRICT)
    assert queries.breakdown(cut, Dimension.DISTRICT)[region].overlap == Figure(1, 9)


@often
@given(CONTRACTS, CUTS, st.sampled_from(Dimension), st.sampled_from(Side))
def test_every_cell_opens_exactly_its_contracts(ctx, contracts, cut, dimension, side):
    with db.session.begin_nested() as example:
        _play(contracts)
        for code, row in queries.breakdown(cut, dimension).items():
            cell = parts.cell(cut, dimension, code)
            assert journal.figures(cell) == row
            lines = journal.read_lines(journal.lines(cell, side))
            opened = Figure(sum(line.times for line in lines), sum(line.amount_fen for line in lines))
            assert opened == row.of(side)
        example.rollback()


@often
@given(CONTRACTS, CUTS, st.sampled_from(list(Dimension)), st.sampled_from(list(Dimension)))
def test_the_parts_of_a_cell_add_up_to_it(ctx, contracts, cut, outer, inner):
    with db.session.begin_nested() as example:
        _play(contracts)
        for code, row in list(queries.breakdown(cut, outer).items())[:2]:
            within = parts.summed(queries.breakdown(parts.cell(cut, outer, code), inner).values())
            assert (within.absorbed, within.exported) == (row.absorbed, row.exported)
        example.rollback()


def test_the_old_four_kinds_count_a_licence_as_a_transfer(ctx):
    for kind in ("0102", "0203", "0301", "04", "0502"):
        a_registration(on=MAY, fen=10, kind=kind)
    count_all()
    rows = queries.breakdown(Cut(CITY, parse("2025")), Dimension.KIND_FOUR)
    assert {code: row.distinct.count for code, row in rows.items()} == {"1": 1, "2": 2, "3": 1, "4": 1}


def test_involved_property_is_the_sum_of_its_kinds(ctx):
    for ip in ("01", "0201", "0202", "99"):
        a_registration(on=MAY, fen=10, ip_type=ip)
    count_all()
    cut = Cut(CITY, parse("2025"))
    rows = queries.breakdown(cut, Dimension.IP)
    assert {code: row.distinct.count for code, row in rows.items()} == {"01": 1, "02": 2, "99": 1}
    assert parts.subtotals(Dimension.IP, rows)["involved"].distinct == Figure(3, 30)
    assert journal.figures(replace(cut, ip="involved")).distinct == Figure(3, 30)


def test_parties_stand_in_the_groups_of_the_yearbooks(ctx):
    for natures in (("0221", "150"), ("0211", "110"), ("150", "0131"), ("unknown", "500")):
        a_registration(on=MAY, fen=1, natures=natures)
    count_all()
    rows = queries.breakdown(Cut(CITY, parse("2025")), Dimension.SELLER_NATURE)
    assert set(rows) == {"university", "research", "enterprise", "other"}
    assert parts.subtotals(Dimension.SELLER_NATURE, rows)["institution"].distinct.count == 2


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        (GAOXIN, "hewubeng"),
        ("340000", "delta"),
        ("340400", "delta"),
        (SHANGHAI, "delta"),
        ("130102", "capital"),
        ("440104", "bay"),
        ("445200", "elsewhere"),
        ("820000", "bay"),
        ("710000", "outside"),
        ("990000", "outside"),
        ("000000", "elsewhere"),
        ("429004", "elsewhere"),
    ],
)
def test_each_place_is_in_one_economic_zone(region, zone):
    assert parts.zone_of(region) == zone


def test_the_mainland_comes_before_what_stands_apart():
    for code in codes.codes_of("regions"):
        assert codes.outside_mainland(code) == (code >= parts.MAINLAND_BELOW)


def test_every_region_has_a_zone():
    assert {parts.zone_of(code) for code in codes.codes_of("regions")} == set(codes.codes_of("zones"))


def test_the_whole_delta_holds_the_three_cities_as_well(ctx):
    for buyer in (SHANGHAI, WUHU, "340400", "130102"):
        a_registration(GAOXIN, buyer, 1, MAY)
    count_all()
    rows = queries.breakdown(Cut(CITY, parse("2025")), Dimension.ZONES)
    assert {code: row.exported.count for code, row in rows.items()} == {"delta": 2, "hewubeng": 1, "capital": 1}
    assert parts.subtotals(Dimension.ZONES, rows)["delta"].exported.count == 3


def test_a_page_that_was_tampered_with_is_found_named_and_mended(ctx):

    a_registration(fen=5, on=MAY)
    count_all()
    page = db.session.get_one(Page, (DateBasis.REGISTERED, CITY, 2025, "kind"))
    page.cells = page.cells.replace("5", "6", 1)
    db.session.flush()
    (difference,) = books.verify(books.Book(DateBasis.REGISTERED, 2025))
    assert str(difference).startswith("registered 2025 340100 kind: 01 external month")
    assert books.recount(books.Book(page.date_basis, 2025)) == 1
    assert pages.breakdown(Cut(CITY, parse("2025")), Dimension.KIND)["01"].distinct == Figure(1, 5)


def test_a_message_counts_only_its_months_and_regions_and_leaves_the_page_as_a_whole_count_would(ctx):

    first, second = a_registration(fen=5, on=MAY), a_registration(WUHU, SHANGHAI, 7, date(2025, 6, 1), kind="04")
    for one in (first, second):
        for book in books.books_of(one.id):
            books.recount(book, books.regions_of(one.id))
    assert [str(one) for book in books.books() for one in books.verify(book)] == []
    revoke(first)
    for book in books.books_of(first.id):
        books.recount(book, books.regions_of(first.id))
    assert [str(one) for book in books.books() for one in books.verify(book)] == []
    assert queries.breakdown(Cut(CITY, parse("2025")), Dimension.KIND) == {}


def test_what_had_taken_effect_by_a_day_is_told_apart_from_what_was_known(ctx):
    one = a_registration(fen=10, on=MAY)
    revoke(one)
    cut = Cut(CITY, parse("2025"))
    assert journal.figures(cut) == NONE
    assert journal.figures(replace(cut, in_effect=MAY)).distinct == Figure(1, 10)
    assert journal.figures(replace(cut, in_effect=clock.today())) == NONE
