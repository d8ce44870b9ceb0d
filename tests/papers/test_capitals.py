"""Amounts in capitals: the official examples, the hard zeros, and every amount against two other readers."""

import re

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.papers.capitals import MOST_FEN, capital_amount
from marketplace.registration.reading import fen_of_capitals

AMOUNTS = st.one_of(
    st.integers(0, MOST_FEN),
    st.integers(0, 10**6),
    st.text("0019", min_size=1, max_size=15).map(int),  # many zeros between digits
)


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角"),
        (1000, "壹拾元整"),
        (1005, "壹拾元零伍分"),
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_000_100, "壹拾万零壹元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (100_000_000_001, "壹拾亿元零壹分"),
        (999_999_999_999_999, "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (MOST_FEN, "壹拾万亿元整"),
    ],
)
def test_amounts_are_written_as_the_rules_for_bills_have_it(fen, capitals):
    assert capital_amount(fen) == f"人民币{capitals}"


@pytest.mark.parametrize("fen", [-1, MOST_FEN + 1])
def test_what_no_contract_can_be_worth_is_refused(fen):
    with pytest.raises(ValueError, match="can't be written in capitals"):
        capital_amount(fen)


@given(AMOUNTS)
def test_another_writer_writes_the_same(fen):
    whole, cents = divmod(fen, 100)
    theirs = cn2an.an2cn(f"{whole}.{cents:02}" if cents else str(whole), "rmb")
    # it leaves out the zero for an empty 万 group: 壹亿壹仟元 for 壹亿零壹仟元
    assert re.sub("亿零(?=.仟)", "亿", capital_amount(fen)) in (
        f"人民币{theirs}",
        re.sub("亿零(?=.仟)", "亿", f"人民币{theirs}"),
    )


@given(AMOUNTS.filter(lambda fen: fen >= 100))
def test_the_desk_reads_back_what_was_written(fen):
    assert fen_of_capitals(capital_amount(fen).removeprefix("人民币")) == fen
