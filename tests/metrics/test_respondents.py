"""The parties behind public cells: counted beside the pages as the journal has them, and few of them hide a cell."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import db
from marketplace.metrics import books, census, queries, readers, respondents
from marketplace.metrics.cuts import Cut, Dimension, Source
from marketplace.metrics.models import DateBasis, Respondents
from marketplace.metrics.periods import parse, whole
from marketplace.metrics.suppression import Rule
from marketplace.permissions import NOBODY
from marketplace.registration.models import Origin
from tests.metrics.make import GAOXIN, LUJIANG, SHANGHAI, SHUSHAN, WUHU, a_registration, change, count_all, revoke

CITY, MAY = "340100", date(2025, 5, 12)
YEAR = Cut(CITY, whole(2025))
NAMES = st.tuples(*[st.sampled_from(["甲", "乙", "丙", "丁", "戊"])] * 2)
CONTRACTS = st.lists(
    st.tuples(
        st.sampled_from([GAOXIN, SHUSHAN, CITY, WUHU, SHANGHAI, "990000"]),
        st.sampled_from([GAOXIN, LUJIANG, CITY, WUHU, SHANGHAI]),
        NAMES,
        st.dates(date(2025, 1, 1), date(2025, 12, 31)),
        st.sampled_from(["0101", "0203", "04"]),
    ),
    max_size=12,
)
often = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _public():
    return readers.Reader(NOBODY, CITY, Rule(3, 3))


def _sides(rows):
    return {code: parties[:2] for code, parties in rows.items()}


def _many(number, seller=GAOXIN, buyer=SHUSHAN, **fields):
    for _ in range(number):
        a_registration(seller, buyer, on=fields.pop("on", MAY), **fields)


@often
@given(CONTRACTS)
def test_what_is_kept_beside_the_pages_is_what_the_journal_says(ctx, contracts):
    with db.session.begin_nested() as example:
        made = [
            a_registration(seller, buyer, on=day, names=names, kind=kind)
            for seller, buyer, names, day, kind in contracts
        ]
        for one in made[1::3]:
            change(one, 7, kind="0501")
        for one in made[2::3]:
            revoke(one)
        count_all()
        for period in ("2025", "2025H1", "2025-05"):
            cut = replace(YEAR, period=parse(period))
            for dimension in census.TABLES:
                assert respondents.of_rows(cut, dimension) == _sides(queries.parties(cut, dimension))
            below = _public().parties(cut, Dimension.DISTRICT)
            assert _sides(below) == _sides(queries.parties(cut, Dimension.DISTRICT))
            assert respondents.of_region(cut) == queries.parties_of(cut)
        example.rollback()


def test_a_message_counts_its_months_as_a_whole_count_would(ctx):
    first, second = a_registration(GAOXIN, SHANGHAI, on=MAY), a_registration(WUHU, LUJIANG, on=date(2025, 6, 1))
    for one in (first, second):
        for book in books.books_of(one.id):
            census.recount(book, CITY, books.regions_of(one.id))
    assert [census.recount(book, CITY) for book in books.books()] == [0, 0]
    revoke(first)
    for book in books.books_of(first.id):
        census.recount(book, CITY, books.regions_of(first.id))
    assert [census.recount(book, CITY) for book in books.books()] == [0, 0]
    assert respondents.of_rows(YEAR, Dimension.KIND) == _sides(queries.parties(YEAR, Dimension.KIND))


def test_parties_that_the_journal_does_not_have_are_found_and_mended(ctx):
    _many(4)
    count_all()
    book = books.Book(DateBasis.REGISTERED, 2025)
    row = db.session.get_one(Respondents, (book.date_basis, CITY, 2025, "kind"))
    row.cells = row.cells.replace("卖方", "甲")
    db.session.flush()
    assert list(census.verify(book, CITY)) == ["parties registered 2025 340100 kind"]
    assert census.recount(book, CITY) == 1
    assert list(census.verify(book, CITY)) == []


def test_however_many_parties_there_are_a_cell_keeps_few(ctx):
    _many(100)
    count_all()
    (row,) = (one for one in db.session.query(Respondents).filter_by(region=CITY, dimension="kind"))
    assert respondents.of_rows(YEAR, Dimension.KIND) == {"01": (respondents.MOST,) * 2}
    assert len(row.cells) < 1000


@pytest.mark.parametrize("names", [("唯一的卖方", ""), ("", "唯一的买方")])
def test_a_figure_of_many_contracts_of_one_party_is_not_public(ctx, names):
    _many(20, names=names)
    count_all()
    assert _public().figures(YEAR) is None
    _many(20)
    count_all()
    assert _public().figures(YEAR) is not None


def test_where_nobody_counted_parties_nothing_is_public(ctx):
    _many(20)
    books.recount(books.Book(DateBasis.REGISTERED, 2025))
    assert _public().figures(YEAR) is None


@pytest.mark.parametrize(
    ("dimension", "code", "fields"),
    [
        (Dimension.KIND, "04", {"kind": "04"}),
        (Dimension.FIELD, "08", {"field": "08"}),
        (Dimension.IP, "02", {"ip_type": "0201"}),
        (Dimension.PLAN, "01", {"plan_source": "0102"}),
        (Dimension.SELLER_NATURE, "university", {"natures": ("0221", "150")}),
        (Dimension.INDUSTRY, "C", {"service_industry": "C26"}),
        (Dimension.DISTRICT, LUJIANG, {"seller": LUJIANG}),
    ],
)
def test_a_row_of_one_party_is_hidden_and_not_alone(ctx, dimension, code, fields):
    _many(20)
    _many(20, SHANGHAI, SHUSHAN, kind="0501", field="03", ip_type="01", plan_source="04", natures=("500", "150"))
    _many(20, WUHU, GAOXIN, kind="0203", field="09", natures=("0131", "150"), service_industry="A01")
    _many(9, names=("唯一的卖方", ""), **fields)
    count_all()
    table = _public().breakdown(YEAR, dimension)
    hidden = {name for name, row in table.items() if row is None}
    assert code in hidden
    assert len(hidden) > 1


def test_a_month_of_one_party_is_not_public_and_does_not_follow_from_others(ctx):
    for month in (1, 2, 3, 4):
        _many(9, on=date(2025, month, 5))
        _many(9, on=date(2025, month, 5), seller=SHANGHAI)
    _many(9, on=date(2025, 5, 5), names=("唯一的卖方", ""))
    count_all()
    told = {period: _public().figures(replace(YEAR, period=parse(period))) for period in ("2025-05", "2025", "2025Q1")}
    assert told["2025-05"] is None
    assert told["2025"] is not None
    shown = [month for month in range(1, 5) if _public().figures(replace(YEAR, period=parse(f"2025-{month:02}")))]
    assert len(shown) < 4


def test_what_one_buyer_took_inside_does_not_show_as_the_overlap(ctx):
    _many(9, GAOXIN, SHANGHAI)
    _many(9, SHANGHAI, GAOXIN)
    _many(9, names=("", "唯一的买方"))
    count_all()
    assert _public().figures(YEAR) is not None
    assert not _public().tells_overlap(YEAR)
    assert _public().breakdown(YEAR, Dimension.FLOW) is None


def test_what_was_brought_about_here_is_hidden_when_one_party_is_the_rest(ctx):
    _many(9, origin=Origin.PLATFORM)
    _many(9, names=("唯一的卖方", ""))
    count_all()
    assert _public().figures(YEAR) is not None
    assert _public().figures(replace(YEAR, source=Source.PLATFORM)) is None


def test_parties_are_told_apart_by_their_code_before_their_name(ctx):
    for name in ("甲公司", "甲有限公司", "甲集团"):
        a_registration(on=MAY, names=(name, ""), uscc="91340100MA2MNXXX0X")
    count_all()
    assert respondents.of_region(YEAR) == (1, 1, 1, 0, 0)
