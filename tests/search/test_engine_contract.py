"""What both engines promise: sets and orders, never scores."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import threading

import pytest

from search.documents import WAN, Indicator
from search.engine import Deletion, EngineUnavailable, NeedsRebuild, open_engine
from search.query import Query, Range, Segment
from tests.search.conftest import DAY, challenge, demand, ids, result


def found(engine, text="", /, **values):
    return set(ids(engine.search(Query(text=text, per_page=100, **values))))


def counts(page, facet):
    return {each.value: each.count for each in page.facets[facet]}


# -- finding ---------------------------------------------------------------------------------------------------


def test_what_was_put_is_found_when_put_returns(engine):
    engine.put([result(1), demand(2, "水稻赤霉病防治")])
    assert found(engine, "石墨烯") == {"result:1"}
    assert found(engine, "赤霉病") == {"demand:2"}


def test_a_hit_gives_back_the_document_as_it_was_put(engine):
    document = challenge(
        3,
        "散热难题",
        problem="手机散热",
        indicators=(Indicator(quantity="导热系数", operator=">=", value=1500, unit="W/(m·K)"),),
        bounty_fen=200 * WAN,
        deadline=dt.date(2026, 9, 30),
        region="340104",
        modes=("licence", "transfer"),
        visible_to=("public", "org:7"),
    )
    engine.put([document])
    (hit,) = engine.search(Query(text="散热")).hits
    assert (hit.document, hit.id, hit.kind, hit.version) == (document, "challenge:3", "challenge", 1)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("高导热石墨烯薄膜的制备", "石墨烯"),
        ("高导热石墨烯薄膜的制备", "墨烯薄"),
        ("高导热石墨烯薄膜的制备", "烯"),
        ("臺灣積體電路製造", "台湾积体电路"),
        ("集成电路设计软件", "積體電路設計軟體"),
        ("Al-Zn-Mg 合金", "al-zn-mg"),
        ("Al-Zn-Mg 合金", "Ｚｎ"),
        ("抗拉强度达到450MPa", "450 MPa"),
        ("抗拉强度达到450MPa", "0.45GPa"),
        ("5G 通信基站", "5G通信"),
        ("24口交换机", "24口交换机"),
        ("降低 PM2.5 浓度", "pm2.5"),
        ("黎明前的黑暗", "黎明前的黑暗"),
        ("用户 xiao123 提供", "xiao123"),
        ("散热效果好👍", "👍"),
        ("𠮷野家的𰻞𰻞面", "𰻞𰻞"),
        ("C++ 编译器", "c++"),
        ("石\u200b墨\ufeff烯", "石墨烯"),
        ("naïve café", "cafe\u0301"),
        ("ガラス基板", "ガラス"),
        ("Ａｌ－Ｚｎ－Ｍｇ合金", "Al-Zn-Mg"),
        ("千兆24口交换机", "交换机"),
        ("抗拉强度0.45GPa", "450MPa"),
        ("抗拉强度0.45 GPa", "４５０ＭＰａ"),
        ("二氧化碳CO₂捕集", "co2"),
        ("颗粒直径10μm", "10um"),
        ("鈣鈦礦太陽能電池", "钙钛矿"),
        ("钙钛矿太阳能电池", "鈣鈦礦"),
        ("㐂字与𡘙字", "𡘙"),
        ("👩‍🔬实验", "👩"),
        ("5G-A网络", "5g"),
    ],
)
def test_a_text_is_found_by_its_parts_however_they_are_written(engine, text, query):
    engine.put([result(1, "别的事物", summary=text), result(2, "无关")])
    assert "result:1" in ids(engine.search(Query(text=query)))


@pytest.mark.parametrize(
    "text",
    [
        *("!!!", "*:*", "AND OR NOT", "title:(", '"', "'; DROP TABLE results;--", "<script>alert(1)</script>"),
        *("\0\x07", "\ud800", "a\ud800b", "/.*/", "[1 TO 2]", "石墨烯 AND -导热", "\\", "{}", "😀" * 50, " \t\n　"),
    ],
)
def test_nothing_a_person_types_is_syntax_or_an_error(engine, text):
    engine.put([result(1)])
    page = engine.search(Query(text=text, facets=("kind",)))
    assert page.total in {0, 1}


@pytest.mark.parametrize(
    "text", ["石墨烯导热" * 2_000, "x" * 10_000, "a b " * 2_500, "不同的字" * 10 + "石墨烯" * 3_000]
)
def test_a_query_of_ten_thousand_characters_is_answered(engine, text):
    engine.put([result(1)])
    assert engine.search(Query(text=text)).total in {0, 1}


def test_a_text_without_a_word_finds_nothing_and_an_empty_one_everything(engine):
    engine.put([result(1), result(2)])
    assert found(engine, "？！") == set()
    assert found(engine, "  ") == {"result:1", "result:2"}


def test_more_of_the_words_come_first(engine):
    engine.put(
        [
            result(1, "水稻育种"),
            result(2, "石墨烯散热膜的制备方法"),
            result(3, "石墨烯复合涂料"),
            *(result(number, "小麦育种") for number in range(4, 30)),
        ]
    )
    assert ids(engine.search(Query(text="石墨烯散热膜")))[:2] == ["result:2", "result:3"]


def test_an_organisation_is_found_by_name_and_by_pinyin(engine):
    engine.put([result(1, owner_name="合肥工业大学"), result(2, owner_name="安徽农业大学")])
    assert ids(engine.search(Query(text="合肥工业大学")))[0] == "result:1"
    assert found(engine, "hefei") == {"result:1"}
    assert found(engine, "ahnydx") == {"result:2"}


# -- who may see -----------------------------------------------------------------------------------------------


def test_what_the_viewer_may_not_see_is_in_no_hit_count_or_facet(engine):
    engine.put([result(1), result(2, visible_to=("org:7",), field="05", owner_name="保密单位")])
    page = engine.search(Query(text="石墨烯", facets=("field", "kind")))
    assert (ids(page), page.total, counts(page, "field"), counts(page, "kind")) == (["result:1"], 1, {}, {"result": 1})
    assert found(engine, visible_to=("public", "org:7")) == {"result:1", "result:2"}
    assert found(engine, "保密单位") == set()


def test_who_holds_no_token_sees_nothing(engine):
    engine.put([result(1)])
    assert found(engine, visible_to=()) == set()


# -- filters, ranges, facets -----------------------------------------------------------------------------------


def market(engine):
    engine.put(
        [
            result(1, field="05", region="340104", industry="C3562", trl=6, price_fen=30 * WAN, modes=("licence",)),
            result(2, field="05", region="340100", industry="C39", trl=8, modes=("licence", "transfer")),
            result(3, field="09", region="310115", trl=6, price_fen=700 * WAN, ip_lapsed=True),
            demand(4, field="05", region="340104", deadline=dt.date(2026, 6, 1), budget_fen=50 * WAN),
            challenge(5, field="06", deadline=dt.date(2026, 4, 1), bounty_fen=500 * WAN, owner_id=12),
            challenge(6, field="06", bounty_fen=80 * WAN),
        ]
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"field": ("05",)}, {1, 2, 4}),
        ({"field": ("05", "09")}, {1, 2, 3, 4}),
        ({"kind": ("result",), "field": ("05",)}, {1, 2}),
        ({"region": ("34",)}, {1, 2, 4}),
        ({"region": ("340104",)}, {1, 4}),
        ({"industry": ("C",)}, {1, 2}),
        ({"industry": ("C35",)}, {1}),
        ({"trl": ("6",)}, {1, 3}),
        ({"modes": ("transfer",)}, {2}),
        ({"price": ("negotiable",)}, {2}),
        ({"price": ("50-100",)}, {4, 6}),
        ({"ip_lapsed": ("true",)}, {3}),
        ({"owner_id": ("12",)}, {5}),
        ({"id": ("result:3", "demand:4", "demand:99")}, {3, 4}),
        ({"field": ("99",)}, set()),
        ({"field": ()}, set()),
    ],
)
def test_filters_take_any_value_of_each(engine, filters, expected):
    market(engine)
    assert {int(id_.split(":")[1]) for id_ in found(engine, filters=filters)} == expected


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ({"trl": Range(lower=7)}, {2}),
        ({"trl": Range(6, 6)}, {1, 3}),
        ({"amount_fen": Range(50 * WAN, 500 * WAN)}, {4, 5, 6}),
        ({"amount_fen": Range(upper=10**30)}, {1, 3, 4, 5, 6}),
        ({"amount_fen": Range()}, {1, 3, 4, 5, 6}),
        ({"deadline": Range(upper=dt.date(2026, 5, 1).toordinal())}, {5}),
        ({"published_at": Range(lower=int((DAY + dt.timedelta(hours=5)).timestamp()))}, {5, 6}),
        ({"trl": Range(9, 1)}, set()),
    ],
)
def test_ranges_include_both_ends(engine, ranges, expected):
    market(engine)
    assert {int(id_.split(":")[1]) for id_ in found(engine, ranges=ranges)} == expected


def test_facets_count_every_level_and_ignore_their_own_filter(engine):
    market(engine)
    page = engine.search(Query(filters={"field": ("05",)}, facets=("field", "region", "kind", "price")))
    assert counts(page, "field") == {"05": 3, "06": 2, "09": 1}
    assert counts(page, "region") == {"34": 3, "3401": 3, "340104": 2}
    assert counts(page, "kind") == {"result": 2, "demand": 1}
    assert counts(page, "price") == {"10-50": 1, "50-100": 1, "negotiable": 1}
    assert [each.value for each in page.facets["field"]] == ["05", "06", "09"]


def test_facets_count_what_the_text_finds(engine):
    market(engine)
    assert counts(engine.search(Query(text="散热", facets=("kind",))), "kind") == {"challenge": 2}
    assert engine.search(Query(text="？！", facets=("kind",))).facets["kind"] == ()


# -- order and pages -------------------------------------------------------------------------------------------


def test_sorts_put_what_has_no_value_last(engine):
    market(engine)
    assert ids(engine.search(Query(sort="deadline")))[:2] == ["challenge:5", "demand:4"]
    assert ids(engine.search(Query(sort="bounty")))[:2] == ["challenge:5", "challenge:6"]
    newest = ids(engine.search(Query(sort="newest")))
    assert newest == ["challenge:6", "challenge:5", "demand:4", "result:3", "result:2", "result:1"]
    assert ids(engine.search(Query())) == newest
    assert ids(engine.search(Query(sort="bounty")))[2:] == newest[2:]


def test_with_a_day_the_next_deadline_comes_first_and_the_past_after_it(engine):
    days = {1: 3, 2: 20, 3: 10, 4: 1}
    engine.put([demand(number, deadline=dt.date(2026, 5, day)) for number, day in days.items()])
    engine.put([demand(5)])
    query = Query(sort="deadline", today=dt.date(2026, 5, 10).toordinal())
    assert ids(engine.search(query)) == ["demand:3", "demand:2", "demand:4", "demand:1", "demand:5"]
    pages = [engine.search(dataclasses.replace(query, page=page, per_page=2)) for page in (1, 2, 3)]
    assert [id_ for page in pages for id_ in ids(page)] == ids(engine.search(query))
    assert {page.total for page in pages} == {5}
    assert set(ids(engine.search(dataclasses.replace(query, text="导热膜")))) == set(ids(engine.search(query)))


def test_a_sort_keeps_to_what_the_text_finds(engine):
    market(engine)
    assert ids(engine.search(Query(text="石墨烯", sort="newest"))) == ["result:3", "result:2", "result:1"]


def test_pages_follow_each_other_without_gap_or_repeat_even_among_equals(engine):
    engine.put([result(number, published_at=DAY) for number in range(250)])
    for text, sort in [("石墨烯", "relevance"), ("", "newest"), ("", "deadline")]:
        pages = [engine.search(Query(text=text, sort=sort, page=page, per_page=30)) for page in range(1, 10)]
        seen = [id_ for page in pages for id_ in ids(page)]
        assert len(seen) == len(set(seen)) == 250
        assert [page.total for page in pages] == [250] * 9
        again = engine.search(Query(text=text, sort=sort, page=3, per_page=30))
        assert ids(again) == ids(pages[2])


def test_pages_out_of_range_are_empty_or_brought_into_range(engine):
    engine.put([result(1)])
    assert ids(engine.search(Query(page=9))) == []
    assert engine.search(Query(page=10**9)).page == 500
    assert ids(engine.search(Query(page=-5, per_page=-1))) == ["result:1"]


# -- highlights ------------------------------------------------------------------------------------------------


def test_highlights_mark_the_words_in_the_record_own_text(engine):
    engine.put([result(1, "高导热石墨烯膜", summary="<b>石墨烯</b> & 铜箔复合")])
    (hit,) = engine.search(Query(text="石墨烯")).hits
    assert Segment("石墨烯", marked=True) in hit.title
    assert "".join(each.text for each in hit.snippet) == "<b>石墨烯</b> & 铜箔复合"
    assert [each.text for each in hit.snippet if each.marked] == ["石墨烯"]


# -- like this -------------------------------------------------------------------------------------------------

LONG_DEMAND = (
    "新能源汽车动力电池在快充时电芯温差大,现有铝制水冷板与电芯之间的导热硅胶垫片导热系数低,长期振动后容易开裂。"
    "希望获得一种面内导热系数高、厚度小于一百微米的柔性散热膜,可用石墨烯或人工石墨制备,能够耐受零下四十度到一百二十度"
    "的冷热循环,击穿电压满足绝缘要求,并能在卷对卷设备上连续生产,良率稳定,成本可控,便于装配在方形电芯之间。"
)


def test_a_whole_demand_finds_the_results_most_like_it(engine):
    engine.put(
        [
            result(1, "石墨烯柔性散热膜", summary="面内导热系数高,卷对卷连续生产,用于动力电池散热"),
            result(2, "水稻赤霉病防治药剂", summary="用于小麦和水稻"),
            result(3, "铝制水冷板", summary="用于动力电池"),
            demand(4, "求散热膜", problem=LONG_DEMAND),
            *(result(number, "市政管网检测机器人", summary="检测排水管道缺陷") for number in range(10, 40)),
        ]
    )
    page = engine.similar(demand(4, "求散热膜", problem=LONG_DEMAND), Query(filters={"kind": ("result",)}))
    assert ids(page)[:2] == ["result:1", "result:3"]
    everything = engine.similar(demand(4, "求散热膜", problem=LONG_DEMAND), Query(per_page=100))
    assert "demand:4" not in ids(everything)


def test_likeness_respects_who_may_see_and_pages(engine):
    engine.put([result(number, summary=LONG_DEMAND, visible_to=("org:7",)) for number in range(1, 6)])
    asking = demand(9, problem=LONG_DEMAND)
    assert engine.similar(asking, Query()).total == 0
    page = engine.similar(asking, Query(visible_to=("org:7",), per_page=2, page=2, facets=("kind",)))
    assert (len(page.hits), page.total, counts(page, "kind")) == (2, 5, {"result": 5})


def test_a_document_without_a_word_is_like_nothing(engine):
    engine.put([result(1)])
    assert engine.similar(demand(2, "？"), Query()).total == 0


# -- versions --------------------------------------------------------------------------------------------------


def test_an_older_version_never_overwrites_a_newer_one(engine):
    engine.put([result(1, "新题目", version=3)])
    engine.put([result(1, "旧题目", version=2)])
    assert found(engine, "旧") == set()
    engine.put([result(1, "更新题目", version=3)])
    assert found(engine, "更新") == {"result:1"}


def test_the_newest_of_one_batch_stays(engine):
    engine.put([result(1, "第二版", version=2), result(1, "第三版", version=3), result(1, "第一版", version=1)])
    assert list(engine.versions()) == [("result:1", 3)]
    assert found(engine, "第三版") == {"result:1"}


def test_a_deleted_record_is_not_brought_back_by_an_older_put(engine):
    engine.put([result(1, version=4)])
    engine.delete([Deletion("result:1", 5)])
    engine.put([result(1, version=4)])
    assert (found(engine), list(engine.versions())) == (set(), [])
    engine.put([result(1, version=6)])
    assert found(engine) == {"result:1"}


def test_an_older_deletion_deletes_nothing(engine):
    engine.put([result(1, version=4)])
    engine.delete([Deletion("result:1", 3)])
    assert found(engine) == {"result:1"}


def test_a_deletion_may_come_before_what_it_deletes(engine):
    engine.delete([Deletion("result:1", 5)])
    engine.put([result(1, version=4)])
    assert found(engine) == set()


def test_versions_lists_what_is_there_by_id(engine):
    engine.put([result(2, version=7), demand(1), result(10, version=2)])
    engine.delete([Deletion("demand:1", 1)])
    assert list(engine.versions()) == [("result:10", 2), ("result:2", 7)]


# -- rebuild ---------------------------------------------------------------------------------------------------


def test_without_an_index_everything_says_that_a_rebuild_is_needed(bare_engine):
    assert not bare_engine.health().ready
    for use in (
        lambda: bare_engine.search(Query()),
        lambda: bare_engine.put([result(1)]),
        lambda: bare_engine.delete([Deletion("result:1", 1)]),
        lambda: list(bare_engine.versions()),
    ):
        with pytest.raises(NeedsRebuild):
            use()


def test_a_rebuild_replaces_everything_at_its_end_and_not_before(engine):
    engine.put([result(1), result(2)])
    with engine.rebuild() as fresh:
        fresh.put(result(number) for number in (2, 3))
        assert found(engine) == {"result:1", "result:2"}
    assert found(engine) == {"result:2", "result:3"}
    assert engine.health().documents == 2


def test_writes_during_a_rebuild_are_in_both(engine):
    engine.put([result(1, "旧题目", version=1), result(2)])
    with engine.rebuild() as fresh:
        engine.put([result(1, "新题目", version=2)])
        engine.delete([Deletion("result:2", 2)])
        engine.put([result(3)])
        assert found(engine) == {"result:1", "result:3"}
        fresh.put([result(1, "旧题目", version=1), result(2, version=1)])
    assert dict(engine.versions()) == {"result:1": 2, "result:3": 1}
    assert found(engine, "新题目") == {"result:1", "result:3"} - {"result:3"}


def test_a_rebuild_that_fails_changes_nothing(engine):
    engine.put([result(1)])

    def fail():
        with engine.rebuild() as fresh:
            fresh.put([result(2)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert found(engine) == {"result:1"}
    engine.put([result(3)])
    with engine.rebuild() as fresh:
        fresh.put([result(4)])
    assert found(engine) == {"result:4"}


def test_a_record_deleted_before_a_rebuild_stays_deleted_after_it(engine):
    engine.put([result(1, version=4)])
    engine.delete([Deletion("result:1", 5)])
    with engine.rebuild():
        pass
    engine.put([result(1, version=4)])
    assert found(engine) == set()


def test_two_rebuilds_do_not_run_at_once(engine):
    def nested():
        with engine.rebuild(), engine.rebuild():
            pass

    with pytest.raises(EngineUnavailable):
        nested()


def test_what_is_written_while_a_rebuild_goes_on_is_never_lost_and_searches_never_empty(engine):
    engine.put([result(number) for number in range(50)])
    stop, empty, failures = threading.Event(), [], []

    def look():
        try:
            while not stop.is_set():
                empty.extend([1] if engine.search(Query()).total == 0 else [])
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shall name it
            failures.append(error)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for number in range(100, 103):
            with engine.rebuild() as fresh:
                fresh.put(result(each) for each in range(50))
                engine.put([result(number)])
                fresh.put(result(each) for each in range(100, number))
    finally:
        stop.set()
        looking.join()
    assert (empty, failures) == ([], [])
    assert {"result:100", "result:101", "result:102"} <= found(engine)


class Records:
    """What a database says of some records, changed by one thread while a rebuild reads it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.rows = {"result:0": (1, True)}

    def change(self):
        """Change, withdraw or bring back one record; gives the message that follows."""
        with self.lock:
            id_ = f"result:{self.random.randrange(1, 15)}"
            version = self.rows.get(id_, (0, False))[0] + 1
            self.rows[id_] = (version, self.random.random() < 0.6)
            return id_, *self.rows[id_]

    def published(self):
        with self.lock:
            return {id_: version for id_, (version, live) in self.rows.items() if live}


