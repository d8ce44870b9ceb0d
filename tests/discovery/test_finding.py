"""The search page: facets and their addresses, ways out of an empty page, corrections, and nothing that leaks."""

from __future__ import annotations

import datetime as dt
import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from marketplace import db
from marketplace.app import create_app
from marketplace.discovery import facets, searching
from search.documents import ResultDocument
from search.engine import EngineUnavailable
from tests.conftest import settings_for
from tests.discovery.conftest import Town
from tests.listings.make import a_published, an_author


@pytest.fixture
def market(town):
    """Five records in three places; one more that nobody outside its organisation may know of."""

    def publish():
        a_published("result", an_author(region="340104"), title="石墨烯散热膜", keywords=("石墨烯",), industry="C39")
        a_published("result", an_author(region="340104"), title="石墨烯防腐涂料", keywords=("石墨烯", "防腐"), trl=8)
        a_published("result", an_author(region="340207"), title="石墨烯海水淡化膜", keywords=("石墨烯",), trl=3)
        a_published("demand", an_author(region="310115"), title="寻求石墨烯薄膜", keywords=("薄膜",))
        a_published("demand", an_author(region="310115"), title="水稻赤霉病防治", keywords=("赤霉病",))

    town.stored(publish)
    town.engine.put(
        [
            ResultDocument(
                id="result:900",
                version=1,
                title="石墨烯机密配方",
                keywords=("石墨烯机密", "穿甲合剂"),
                field="10",
                region="110101",
                owner_name="机密单位",
                published_at=dt.datetime.now(dt.UTC),
                visible_to=("org:7",),
            )
        ]
    )
    return town


def links(page):
    return [html.unescape(found) for found in re.findall(r'href="(/search[^"]*)"', page)]


def total(page):
    found = re.search(r"找到 (\d+) 条记录", page)
    return int(found.group(1)) if found else 0


def options(page):
    """label -> (address, count) of every choice beside the list."""
    pattern = r'<a class="facet-option[^"]*" href="([^"]*)".*?<span class="facet-label">.*?</svg>([^<]*)</span>.*?facet-count">(\d+)<'
    return {
        label.strip(): (html.unescape(url), int(count)) for url, label, count in re.findall(pattern, page, re.DOTALL)
    }


def test_every_choice_leads_to_as_many_records_as_it_says(market):
    offered = options(market.get("/search", q="石墨烯"))
    assert {"成果", "需求", "安徽省", "上海市", "在架有效", "不含权利失效的"} <= offered.keys()
    for label, (address, count) in offered.items():
        assert total(market.get(address)) == count, label


def test_regions_open_one_level_at_a_time_and_go_back_up(market):
    top = options(market.get("/search"))
    assert "合肥市" not in top
    province = market.get(top["安徽省"][0])
    assert {"合肥市", "芜湖市"} <= options(province).keys()
    assert "蜀山区" not in options(province)
    city = market.get(options(province)["合肥市"][0])
    assert options(city)["蜀山区"][1] == 2
    assert total(city) == 2
    assert options(city)["合肥市"][0] == "/search?region=34"


def test_industries_are_a_tree_too(market):
    section = market.get("/search", industry="C")
    assert "计算机、通信和其他电子设备制造业" in options(section)


def test_an_address_says_the_same_in_one_order_whatever_order_it_was_typed_in(market):
    one = market.get("/search?trl=8&q=石墨烯&region=34&kind=demand&kind=result&page=1&sort=relevance&strange=1")
    other = market.get("/search?kind=result&kind=demand&region=34&trl=8&q=石墨烯")
    canonical = re.compile(r'<link rel="canonical" href="([^"]*)"')
    assert canonical.search(one).group(1) == canonical.search(other).group(1)
    assert all("strange" not in address for address in links(one))


def test_sort_and_choices_stay_from_page_to_page_without_gap_or_repeat(town):
    town.stored(lambda: [a_published("result", title=f"光伏组件{number:02}") for number in range(23)])
    first = town.get("/search", q="光伏组件", sort="newest", kind="result")
    second_address = next(address for address in links(first) if "page=2" in address)
    assert dict(parse_qsl(urlsplit(second_address).query)) == {
        "q": "光伏组件",
        "kind": "result",
        "sort": "newest",
        "page": "2",
    }
    seen = [re.findall(r"/results/(\d+)", page) for page in (first, town.get(second_address))]
    assert [len(set(each)) for each in seen] == [20, 3]
    assert not set(seen[0]) & set(seen[1])
    assert total(town.get(second_address)) == 23


def test_a_page_beyond_the_last_is_the_last(market):
    assert "石墨烯散热膜" in market.get("/search?q=石墨烯散热膜&page=77")


