"""Suggestions while typing: out of what the viewer may see, in one order, the same on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from search.suggestions import Suggestion
from tests.search.conftest import DAY, challenge, demand, result

PUBLIC = ("public",)


def suggested(engine, typed, visible_to=PUBLIC, limit=8):
    return [each.text for each in engine.suggest(typed, visible_to, limit)]


@pytest.fixture
def market(engine):
    engine.put(
        [
            result(1, "石墨烯散热膜的制备", keywords=("石墨烯", "散热膜"), owner_name="合肥工业大学"),
            result(2, "石英玻璃坩埚", keywords=("石英", "LED封装"), owner_name="安徽大学"),
            demand(3, "寻求石墨烯涂料", keywords=("石墨烯", "防腐涂料"), owner_name="合肥某化工公司"),
            challenge(4, "Al-Zn-Mg 合金 C++ 仿真", keywords=("C++", "Al-Zn-Mg", "(a|b).*"), owner_name="皖北制造"),
            result(5, "保密的石墨炸药", keywords=("石墨炸药",), owner_name="石门单位", visible_to=("org:7",)),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("石墨", ["石墨烯", "寻求石墨烯涂料", "石墨烯散热膜的制备"]),
        ("石", ["石墨烯", "石英", "石英玻璃坩埚", "石墨烯散热膜的制备", "寻求石墨烯涂料"]),
        ("shimo", ["石墨烯", "石墨烯散热膜的制备"]),
        ("shi mo", ["石墨烯", "石墨烯散热膜的制备"]),
        ("smx", ["石墨烯", "石墨烯散热膜的制备"]),
        ("hefei", ["合肥工业大学", "合肥某化工公司"]),
        ("hfgy", ["合肥工业大学"]),
        ("涂料", ["防腐涂料", "寻求石墨烯涂料"]),
        ("合肥工", ["合肥工业大学"]),
        ("c++", ["C++", "Al-Zn-Mg 合金 C++ 仿真"]),
        ("al-zn", ["Al-Zn-Mg", "Al-Zn-Mg 合金 C++ 仿真"]),
        ("led", ["LED封装"]),
        ("ＬＥＤ", ["LED封装"]),
        ("石墨稀", []),
    ],
)
def test_what_is_typed_brings_keywords_owners_and_titles(market, typed, expected):
    assert set(expected) == set(suggested(market, typed))
    assert suggested(market, typed) == suggested(market, typed)


def test_keywords_come_first_and_the_more_frequent_before(market):
    assert suggested(market, "石")[:2] == ["石墨烯", "石英"]
    assert market.suggest("石墨", PUBLIC, 8)[0] == Suggestion("石墨烯", "keyword")


def test_what_the_viewer_may_not_see_is_never_suggested(market):
    for typed in ("石墨炸药", "smzy", "shimozha", "石门", "保密"):
        assert suggested(market, typed) == []
    assert "石墨炸药" not in suggested(market, "石墨")
    assert "石墨炸药" in suggested(market, "石墨", ("public", "org:7"))
    assert suggested(market, "石", ()) == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "a",
        "？",
        ".*",
        "(",
        "[a-z]",
        "\\",
        "\0",
        "\ud800",
        "石" * 10_000,
        "x" * 10_000,
        "😀",
        "a|b",
        "{1,9}",
        "^石$",
    ],
)
def test_nothing_typed_is_an_expression_or_an_error(market, typed):
    assert set(suggested(market, typed)) <= {"(a|b).*"}


def test_no_kind_crowds_out_the_others_and_the_limit_holds(engine):
    engine.put(
        [result(n, f"石墨产品{n}", keywords=(f"石墨{n}", f"石墨材{n}"), owner_name=f"石墨公司{n}") for n in range(30)]
    )
    kinds = [each.kind for each in engine.suggest("石墨", PUBLIC, 8)]
    assert [kinds.count(each) for each in ("keyword", "owner", "title")] == [4, 2, 2]
    assert kinds == sorted(kinds)
    assert len(engine.suggest("石墨", PUBLIC, 1)) == 1


def test_one_keyword_in_two_writings_is_suggested_once(engine):
    engine.put([result(1, keywords=("LED",)), result(2, keywords=("led",)), result(3, keywords=("LED",))])
    assert suggested(engine, "le") == ["LED"]


def test_suggestions_come_from_the_newest_records(engine):
    old = DAY - timedelta(days=900)
    engine.put([result(n, "别的", keywords=("石墨新",)) for n in range(1, 101)])
    engine.put([result(500, "别的", keywords=("石墨旧",), published_at=old)])
    assert suggested(engine, "石墨") == ["石墨新"]