def deliver(engine, message):
    id_, version, live = message
    if live:
        engine.put([result(int(id_.split(":")[1]), version=version)])
    else:
        engine.delete([Deletion(id_, version)])


@pytest.mark.parametrize("seed", [1, 2])
def test_rebuilds_amid_changes_end_with_what_the_database_says_whatever_comes_twice_or_out_of_order(engine, seed):
    records, rebuilt, failures = Records(seed), threading.Event(), []
    engine.put([result(0)])

    def relay():
        try:
            sent = []
            while not rebuilt.is_set():
                waiting = [records.change() for _ in range(3)]
                again = records.random.choices(sent, k=2) if sent else []
                records.random.shuffle(waiting)
                for message in (*waiting, *again):
                    deliver(engine, message)
                    assert "result:0" in found(engine)
                sent += waiting
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shall name it
            failures.append(error)

    relaying = threading.Thread(target=relay)
    relaying.start()
    try:
        for _ in range(4):
            with engine.rebuild() as fresh:
                for id_, version in records.published().items():
                    fresh.put([result(int(id_.split(":")[1]), version=version)])
    finally:
        rebuilt.set()
        relaying.join()
    assert failures == []
    assert dict(engine.versions()) == records.published()


# -- more than one engine on the same index --------------------------------------------------------------------


