"""No hidden value follows from what is shown: checked by exact elimination over every table that hypothesis draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.metrics.suppression import WHOLE, Part, Rule, Table, Viewer, follows, remainders, small, suppressed

RULE = Rule(3, 2)
PUBLIC = Viewer(everything=False, rule=RULE)
COUNTS = st.integers(0, 12)
PARTS = st.builds(lambda a, b, most: Part((a, b), (min(most, a), min(most, b))), COUNTS, COUNTS, st.integers(1, 9))


@st.composite
def tables(draw):
    rows = draw(st.dictionaries(st.sampled_from("abcdefgh"), PARTS, min_size=1))
    names = sorted(rows)
    cut = draw(st.integers(0, len(names)))
    inner = draw(st.integers(0, cut))
    sums = {"left": names[:cut], "inner": names[:inner], "right": names[cut:]}
    kept = draw(st.sets(st.sampled_from(sorted(sums))))
    return Table(rows, {name: frozenset(held) for name, held in sums.items() if held and name in kept})


def _shown(table, gone):
    """Return every equation that somebody who reads the table has."""
    equations = [{row: 1} for row in table.rows if row not in gone]
    equations += [dict.fromkeys(held, 1) for name, held in table.sums.items() if name not in gone]
    return equations if WHOLE in gone else [*equations, dict.fromkeys(table.rows, 1)]


@given(tables())
def test_no_suppressed_value_follows_from_the_shown_ones(table):
    gone = suppressed(table, PUBLIC)
    for row in table.rows.keys() & gone:
        assert not follows(_shown(table, gone), {row: 1})


@given(tables())
def test_every_small_cell_is_suppressed_and_what_hides_together_is_no_small_cell(table):
    gone = suppressed(table, PUBLIC)
    assert {row for row, part in table.rows.items() if small(part, RULE)} <= gone
    if WHOLE in gone:
        return
    for _, remainder in remainders(table, gone):
        hidden = [table.rows[row] for row in remainder & gone]
        assert not hidden or sum(part.contracts[0] for part in hidden) not in (1, 2)


@given(tables())
def test_a_suppressed_sum_does_not_follow_either(table):
    gone = suppressed(table, PUBLIC)
    for name, held in table.sums.items():
        if name in gone and small(Part((sum(table.rows[row].contracts[0] for row in held),)), RULE):
            assert not follows(_shown(table, gone), dict.fromkeys(held, 1))


@given(tables(), st.sets(st.sampled_from("abcdefgh"), max_size=2))
def test_what_must_be_hidden_for_another_reason_does_not_follow_either(table, also):
    gone = suppressed(table, PUBLIC, also & table.rows.keys())
    for row in also & table.rows.keys():
        assert row in gone
        assert not follows(_shown(table, gone), {row: 1})


@given(tables())
def test_an_official_sees_everything(table):
    assert suppressed(table, Viewer(everything=True, rule=RULE)) == frozenset()


def test_a_table_without_small_cells_shows_all():
    assert suppressed(Table({"a": Part((5,)), "b": Part((0,))}), PUBLIC) == frozenset()


def test_many_contracts_of_one_party_are_a_small_cell():
    rows = {"a": Part((90,), (1,)), "b": Part((5,), (4,)), "c": Part((50,), (9,))}
    assert suppressed(Table(rows), PUBLIC) == {"a", "b"}


def test_rows_that_hide_together_are_compared_column_by_column():
    """What only "b" exported would follow as the rest of the exports, however many parties "a" bought from."""
    rows = {"a": Part((9, 0), (5, 0)), "b": Part((0, 9), (0, 1)), "c": Part((20, 20), (9, 9))}
    assert suppressed(Table(rows), PUBLIC) >= {"a", "b", "c"}


def test_a_sum_that_holds_a_single_hidden_row_gets_a_second_one():
    rows = {"02": Part((2,)), "03": Part((9,)), "04": Part((7,)), "99": Part((40,))}
    table = Table(rows, {"involved": frozenset({"02", "03", "04"})})
    assert suppressed(table, PUBLIC) == {"02", "04"}


def test_a_sum_is_hidden_where_no_row_beside_it_can_protect_a_small_one():
    rows = {"01": Part((9,)), "02": Part((7,)), "99": Part((1,))}
    table = Table(rows, {"involved": frozenset({"01", "02"})})
    assert suppressed(table, PUBLIC) == {"99", "involved", "02"}


def test_what_can_not_be_protected_is_left_out_as_a_whole():
    assert WHOLE in suppressed(Table({"a": Part((1,))}), PUBLIC)


@pytest.mark.parametrize(
    ("shown", "wanted", "determined"),
    [
        ([{"a": 1, "b": 1}, {"b": 1}], {"a": 1}, True),
        ([{"a": 1, "b": 1}, {"b": 1, "c": 1}], {"a": 1}, False),
        ([{"a": 1, "b": 1}, {"b": 1, "c": 1}], {"a": 1, "c": -1}, True),
        ([], {"a": 1}, False),
    ],
)
def test_what_follows_from_sums_is_known_exactly(shown, wanted, determined):
    assert follows(shown, wanted) is determined
