from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.metrics import pace
from marketplace.metrics.cuts import Cut, Side
from marketplace.metrics.pace import Pace, Past
from marketplace.metrics.periods import parse, whole
from marketplace.metrics.readers import reader
from marketplace.permissions import NOBODY, Actor, Role
from tests.metrics.make import GAOXIN, SHANGHAI, a_registration, count_all

CITY = "340100"
OFFICIAL = Actor(1, grants=frozenset({(Role.STATISTICIAN, CITY)}))
TODAY = date(2026, 11, 20)


def _year(year, before, after):
    """One contract before November and one in December."""
    a_registration(GAOXIN, SHANGHAI, before, date(year, 3, 3))
    if after:
        a_registration(GAOXIN, SHANGHAI, after, date(year, 12, 3))


def _pace(target=None, actor=OFFICIAL):
    count_all()
    return pace.pace(reader(actor, CITY), Cut(CITY, whole(2026)), Side.HEADLINE, TODAY, target)


def test_the_same_months_are_compared_and_december_is_not_spread_over_the_year(ctx):
    _year(2025, 60, 40)
    _year(2026, 90, 0)
    found = _pace(120)
    assert found.months == parse("2026-01..10")
    assert (found.months_fen, found.growth, found.share) == (90, 0.5, 0.75)
    assert (found.usual.months_fen, found.usual.year_fen, found.usual.share) == (60, 100, 0.6)


def test_the_forecast_divides_by_the_largest_and_the_smallest_share_of_the_last_years(ctx):
    _year(2023, 75, 25)
    _year(2024, 50, 50)
    _year(2025, 60, 40)
    _year(2026, 90, 0)
    assert _pace(120).forecast == (120, 180)


@pytest.mark.parametrize(("target", "outlook"), [(120, "reached"), (150, "open"), (181, "missed"), (None, "")])
def test_the_range_lies_beyond_around_or_below_what_the_year_needs(target, outlook):
    past = (Past(2025, 50, 100), Past(2024, 75, 100))
    assert Pace(parse("2026-01..10"), 90, target, past).outlook == outlook


def test_without_a_past_year_there_is_neither_growth_nor_a_range(ctx):
    _year(2026, 90, 0)
    found = _pace(120)
    assert (found.growth, found.forecast, found.outlook) == (None, None, "")


def test_a_year_whose_months_brought_nothing_gives_no_share_to_divide_by(ctx):
    _year(2025, 0, 40)
    _year(2026, 90, 0)
    assert _pace().forecast is None


def test_in_january_no_month_is_over_yet(ctx):
    assert pace.pace(reader(OFFICIAL, CITY), Cut(CITY, whole(2026)), Side.HEADLINE, date(2026, 1, 31)) is None


def test_what_is_not_public_is_no_pace_either(ctx):
    _year(2025, 60, 40)
    _year(2026, 90, 0)
    assert _pace(actor=NOBODY) is None


@given(
    st.lists(st.tuples(st.integers(1, 10**12), st.integers(0, 10**12)), min_size=1, max_size=3),
    st.integers(1, 10**12),
)
def test_the_least_is_never_more_than_the_most_and_never_less_than_what_is_there(past, now):
    years = tuple(Past(2025 - back, months, months + rest) for back, (months, rest) in enumerate(past))
    least, most = Pace(parse("2026-01..10"), now, None, years).forecast
    assert now <= least <= most
