"""Did you mean: offered only where it finds more, out of what the viewer may see, on both engines alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import Query
from search.spelling import corrections, did_you_mean, slips
from tests.search.conftest import demand, result


@pytest.fixture
def market(engine):
    engine.put(
        [
            *(result(n, "石墨烯散热膜", keywords=("石墨烯",)) for n in range(1, 5)),
            *(result(n, "钙钛矿太阳能电池", keywords=("钙钛矿",)) for n in range(5, 8)),
            demand(8, "巢湖蓝藻打捞船", keywords=("蓝藻打捞", "graphene aerogel")),
            result(9, "某某推进剂", keywords=("秘密合剂",), visible_to=("org:7",)),
            result(10, "石墨希", summary="有人写错了字"),
        ]
    )
    return engine


def offered(engine, text, **values):
    found = did_you_mean(engine, Query(text=text, **values))
    return found and found.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("石墨希", "石墨烯"),
        ("该钛矿", "钙钛矿"),
        ("石黑烯", "石墨烯"),
        ("石墨希散热膜", "石墨烯散热膜"),
        ("该钛矿 电池", "钙钛矿 电池"),
        ("shimoxi", "石墨烯"),
        ("simoxi", "石墨烯"),
        ("gaitaikuang 电池", "钙钛矿 电池"),
        ("兰藻打捞", "蓝藻打捞"),
        ("蓝澡打捞", "蓝藻打捞"),
        ("lanzaodalao", "蓝藻打捞"),
        ("grahpene", "graphene"),
        ("GRAPHNE", "graphene"),
    ],
)
def test_slips_are_recognised(market, typed, meant):
    assert offered(market, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "石墨烯",
        "散热膜",
        "graphene",
        "钙钛矿 电池",
        "",
        "？！",
        "完全不存在的东西",
        "xyzzyx",
        "石",
        "石墨烯" * 30,
        "\ud800",
        "450MPa",
    ],
)
def test_what_is_right_or_beyond_help_is_left_alone(market, typed):
    assert offered(market, typed) is None


def test_it_is_offered_with_the_number_of_records_that_it_finds(market):
    assert did_you_mean(market, Query(text="石墨希")).total == 4
    assert did_you_mean(market, Query(text="石墨希", filters={"kind": ("demand",)})) is None


def test_what_the_viewer_may_not_see_is_never_offered(market):
    assert offered(market, "秘蜜合剂") is None
    assert offered(market, "mimiheji") is None
    assert offered(market, "秘蜜合剂", visible_to=("public", "org:7")) == "秘密合剂"


@given(st.text(st.one_of(st.characters(), st.sampled_from("石墨希该钛矿abcxyzがа한é")), max_size=20))
def test_any_text_can_be_corrected_and_only_into_another(text):
    assert text not in set(corrections(text, lambda beginning: [beginning, f"{beginning}烯"]))


def test_a_correction_differs_from_what_was_typed_and_comes_once():
    texts = list(corrections("石墨希 石墨希", lambda _beginning: ["石墨烯", "石墨烯"]))
    assert texts == ["石墨烯 石墨希", "石墨希 石墨烯"]


@pytest.mark.parametrize(
    ("word", "other", "count"),
    [
        ("graphene", "graphene", 0),
        ("grahpene", "graphene", 1),
        ("graphne", "graphene", 1),
        ("grphen", "graphene", 2),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted_by_letters(word, other, count):
    assert slips(word, other) == slips(other, word) == count
