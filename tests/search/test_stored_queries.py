"""What both engines promise of stored queries: which a record satisfies, and by which of their clauses."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.documents import WAN
from search.engine import Deletion, EngineUnavailable, NeedsRebuild, open_engine
from search.query import FILTERS, Query, Range, UnknownField
from search.stored import Satisfied, StoredQuery
from search.synonyms import Synonyms
from tests.search.conftest import DAY, challenge, demand, ids, result


@pytest.fixture
def engine(bare_engine):
    bare_engine.restore([])
    return bare_engine


def saved(number, /, *clauses, **values):
    return StoredQuery(id=f"saved:{number}", clauses=clauses, **{"version": 1} | values)


def satisfied(engine, document, **values):
    return {each.id: each.clauses for each in engine.satisfied(document, **values)}


def holds(engine, clause, text):
    engine.store([saved(1, clause)])
    return bool(engine.satisfied(result(1, "题目", summary=text)))


# -- clauses ---------------------------------------------------------------------------------------------------


def test_a_clause_wants_every_telling_word_wherever_it_stands(engine):
    engine.store([saved(1, "石墨烯 散热")])
    assert satisfied(engine, result(1, "石墨烯薄膜", summary="用于手机散热")) == {"saved:1": (0,)}
    assert satisfied(engine, result(1, "石墨烯薄膜", summary="用于手机")) == {}


def test_any_clause_is_enough_and_those_that_hold_are_named(engine):
    engine.store([saved(1, "水稻 赤霉病", "石墨烯", "导热 薄膜", "金刚石")])
    assert satisfied(engine, result(1, "石墨烯导热薄膜")) == {"saved:1": (1, 2)}


def test_every_query_is_asked_and_the_answer_is_in_the_order_of_the_ids(engine):
    engine.store(saved(number, "石墨烯", version=number) for number in (2, 10, 1))
    assert engine.satisfied(result(1, "石墨烯")) == [
        Satisfied("saved:1", 1, (0,)),
        Satisfied("saved:10", 10, (0,)),
        Satisfied("saved:2", 2, (0,)),
    ]


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("石墨烯", "高导热石墨烯薄膜的制备"),
        ("黎明前的黑暗", "黎明前的黑暗"),
        ("墨烯薄", "高导热石墨烯薄膜的制备"),
        ("臺灣積體電路", "台湾积体电路制造"),
        ("積體電路設計軟體", "集成电路设计软件"),
        ("集成电路", "積體電路与集成電路"),
        ("al-zn-mg", "Al-Zn-Mg 合金"),
        ("Ｚｎ", "Al-Zn-Mg 合金"),
        ("450 MPa", "抗拉强度达到450MPa"),
        ("强度0.45GPa", "抗拉强度达到450MPa"),
        ("5G通信", "5G 通信基站"),
        ("24口交换机", "24口交换机"),
        ("pm2.5浓度", "降低 PM2.5 浓度"),
        ("xiao123", "用户 xiao123 提供"),
        ("𰻞𰻞面", "𠮷野家的𰻞𰻞面"),
        ("c++", "C++ 编译器"),
        ("石墨烯", "石\u200b墨\ufeff烯"),
        ("cafe\u0301", "naïve café"),
        ("ガラス", "ガラス基板"),
        ("散热👍", "散热效果好"),
        ("锂", "金属锂负极"),
        ("👍", "散热效果好👍"),
        ("the film of graphene", "Graphene film"),
        ("石墨烯的制备和应用", "应用石墨烯,并制备"),
        ("题目", "标题也算"),
    ],
)
def test_a_clause_holds_however_the_record_writes_it(engine, clause, text):
    assert holds(engine, clause, text)


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("石墨烯", "石墨与乙烯"),
        ("450MPa", "抗拉强度45MPa"),
        ("zn", "znse 晶体"),
        ("石墨烯 导热", "石墨烯导电"),
        ("碳纤维", "碳化硅纤维"),
        ("锂", "钠离子电池"),
        ("石墨烯 -导热", "石墨烯"),
    ],
)
def test_a_clause_does_not_hold_by_half(engine, clause, text):
    assert not holds(engine, clause, text)


PHRASES = (
    *("高导热石墨烯薄膜", "新能源汽车动力电池热管理", "钙钛矿太阳能电池的封装", "水稻赤霉病防治药剂", "24口交换机"),
    *("450MPa级高强钢", "Al-Zn-Mg合金的热处理", "张晓明博士团队", "量子比特读出芯片", "PM2.5在线监测", "5G毫米波天线"),
)


@pytest.mark.parametrize("phrase", PHRASES)
def test_what_holds_the_whole_phrase_satisfies_it_however_its_neighbours_are_cut(engine, phrase):
    engine.store([saved(1, phrase)])
    for before, after in [("", ""), ("研究", "技术"), ("超", "膜"), ("的", "的"), ("面向", "人")]:
        assert satisfied(engine, demand(1, problem=f"{before}{phrase}{after}")) == {"saved:1": (0,)}


def test_a_name_of_the_owner_counts_as_it_does_in_a_search(engine):
    engine.store([saved(1, "合肥工业大学"), saved(2, "hefei"), saved(3, "安徽农业大学")])
    assert set(satisfied(engine, result(1, owner_name="合肥工业大学"))) == {"saved:1", "saved:2"}


def test_every_part_of_a_record_is_read(engine):
    engine.store(saved(number, word) for number, word in enumerate(("铜箔", "气相沉积", "手机", "膜材料", "热学")))
    document = result(
        1, "题", material="铜箔", method="气相沉积", application="手机", product="膜材料", keywords=("热学",)
    )
    assert len(satisfied(engine, document)) == 5


@pytest.mark.parametrize("clause", ["", " ", "？！", "的", "的 和 了", "\0\x07", "...", "\u200b", "the of"])
def test_a_clause_without_a_word_holds_for_nothing(engine, clause):
    engine.store([saved(1, clause), saved(2, clause, "石墨烯")])
    assert satisfied(engine, result(1, f"石墨烯的制备和应用了 the of {clause}")) == {"saved:2": (1,)}


@pytest.mark.parametrize(
    "clause",
    [
        *("\ud800", "a\ud800b", "😀" * 50, "石墨烯" * 3_333, "x" * 10_000, "a b " * 2_500, "石墨烯\0导热"),
        *("*:*", "AND OR NOT", '"', "'; DROP TABLE results;--", "<script>", "/.*/", "[1 TO 2]", "\\", "{}"),
    ],
)
def test_nothing_in_a_clause_is_syntax_or_an_error(engine, clause):
    engine.store([saved(1, clause), saved(2, "石墨烯", clause)])
    assert "saved:2" in satisfied(engine, result(1, "石墨烯"))
    engine.store([saved(1, "*", version=2)])
    assert "saved:1" not in satisfied(engine, result(1, "石墨烯"))


def test_a_long_clause_wants_all_of_it(engine):
    words = [f"word{number}" for number in range(2_000)]
    engine.store([saved(1, " ".join(words))])
    assert satisfied(engine, result(1, summary=" ".join(words[:-1]))) == {}
    assert satisfied(engine, result(1, summary=" ".join(reversed(words)))) == {"saved:1": (0,)}


def test_a_record_of_a_hundred_thousand_characters_is_asked_about(engine):
    engine.store([saved(1, "赤霉病 石墨烯"), saved(2, "word19999"), saved(3, "word20000")])
    words = " ".join(f"word{number}" for number in range(20_000))
    assert set(satisfied(engine, result(1, "石墨烯", summary=f"{words}赤霉病"))) == {"saved:1", "saved:2"}


def test_a_record_without_a_word_satisfies_filters_alone(engine):
    engine.store([saved(1, "石墨烯"), saved(2)])
    assert satisfied(engine, result(1, "？")) == {"saved:2": ()}


def test_synonyms_act_at_once_and_only_when_given(engine):
    engine.store([saved(1, "发光二极管 驱动"), saved(2, "LED")])
    groups = Synonyms((("发光二极管", "LED", "lamp diode"),))
    document = result(1, "LED驱动电路")
    assert set(satisfied(engine, document)) == {"saved:2"}
    assert satisfied(engine, document, synonyms=groups) == {"saved:1": (0,), "saved:2": (0,)}
    assert satisfied(engine, result(1, "lamp diode"), synonyms=groups) == {"saved:2": (0,)}
    assert satisfied(engine, result(1, "sealed lamp"), synonyms=groups) == {}


# -- filters, ranges, visibility -------------------------------------------------------------------------------

MARKET = (
    result(1, field="05", region="340104", industry="C3562", trl=6, price_fen=30 * WAN, modes=("licence",)),
    result(2, field="05", region="340100", industry="C39", trl=8, modes=("licence", "transfer")),
    result(3, field="09", region="310115", trl=6, price_fen=700 * WAN, ip_lapsed=True, ip_types=("patent",)),
    demand(4, field="05", region="340104", deadline=dt.date(2026, 6, 1), budget_fen=50 * WAN),
    challenge(5, field="06", deadline=dt.date(2026, 4, 1), bounty_fen=500 * WAN, owner_id=12, owner_kind="company"),
    challenge(6, field="06", bounty_fen=80 * WAN, language="en", visible_to=("org:7", "verified")),
)
CONDITIONS = (
    {"filters": {"field": ("05",)}},
    {"filters": {"field": ("05", "09")}},
    {"filters": {"kind": ("result",), "field": ("05",)}},
    {"filters": {"region": ("34",)}},
    {"filters": {"region": ("340104", "31")}},
    {"filters": {"region": ("34", "3401", "340104")}},
    {"filters": {"industry": ("C35",)}},
    {"filters": {"trl": ("6",)}},
    {"filters": {"modes": ("transfer", "licence")}},
    {"filters": {"price": ("negotiable",)}},
    {"filters": {"price": ("50-100",)}},
    {"filters": {"ip_lapsed": ("true",)}},
    {"filters": {"ip_types": ("patent",), "status": ("published",)}},
    {"filters": {"owner_id": ("12",), "owner_kind": ("company",)}},
    {"filters": {"id": ("result:3", "demand:4", "demand:99")}},
    {"filters": {"language": ("en",)}},
    {"filters": {"field": ("99",)}},
    {"filters": {"field": ()}},
    {"filters": {"field": ("*",)}},
    {"filters": {"field": ("\ud800", "05" * 20_000)}},
    {"ranges": {"trl": Range(lower=7)}},
    {"ranges": {"trl": Range(6, 6)}},
    {"ranges": {"amount_fen": Range(50 * WAN, 500 * WAN)}},
    {"ranges": {"amount_fen": Range(upper=10**30)}},
    {"ranges": {"amount_fen": Range(lower=10**30)}},
    {"ranges": {"amount_fen": Range()}},
    {"ranges": {"deadline": Range(upper=dt.date(2026, 5, 1).toordinal())}},
    {"ranges": {"published_at": Range(lower=int((DAY + dt.timedelta(hours=5)).timestamp()))}},
    {"ranges": {"trl": Range(9, 1)}},
    {"filters": {"field": ("05",)}, "ranges": {"trl": Range(lower=7)}},
    {"visible_to": ("org:7",)},
    {"visible_to": ("public", "org:7", "org:8")},
    {"visible_to": ("org:8",)},
    {"visible_to": ()},
)


def test_filters_ranges_and_visibility_hold_exactly_as_in_a_search(engine):
    with engine.rebuild() as fresh:
        fresh.put(MARKET)
    engine.store(saved(number, **conditions) for number, conditions in enumerate(CONDITIONS))
    answers = {document.id: satisfied(engine, document) for document in MARKET}
    for number, conditions in enumerate(CONDITIONS):
        searched = set(ids(engine.search(Query(**conditions))))
        assert {id_ for id_, answer in answers.items() if f"saved:{number}" in answer} == searched, conditions


def test_every_filter_of_a_search_is_one_of_a_stored_query(engine):
    engine.store(saved(number, filters={name: ("nobody has it",)}) for number, name in enumerate(FILTERS))
    assert [satisfied(engine, each) for each in MARKET] == [{}] * len(MARKET)
    assert len(list(engine.stored_versions())) == len(FILTERS)


def test_conditions_apply_to_clauses_as_well(engine):
    engine.store(
        [
            saved(1, "石墨烯", filters={"region": ("34",)}),
            saved(2, "石墨烯", filters={"region": ("31",)}),
            saved(3, "石墨烯", ranges={"trl": Range(upper=5)}),
            saved(4, "石墨烯", visible_to=("org:7",)),
        ]
    )
    assert set(satisfied(engine, MARKET[0])) == {"saved:1"}


@pytest.mark.parametrize("values", [{"filters": {"colour": ("red",)}}, {"ranges": {"field": Range(1)}}])
def test_an_unknown_field_is_refused(values):
    with pytest.raises(UnknownField):
        saved(1, **values)


@pytest.mark.parametrize("values", [{"id": ""}, {"id": "a b"}, {"id": "a\n"}, {"id": "\ud800"}, {"version": -1}])
def test_what_no_engine_could_keep_is_refused(values):
    with pytest.raises(ValueError, match=r"id of a stored query|below 0"):
        StoredQuery(**{"id": "saved:1", "version": 1} | values)


# -- versions --------------------------------------------------------------------------------------------------


def test_an_older_version_never_overwrites_a_newer_one(engine):
    engine.store([saved(1, "水稻", "小麦", version=3)])
    engine.store([saved(1, "石墨烯", "导热", "薄膜", version=2)])
    assert satisfied(engine, result(1, "石墨烯导热薄膜")) == {}
    assert engine.satisfied(result(1, "小麦")) == [Satisfied("saved:1", 3, (1,))]


def test_a_newer_version_replaces_all_clauses(engine):
    engine.store([saved(1, "石墨烯", "导热", "薄膜", version=2)])
    engine.store([saved(1, "水稻", version=3)])
    assert satisfied(engine, result(1, "石墨烯导热薄膜")) == {}
    engine.store([saved(1, "石墨烯", version=3)])
    assert engine.satisfied(result(1, "石墨烯导热薄膜")) == [Satisfied("saved:1", 3, (0,))]


def test_the_newest_of_one_batch_stays(engine):
    engine.store([saved(1, "乙", version=2), saved(1, "石墨烯", version=3), saved(1, "甲", version=1)])
    assert list(engine.stored_versions()) == [("saved:1", 3)]
    assert satisfied(engine, result(1, "石墨烯")) == {"saved:1": (0,)}


def test_a_forgotten_query_is_not_brought_back_by_an_older_version(engine):
    engine.store([saved(1, "石墨烯", version=4), saved(2)])
    engine.unstore([Deletion("saved:1", 5)])
    engine.store([saved(1, "石墨烯", version=4)])
    assert (satisfied(engine, result(1)), list(engine.stored_versions())) == ({"saved:2": ()}, [("saved:2", 1)])
    engine.store([saved(1, "石墨烯", version=6)])
    assert "saved:1" in satisfied(engine, result(1))


def test_an_older_deletion_forgets_nothing_and_one_may_come_first(engine):
    engine.store([saved(1, "石墨烯", version=4)])
    engine.unstore([Deletion("saved:1", 3), Deletion("saved:2", 7)])
    engine.store([saved(2, "石墨烯", version=6)])
    assert set(satisfied(engine, result(1))) == {"saved:1"}


def test_stored_versions_are_listed_by_id(engine):
    engine.store([saved(2, version=7), saved(10, "石墨烯", version=2), saved(1, "？")])
    assert list(engine.stored_versions()) == [("saved:1", 1), ("saved:10", 2), ("saved:2", 7)]


def test_queries_and_documents_do_not_meet(engine):
    with engine.rebuild() as fresh:
        fresh.put([result(1)])
    engine.store([saved(1, "石墨烯")])
    assert (ids(engine.search(Query())), engine.health().documents) == (["result:1"], 1)
    with engine.rebuild():
        pass
    assert list(engine.stored_versions()) == [("saved:1", 1)]
    engine.restore([])
    assert engine.health().ready


# -- restore ---------------------------------------------------------------------------------------------------


def test_before_the_first_restore_everything_says_that_one_is_needed(bare_engine):
    with bare_engine.rebuild():
        pass
    for use in (
        lambda: bare_engine.store([saved(1)]),
        lambda: bare_engine.unstore([Deletion("saved:1", 1)]),
        lambda: bare_engine.satisfied(result(1)),
        lambda: list(bare_engine.stored_versions()),
    ):
        with pytest.raises(NeedsRebuild):
            use()


def test_restoring_replaces_everything_at_its_end_and_not_before(engine):
    engine.store([saved(1, "石墨烯"), saved(2, "石墨烯")])
    seen = []

    def queries():
        yield from (saved(number, "石墨烯", version=2) for number in (2, 3))
        seen.append(satisfied(engine, result(1)))

    engine.restore(queries())
    assert seen == [{"saved:1": (0,), "saved:2": (0,)}]
    assert list(engine.stored_versions()) == [("saved:2", 2), ("saved:3", 2)]


def test_what_is_stored_while_restoring_is_in_both(engine):
    engine.store([saved(1, "石墨烯"), saved(2, "石墨烯")])

    def queries():
        engine.store([saved(1, "水稻", version=2), saved(3, "石墨烯")])
        engine.unstore([Deletion("saved:2", 2)])
        assert set(satisfied(engine, result(1))) == {"saved:3"}
        yield from (saved(1, "石墨烯"), saved(2, "石墨烯"))

    engine.restore(queries())
    assert dict(engine.stored_versions()) == {"saved:1": 2, "saved:3": 1}
    assert set(satisfied(engine, result(1))) == {"saved:3"}


def test_a_restore_that_fails_changes_nothing(engine):
    engine.store([saved(1, "石墨烯")])

    def queries():
        yield saved(2, "石墨烯")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.restore(queries())
    assert set(satisfied(engine, result(1))) == {"saved:1"}
    engine.restore([saved(3, "石墨烯")])
    assert set(satisfied(engine, result(1))) == {"saved:3"}


def test_a_query_forgotten_before_a_restore_stays_forgotten(engine):
    engine.unstore([Deletion("saved:1", 5)])
    engine.restore([])
    engine.store([saved(1, "石墨烯", version=4)])
    assert satisfied(engine, result(1)) == {}


def test_two_restores_do_not_run_at_once(engine):
    def queries():
        engine.restore([])
        yield saved(1)

    with pytest.raises(EngineUnavailable):
        engine.restore(queries())


def test_while_restoring_nobody_is_forgotten(engine):
    kept = [saved(number, "石墨烯") for number in range(20)]
    engine.store(kept)
    stop, missed, failures = threading.Event(), [], []

    def look():
        try:
            while not stop.is_set():
                answer = satisfied(engine, result(1))
                missed.extend([] if len(answer) >= 20 else [answer])
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shall name it
            failures.append(error)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for number in range(100, 103):
            engine.restore([*kept, *(saved(each, "石墨烯") for each in range(100, number))])
            engine.store([saved(number, "石墨烯")])
    finally:
        stop.set()
        looking.join()
    assert (missed, failures) == ([], [])
    assert len(satisfied(engine, result(1))) == 23


def test_another_reader_sees_what_was_stored_and_restored(engine, url):
    reader = open_engine(url)
    try:
        engine.store([saved(1, "石墨烯")])
        assert set(satisfied(reader, result(1))) == {"saved:1"}
        engine.restore([saved(2, "石墨烯")])
        assert set(satisfied(reader, result(1))) == {"saved:2"}
    finally:
        reader.close()


def test_more_queries_than_one_answer_holds_are_all_named(engine):
    engine.restore(saved(number, "石墨烯") for number in range(2_500))
    assert len(engine.satisfied(result(1))) == 2_500


# -- against the definition itself -----------------------------------------------------------------------------

WORDS = ("石墨烯", "导热", "薄膜", "水稻", "al-zn-mg", "xiao123", "450MPa", "的")
FIELDS = ("05", "06", "09")
clauses = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
queries = st.lists(
    st.fixed_dictionaries(
        {
            "clauses": st.lists(clauses, max_size=3).map(tuple),
            "filters": st.one_of(
                st.just({}), st.fixed_dictionaries({"field": st.lists(st.sampled_from(FIELDS), max_size=2).map(tuple)})
            ),
            "ranges": st.one_of(st.just({}), st.just({"trl": Range(4, 6)})),
            "visible_to": st.sampled_from([("public",), ("org:7",), ("public", "org:8")]),
        }
    ),
    min_size=1,
    max_size=8,
)
records = st.fixed_dictionaries(
    {
        "summary": st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
        "field": st.sampled_from((None, *FIELDS)),
        "trl": st.sampled_from((None, 3, 4, 6, 7)),
        "visible_to": st.sampled_from([("public",), ("org:7",), ("org:7", "org:8")]),
    }
)


def _brute(query, record):
    """The promise read aloud, without any of the code that keeps it."""
    admitted = (
        all(record["field"] in values for values in query["filters"].values())
        and all(record["trl"] is not None and 4 <= record["trl"] <= 6 for _ in query["ranges"])
        and set(query["visible_to"]) & set(record["visible_to"])
    )
    said = set(record["summary"].split())
    wanted = [set(clause.split()) - {"的"} for clause in query["clauses"]]
    places = tuple(place for place, words in enumerate(wanted) if words and words <= said)
    return places if admitted and (places or not wanted) else None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(queries=queries, records=st.lists(records, min_size=1, max_size=4))
def test_both_engines_agree_with_the_promise_read_aloud(engine, queries, records):
    engine.restore(StoredQuery(id=f"saved:{number}", version=1, **query) for number, query in enumerate(queries))
    for record in records:
        told = {f"saved:{number}": _brute(query, record) for number, query in enumerate(queries)}
        expected = {id_: places for id_, places in told.items() if places is not None}
        assert satisfied(engine, result(1, "题", **record)) == expected