def test_another_reader_sees_what_was_written_and_rebuilt(engine, url):
    reader = open_engine(url)
    try:
        engine.put([result(1)])
        assert found(reader) == {"result:1"}
        engine.put([result(2)])
        assert found(reader) == {"result:1", "result:2"}
        with engine.rebuild() as fresh:
            fresh.put([result(3)])
        assert found(reader) == {"result:3"}
    finally:
        reader.close()


def test_threads_may_write_and_search_at_once(engine):
    def write(start):
        for number in range(start, start + 10):
            engine.put([result(number)])
            engine.search(Query(text="石墨烯"))

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found(engine)) == 30


def test_likeness_finds_results_even_where_only_other_demands_share_the_rare_words(engine):
    engine.put(
        [
            result(1, "石墨烯散热膜", summary="导热系数高"),
            *(demand(number, "同一企业的需求", problem=LONG_DEMAND) for number in range(50, 54)),
            *(result(number, "市政管网检测机器人") for number in range(10, 30)),
        ]
    )
    asking = demand(50, "同一企业的需求", problem=LONG_DEMAND)
    assert ids(engine.similar(asking, Query(filters={"kind": ("result",)})))[0] == "result:1"


def test_a_filter_of_broken_characters_finds_nothing(engine):
    engine.put([result(1, field="05")])
    assert found(engine, filters={"field": ("\ud800", "\0")}) == set()


def test_a_document_of_broken_characters_is_stored_and_found(engine):
    engine.put([result(1, "石墨烯\ud800\0", summary="x\udfff", owner_name="\ud800", keywords=("\ud800",))])
    (hit,) = engine.search(Query(text="石墨烯")).hits
    assert hit.document.title == "石墨烯\ufffd\0"


def test_a_document_of_a_hundred_thousand_characters_is_stored_and_found(engine):
    engine.put([result(1, "长文", summary="石墨烯" * 33_000 + "赤霉病"), result(2, "x" * 100_000)])
    assert found(engine, "赤霉病") == {"result:1"}
    assert found(engine, "x" * 64) == {"result:2"}
