from datetime import date, timedelta

import pytest

from marketplace import clock
from marketplace.errors import Invalid
from marketplace.metrics import journal, queries
from marketplace.metrics.cuts import Cut, Dimension, Figure, Measure, Side, Source
from marketplace.metrics.models import DateBasis
from marketplace.metrics.periods import parse
from marketplace.registration.models import Origin
from tests.metrics.make import (
    GAOXIN,
    LUJIANG,
    SHANGHAI,
    SHUSHAN,
    WUHU,
    a_registration,
    change,
    count_all,
    revoke,
)

MAY = date(2025, 5, 12)


def _hefei(period="2025", **more):
    return queries.figures("340100", period, **more)


def test_a_contract_counts_where_its_seller_and_where_its_buyer_is(ctx):
    a_registration(GAOXIN, SHUSHAN, 100, MAY)  # inside the city
    a_registration(GAOXIN, WUHU, 10, MAY)  # out of it
    a_registration(SHANGHAI, LUJIANG, 1, MAY)  # into it
    count_all()
    found = _hefei()
    assert found.exported == Figure(2, 110)
    assert found.absorbed == Figure(2, 101)
    assert found.headline == Figure(4, 211)
    assert found.overlap == Figure(1, 100)
    assert found.distinct == Figure(3, 111)


def test_what_is_local_depends_on_the_level_of_the_region(ctx):
    a_registration(GAOXIN, WUHU, 10, MAY)
    count_all()
    assert _hefei().overlap == Figure(0, 0)
    assert queries.figures("340000", "2025").overlap == Figure(1, 10)
    assert queries.figures(GAOXIN, "2025").absorbed == Figure(0, 0)


def test_a_development_zone_counts_for_itself_and_not_for_a_county(ctx):
    a_registration(GAOXIN, GAOXIN, 7, MAY)
    count_all()
    assert queries.figures(GAOXIN, "2025").overlap == Figure(1, 7)
    assert queries.figures(SHUSHAN, "2025").headline == Figure(0, 0)
    assert _hefei().headline == Figure(2, 14)


@pytest.mark.parametrize("outside", ["810000", "710000", "820000", "990000"])
def test_hong_kong_macao_taiwan_and_abroad_stand_apart_from_the_nation(ctx, outside):
    a_registration(GAOXIN, outside, 5, MAY)
    count_all()
    nation = queries.figures("000000", "2025")
    assert (nation.exported, nation.absorbed) == (Figure(1, 5), Figure(0, 0))
    assert queries.figures(outside, "2025").absorbed == Figure(1, 5)
    assert nation == journal.figures(Cut("000000", parse("2025")))


def test_the_measure_and_the_day_that_counts_can_be_chosen(ctx):
    a_registration(fen=100, on=date(2025, 1, 5), signed_on=date(2024, 12, 20), technical_fen=40)
    count_all()
    assert _hefei(measure=Measure.TECHNICAL).distinct == Figure(1, 40)
    assert _hefei(date_basis=DateBasis.SIGNED).distinct == Figure(0, 0)
    assert _hefei("2024", date_basis=DateBasis.SIGNED).distinct == Figure(1, 100)


def test_a_period_holds_its_first_and_its_last_day_and_no_other(ctx):
    for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1)):
        a_registration(fen=1, on=day)
    count_all()
    assert _hefei("2025H1").distinct == Figure(2, 2)
    assert _hefei("2025").distinct == Figure(3, 3)
    assert _hefei("2025-01").distinct == Figure(1, 1)


def test_a_revoked_contract_leaves_its_own_period_and_a_changed_one_counts_anew(ctx):
    sham, kept = a_registration(fen=100, on=MAY), a_registration(fen=10, on=MAY)
    revoke(sham)
    change(kept, 30)
    count_all()
    assert _hefei("2025-05").distinct == Figure(1, 30)
    assert queries.figures("340100", str(clock.today().year)).distinct == Figure(0, 0)


def test_what_was_known_at_a_past_moment_never_changes(ctx, travel):
    sham = a_registration(fen=100, on=MAY)
    count_all()
    then = clock.now()
    travel(days=3)
    revoke(sham)
    a_registration(fen=7, on=MAY)
    count_all()
    assert _hefei(as_of=then).distinct == Figure(1, 100)
    assert _hefei().distinct == Figure(1, 7)
    assert _hefei(as_of=then - timedelta(days=1)).distinct == Figure(0, 0)


def test_what_was_brought_about_here_is_summed_by_itself(ctx):
    a_registration(fen=5, on=MAY, origin=Origin.PLATFORM)
    a_registration(fen=50, on=MAY)
    count_all()
    cut = Cut("340100", parse("2025"), source=Source.PLATFORM)
    assert queries.figures_of(cut).distinct == Figure(1, 5)
    assert not queries.has_sample(Cut("340100", parse("2025")))
    a_registration(fen=1, on=MAY, origin=Origin.SAMPLE)
    count_all()
    assert queries.has_sample(Cut("340100", parse("2025")))


@pytest.mark.parametrize("dimension", list(Dimension))
def test_the_parts_of_every_breakdown_add_up_to_the_whole(ctx, dimension):
    for seller, buyer, kind, field in (
        (GAOXIN, SHUSHAN, "0102", "01"),
        (GAOXIN, GAOXIN, "0501", "02"),
        (SHANGHAI, LUJIANG, "04", "03"),
        (WUHU, "340100", "0301", "01"),
        (GAOXIN, "990000", "0101", "11"),
        ("810000", SHUSHAN, "0203", "04"),
    ):
        a_registration(seller, buyer, 3, MAY, kind=kind, field=field)
    count_all()
    cut = Cut("340100", parse("2025"))
    parts = queries.total(queries.breakdown(cut, dimension).values())
    whole = queries.figures_of(cut)
    assert (parts.absorbed, parts.exported, parts.headline) == (whole.absorbed, whole.exported, whole.headline)


def test_a_party_of_the_city_as_a_whole_is_a_part_of_its_own(ctx):
    a_registration("340100", SHUSHAN, 3, MAY)
    count_all()
    assert queries.breakdown(Cut("340100", parse("2025")), Dimension.DISTRICT)["340100"].exported == Figure(1, 3)


@pytest.mark.parametrize("side", list(Side))
def test_a_figure_opens_exactly_the_contracts_it_is_made_of(ctx, side):
    sham = a_registration(GAOXIN, SHUSHAN, 1000, MAY)
    a_registration(GAOXIN, SHUSHAN, 100, MAY)
    kept = a_registration(GAOXIN, WUHU, 10, MAY)
    a_registration(SHANGHAI, LUJIANG, 1, MAY)
    a_registration(SHANGHAI, WUHU, 5, MAY)
    revoke(sham)
    change(kept, 20)
    count_all()
    cut = Cut("340100", parse("2025"))
    lines = journal.read_lines(journal.lines(cut, side))
    figure = queries.figures_of(cut).of(side)
    assert (sum(line.times for line in lines), sum(line.amount_fen for line in lines)) == (
        figure.count,
        figure.amount_fen,
    )
    assert sham not in [line.registration for line in lines]


def test_an_unknown_region_or_period_is_named(ctx):
    with pytest.raises(Invalid) as refused:
        queries.figures("999999", "2025")
    assert refused.value.field == "region"
    with pytest.raises(Invalid):
        queries.figures("340100", "2025H9")
