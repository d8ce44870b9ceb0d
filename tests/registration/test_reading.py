"""The small reader: amounts and dates as contracts write them, each with its place; it never decides anything."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts.wording import yuan
from marketplace.registration import reading


def _amounts(text):
    return [one.value for one in reading.found_in(text) if one.is_amount]


def _dates(text):
    return [one.value for one in reading.found_in(text) if not one.is_amount]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("成交额人民币 3,500,000.00 元。", 350_000_000),
        ("总价款为350万元整", 350_000_000),
        ("￥3500000", 350_000_000),
        ("¥ 3,500,000.50", 350_000_050),
        ("共计1.2亿元", 12_000_000_000),
        ("共计３５０万元", 350_000_000),
        ("大写：叁佰伍拾万元整", 350_000_000),
        ("人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元伍角陆分", 12_345_678_956),
        ("拾万元", 10_000_000),
        ("壹佰零伍元整", 10_500),
        ("0.01元", 1),
    ],
)
def test_an_amount_is_read_to_the_fen(text, fen):
    assert _amounts(text) == [fen]


@pytest.mark.parametrize(
    "text", ["电话 0551-62345678", "77 K 下 20 纳欧", "共 3 份", "0.001元", "面议", "元", "万元", ""]
)
def test_what_is_no_amount_is_not_read_as_one(text):
    assert _amounts(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年11月3日签订", date(2026, 11, 3)),
        ("签订日期：２０２６年１１月３日", date(2026, 11, 3)),
        ("2026-11-03", date(2026, 11, 3)),
        ("2026/11/3", date(2026, 11, 3)),
        ("自 2026 年 11 月 03 日起", date(2026, 11, 3)),
    ],
)
def test_a_date_is_read(text, day):
    assert _dates(text) == [day]


def test_an_impossible_date_is_left_alone():
    assert _dates("2026年2月30日") == []


def test_a_place_is_the_place_in_the_text_as_it_was_written():
    text = "甲方应付３５０万元（大写：叁佰伍拾万元整），于2026年11月3日前。"
    assert [text[one.start : one.end] for one in reading.found_in(text)] == [
        "３５０万元",
        "叁佰伍拾万元整",
        "2026年11月3日",
    ]


def test_the_pieces_put_together_are_the_text():
    text = "成交额：人民币 3,000,000.00 元。\n其中技术交易额：人民币 2,000,000.00 元。期限至2027年1月1日。"
    form = {"amount": 300_000_000, "technical": 100, "valid_to": date(2027, 1, 1)}
    pieces = list(reading.marked(text, form))
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.mark for piece in pieces if piece.mark] == ["amount", "other", "valid_to"]


@given(st.integers(1, 10**15))
def test_every_amount_that_our_contracts_write_is_read_back(fen):
    assert _amounts(f"成交额（合同总价）：{yuan(fen)}。") == [fen]


@given(st.text(alphabet="0123456789,.年月日-/¥￥元万亿壹贰叁拾佰仟零圆角分整 \n", max_size=60))
def test_no_text_breaks_the_reader_or_loses_a_character(text):
    assert "".join(piece.text for piece in reading.marked(text, {})) == text
