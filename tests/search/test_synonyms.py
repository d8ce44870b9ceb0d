"""Words of one group find each other when a question is asked, on both engines alike."""

from __future__ import annotations

import pytest

from search.query import Query, Segment
from search.synonyms import NONE, Synonyms
from tests.search.conftest import ids, result

GROUPS = Synonyms(
    (
        ("技术经纪人", "技术经理人"),
        ("锂电池", "锂离子电池"),
        ("PLC", "可编程逻辑控制器"),
        ("LED", "发光二极管"),
        ("VOCs", "挥发性有机物", "volatile organic compounds"),
    )
)


def found(engine, text, synonyms=GROUPS, **values):
    return set(ids(engine.search(Query(text=text, synonyms=synonyms, per_page=100, **values))))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("技术经纪人", "技术经理人培训体系"),
        ("技术经理人 证书", "面向技术经纪人的培训"),
        ("锂电池", "废旧锂离子电池回收"),
        ("PLC", "一种可编程逻辑控制器"),
        ("ｐｌｃ", "基于可编程逻辑控制器的产线"),
        ("可编程逻辑控制器", "西部某厂的PLC改造"),
        ("發光二極體", "高亮度LED封装"),
        ("led灯具", "发光二极管驱动"),
        ("vocs治理", "工业挥发性有机物的吸附"),
        ("挥发性有机物", "removal of Volatile  Organic\nCompounds"),
    ],
)
def test_a_word_finds_the_other_words_of_its_group(engine, asked, written):
    engine.put([result(1, "别的事物", summary=written), result(2, "小麦育种", summary="抗病")])
    assert "result:1" in found(engine, asked)
    assert "result:2" not in found(engine, asked)


def test_they_act_at_once_and_stop_at_once_without_a_rebuild(engine):
    engine.put([result(1, "可编程逻辑控制器的国产化")])
    assert found(engine, "PLC", NONE) == set()
    assert found(engine, "PLC") == {"result:1"}
    assert found(engine, "PLC", Synonyms((("PLC", "光分路器"),))) == set()


def test_a_phrase_is_found_whole_and_not_by_one_of_its_words(engine):
    engine.put([result(1, "发光材料"), result(2, "整流二极管"), result(3, "红外发光二极管")])
    assert found(engine, "LED") == {"result:3"}


def test_a_word_inside_a_longer_one_is_not_a_word(engine):
    engine.put([result(1, "发光二极管"), result(2, "密封圈")])
    assert found(engine, "sealed") == set()
    assert found(engine, "OLED") == set()


def test_the_word_that_was_typed_comes_before_the_others_of_its_group(engine):
    engine.put(
        [
            result(1, "锂离子电池"),
            result(2, "锂电池"),
            result(3, "铅酸电池"),
            *(result(number, "小麦育种") for number in range(10, 40)),
        ]
    )
    assert ids(engine.search(Query(text="锂电池", synonyms=GROUPS)))[:3] == ["result:2", "result:1", "result:3"]


def test_other_words_never_raise_what_must_be_there(engine):
    engine.put([result(1, "智能制造产线的改造")])
    text = "PLC LED 锂电池 技术经纪人 VOCs 产线"
    assert found(engine, text) == found(engine, text, NONE) == {"result:1"}


def test_a_whole_demand_of_many_words_finds_the_other_words_too(engine):
    long = (
        "面向新能源汽车动力总成的高可靠电控系统需要解决低温启动与快速充电以及循环寿命的若干关键问题，"
        "兼顾水下机器人的密封耐压，并给出在线监测与故障预警方案，批量成本须比进口部件降低三成"
    )
    engine.put([result(1, "一种可编程逻辑控制器"), result(2, "小麦育种"), result(3, "电控系统")])
    assert found(engine, f"{long}，由PLC实现") == {"result:1", "result:3"}


def test_of_another_word_the_whole_is_marked_and_no_part(engine):
    engine.put([result(1, "发光二极管与发光材料")])
    (hit,) = engine.search(Query(text="LED", synonyms=GROUPS)).hits
    assert hit.title == (Segment("发光二极管", marked=True), Segment("与发光材料"))


def test_what_the_viewer_may_not_see_is_not_found_by_another_word_either(engine):
    engine.put([result(1, "发光二极管", visible_to=("org:7",))])
    page = engine.search(Query(text="LED", synonyms=GROUPS, facets=("kind",)))
    assert (page.total, page.facets["kind"]) == (0, ())


def test_no_group_disturbs_any_text(engine):
    engine.put([result(1)])
    strange = Synonyms(
        (("", " "), ("？！", "……"), ("x",), ("\ud800", "\0石墨烯"), ("石墨烯", "石墨烯"), ("a b", "c++"))
    )
    for text in ("石墨烯", "？！", "\ud800", "x", "a  b", "c++", "石" * 10_000):
        engine.search(Query(text=text, synonyms=strange))
    assert found(engine, "石墨烯", strange) == {"result:1"}


def test_exactly_means_that_the_text_stands_in_the_record(engine):
    engine.put([result(1, "石墨烯薄膜"), result(2, "石墨电极与烯烃"), result(3, "Al-Zn-Mg 合金")])
    assert found(engine, "石墨烯", exact=True) == {"result:1"}
    assert found(engine, "石墨", exact=True) == {"result:1", "result:2"}
    assert found(engine, "Zn", exact=True) == {"result:3"}
    assert found(engine, "石墨希", exact=True) == set()
    assert found(engine, "？！", exact=True) == set()


def test_the_longest_word_of_a_text_is_the_one_that_counts():
    groups = Synonyms((("电池", "battery"), ("锂电池", "锂离子电池")))
    assert [each.said for each in groups.alternatives("锂电池与燃料电池")] == ["锂电池", "电池"]
