import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.evaluation.calibration import calibrated, raw


def marks(low=0, high=100, reviewers=(1, 7), bids=(1, 6)):
    """Draw complete tables: every reviewer has a mark for every bid."""

    def table(size):
        columns, rows = size
        row = st.lists(st.integers(low, high), min_size=columns, max_size=columns)
        return st.lists(row, min_size=rows, max_size=rows).map(
            lambda drawn: {reviewer: dict(enumerate(given)) for reviewer, given in enumerate(drawn)}
        )

    return st.tuples(st.integers(*bids), st.integers(*reviewers)).flatmap(table)


def order(scores):
    """Return the bids by score, those that a rounding parts side by side."""
    return sorted(scores, key=lambda bid: (-round(scores[bid], 6), bid))


@given(marks())
def test_every_score_stays_within_the_range(table):
    found = calibrated(table)
    assert set(found) == set(raw(table))
    assert all(0 <= score <= 100 for score in found.values())


@given(marks(20, 50), st.integers(1, 5), st.integers(0, 40), st.integers(0, 6))
def test_how_strict_a_reviewer_is_and_how_wide_he_spreads_leaves_the_order(table, tenths, shift, chosen):
    reviewer = chosen % len(table)
    moved = {**table, reviewer: {bid: point * tenths / 5 + shift for bid, point in table[reviewer].items()}}
    before, after = calibrated(table), calibrated(moved)
    close = [abs(before[a] - before[b]) for a in before for b in before if a < b]
    assume(all(gap < 1e-9 or gap > 1e-6 for gap in close))
    assert order(before) == order(after)


@given(marks(reviewers=(1, 1)))
def test_one_reviewer_alone_is_his_own_measure(table):
    assert calibrated(table) == pytest.approx(raw(table))


@given(marks(bids=(1, 1)))
def test_one_bid_alone_keeps_its_mean(table):
    assert calibrated(table) == pytest.approx(raw(table))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=7), st.integers(1, 6))
def test_reviewers_who_tell_no_bid_from_another_leave_the_means(points, count):
    table = {reviewer: dict.fromkeys(range(count), point) for reviewer, point in enumerate(points)}
    assert calibrated(table) == pytest.approx(raw(table))


@given(marks(10, 90), st.permutations(range(6)))
def test_who_sits_where_changes_nothing(table, places):
    turned = {places[reviewer % 6] + 6 * (reviewer // 6): given for reviewer, given in table.items()}
    assert calibrated(turned) == pytest.approx(calibrated(table))


@given(marks())
def test_a_bid_that_everybody_puts_above_another_stays_above(table):
    found = calibrated(table)
    for one in found:
        for two in found:
            if all(given[one] >= given[two] for given in table.values()):
                assert found[one] >= found[two] - 1e-9


def test_a_mild_reviewer_who_saw_only_one_bid_doesnt_lift_it():
    table = {1: {1: 60, 2: 70}, 2: {1: 55, 2: 65}, 3: {1: 95}}
    assert raw(table)[1] > raw(table)[2]
    assert calibrated(table)[1] < calibrated(table)[2]


def test_a_strict_and_a_mild_reviewer_count_alike():
    """Worked by hand: both deviate by 10 around 40 and 80, so the marks become 50 and 70 for each."""
    assert calibrated({1: {1: 30, 2: 50}, 2: {1: 70, 2: 90}}) == pytest.approx({1: 50, 2: 70})


def test_no_marks_give_no_scores():
    assert calibrated({}) == {}
    assert calibrated({1: {}}) == {}