def test_values_that_nobody_could_choose_are_left_out(market):
    page = market.get("/search?field=77&region=xx&region=98&status=gone&kind=person&price=cheap&ip_lapsed=maybe&sort=x")
    assert total(page) == 5


def test_an_empty_page_names_what_to_take_back_with_what_it_brings(market):
    page = market.get("/search?q=赤霉病&region=310115&kind=result")
    assert "没有同时符合这些条件的记录" in page
    assert re.search(r"去掉“成果”.*?1 条记录", page, re.DOTALL)
    wider = market.get("/search?q=石墨烯&region=340111")
    assert re.search(r"扩大到合肥市全境.*?2 条记录", wider, re.DOTALL)


def test_where_no_single_step_helps_the_words_alone_are_offered(market):
    page = market.get("/search?q=赤霉病&region=340104&kind=result&trl=1")
    assert re.search(r"只保留关键词，去掉全部条件.*?1 条记录", page, re.DOTALL)


def test_what_may_have_been_meant_is_offered_and_not_done(market):
    assert re.search(r"您要找的是不是.*?石墨烯防腐", market.get("/search?q=石墨希防腐"), re.DOTALL)
    page = market.get("/search", q="赤梅病")
    assert re.search(r"您要找的是不是.*?赤霉病", page, re.DOTALL)
    assert 'value="赤梅病"' in page


def test_nothing_of_a_hidden_record_is_anywhere(market):
    """Not in a hit, a count, a facet, a highlight, a suggestion, a correction or a way out."""
    assert market.engine.suggest("穿甲", ("org:7",), 8)
    for address in (
        "/search?q=石墨烯",
        "/search?q=石墨烯机密",
        "/search?q=穿甲合剂",
        "/search?q=穿夹合剂",
        "/search?q=chuanjiaheji",
        "/search?q=机密单位",
        "/search?q=jmdw",
        "/search?region=110101&q=石墨烯",
        "/search?region=1101&kind=demand",
        "/search?field=10",
        "/search",
    ):
        page = market.get(address)
        shown = page.replace(html.escape(dict(parse_qsl(urlsplit(address).query)).get("q", "")), "")
        assert "配方" not in shown, address
        assert "穿甲合剂" not in shown, address
        assert "机密单位" not in shown, address
        assert "扩大到北京市" not in shown, address
    assert total(market.get("/search", q="石墨烯")) == 4
    assert "北京市" not in options(market.get("/search"))
    for typed in ("石墨烯机", "穿甲", "cjhj", "机密", "jmdw"):
        assert market.app.test_client().get("/search/suggest", query_string={"q": typed}).json == {"suggestions": []}


def test_suggestions_come_as_data_that_may_be_kept_a_minute(market):
    answer = market.app.test_client().get("/search/suggest", query_string={"q": "shimo"})
    assert answer.json["suggestions"][0] == {"text": "石墨烯", "kind": "keyword"}
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("typed", ["", "\ud800", "x" * 10_000, "%00", "' OR 1=1", "<b>", "😀"])
def test_whatever_is_typed_gets_suggestions_or_none(market, typed):
    assert (
        market.app.test_client()
        .get("/search/suggest", query_string={"q": typed.encode("utf-8", "replace")})
        .status_code
        == 200
    )


def test_without_the_engine_nothing_is_suggested_and_the_database_answers(market, monkeypatch):
    class Away:
        def search(self, query):
            raise EngineUnavailable("away")

        def suggest(self, *_):
            raise EngineUnavailable("away")

        def close(self):
            pass

    monkeypatch.setitem(market.app.extensions, "engine", Away())
    assert market.app.test_client().get("/search/suggest?q=石墨").json == {"suggestions": []}
    page = market.get("/search?q=石墨烯&region=3401&kind=result")
    assert "石墨烯防腐涂料" in page
    assert "石墨烯海水淡化膜" not in page


CODES = st.sampled_from(
    ["34", "3401", "340104", "31", "C", "C39", "05", "99", "6", "result", "open", "true", "1000-", "", "\0", "石"]
)


@given(
    st.lists(
        st.tuples(st.sampled_from([*searching.FACETS, "q", "sort", "page", "zz"]), CODES | st.text(max_size=5)),
        max_size=12,
    )
)
def test_an_address_read_and_written_is_the_same_question(town_of_addresses, pairs):
    with town_of_addresses.app.test_request_context():
        once = searching.asked(MultiDict(pairs))
        again = searching.asked(MultiDict(parse_qsl(urlsplit(once.address).query)))
        assert again.address == once.address
        for choice in facets.choices(once, "zh"):
            assert choice.without.address != once.address


@pytest.fixture(scope="module")
def town_of_addresses(copy_database, tmp_path_factory):
    app = create_app(settings_for(copy_database(), tmp_path_factory.mktemp("addresses")))
    yield Town(app)
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()
