from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.evaluation.tally import WHOLE, Criterion, Sheets, Stage, hundredths, lines, ranked, weighted

ROUTE, PRICE = Criterion(1, "技术路线", 70, 60), Criterion(2, "报价", 30)
CRITERIA = (ROUTE, PRICE)
BLIND, DEFENCE, VISIT = Stage.BLIND, Stage.DEFENCE, Stage.VISIT
POINTS = st.integers(0, 100)


def blind(given_):
    return Sheets(BLIND, given_)


def test_a_mark_is_the_points_by_their_weights():
    assert weighted({1: 80, 2: 50}, CRITERIA) == 71
    assert weighted({WHOLE: 88}, CRITERIA) == 88


def test_a_line_says_means_spreads_and_which_minimum_is_missed():
    sheets = blind({1: {7: {1: 80, 2: 50}, 8: {1: 50, 2: 90}}, 2: {7: {1: 60, 2: 50}, 8: {1: 69, 2: 90}}})
    good, poor = lines(CRITERIA, [sheets], {})
    assert (good.bid, good.means, good.spreads) == (7, {1: 70, 2: 50}, {1: 2000, 2: 0})
    assert (good.raw, good.below) == (6400, ())
    assert poor.below == (ROUTE,)


def test_a_mean_on_the_minimum_is_enough():
    (line,) = lines(CRITERIA, [blind({1: {7: {1: 59, 2: 0}}, 2: {7: {1: 61, 2: 0}}})], {})
    assert line.below == ()


def test_who_misses_a_minimum_has_no_place_however_good_the_rest():
    sheets = blind({1: {7: {1: 59, 2: 100}, 8: {1: 60, 2: 0}}})
    assert [
        line.bid for line in ranked(lines(CRITERIA, [sheets], {}), CRITERIA, {7: 1, 8: 1}, by_calibrated=False)
    ] == [8]


def test_stages_stand_apart_and_count_by_their_shares():
    both = [blind({1: {7: {1: 80, 2: 80}}}), Sheets(DEFENCE, {1: {7: {WHOLE: 60}}})]
    (line,) = lines(CRITERIA, both, {DEFENCE: Decimal("0.3")})
    assert line.stages == {BLIND: (8000, 8000), DEFENCE: (6000, 6000)}
    assert line.raw == 7400


def test_a_bid_that_wasnt_heard_is_measured_by_the_blind_review_alone():
    both = [blind({1: {7: {1: 80, 2: 80}, 8: {1: 70, 2: 70}}}), Sheets(DEFENCE, {1: {7: {WHOLE: 60}}})]
    assert [line.raw for line in lines(CRITERIA, both, {DEFENCE: Decimal("0.3")})] == [7400, 7000]


def test_equal_scores_are_parted_by_the_heaviest_criterion_then_by_price():
    sheets = blind({1: {7: {1: 70, 2: 80}, 8: {1: 73, 2: 73}, 9: {1: 73, 2: 73}}})
    found = lines(CRITERIA, [sheets], {})
    assert {line.raw for line in found} == {7300}
    assert [one.bid for one in ranked(found, CRITERIA, {7: 1, 8: 9, 9: 5}, by_calibrated=False)] == [9, 8, 7]


def test_the_two_orders_may_differ():
    """The mild reviewer saw the first bid only through his own eyes: calibrated, it falls behind."""
    sheets = blind(
        {
            1: {7: {1: 70, 2: 70}, 8: {1: 80, 2: 80}},
            2: {7: {1: 65, 2: 65}, 8: {1: 75, 2: 75}},
            3: {7: {1: 100, 2: 100}, 8: {1: 75, 2: 75}},
        }
    )
    found, prices = lines(CRITERIA, [sheets], {}), {7: 1, 8: 1}
    orders = [[one.bid for one in ranked(found, CRITERIA, prices, by_calibrated=which)] for which in (False, True)]
    assert orders == [[7, 8], [8, 7]]


@given(
    st.integers(1, 5).flatmap(
        lambda bids: st.lists(st.lists(st.tuples(POINTS, POINTS), min_size=bids, max_size=bids), min_size=1, max_size=7)
    )
)
def test_every_scored_bid_is_placed_once_or_misses_a_minimum(drawn):
    sheets = blind({r: {b: {1: one, 2: two} for b, (one, two) in enumerate(row)} for r, row in enumerate(drawn)})
    found = lines(CRITERIA, [sheets], {})
    for which in (False, True):
        order = ranked(found, CRITERIA, dict.fromkeys(range(5), 1), by_calibrated=which)
        scores = [line.calibrated if which else line.raw for line in order]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 10_000 for score in scores)
        assert sorted(line.bid for line in (*order, *(one for one in found if one.below))) == list(range(len(drawn[0])))


@pytest.mark.parametrize(("points", "expected"), [(70.005, 7001), (70.0049, 7000), (0.1 + 0.2, 30), (100, 10000)])
def test_scores_are_rounded_half_up_as_they_are_read(points, expected):
    assert hundredths(points) == expected
