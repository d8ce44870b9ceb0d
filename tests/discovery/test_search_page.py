"""The search page: typed text is text, what is found is linked and marked, the site lives on without its engine."""

import pytest

from marketplace import db, relay
from marketplace.app import create_app
from search.engine import EngineUnavailable
from tests.conftest import settings_for
from tests.listings.make import a_draft, a_published


@pytest.fixture
def market(new_database, tmp_path):
    """An application with two published records and one draft, all indexed."""
    app = create_app(settings_for(new_database(), tmp_path))
    with app.app_context():
        db.begin_writing()
        a_published("result", title="石墨烯散热膜的卷对卷制备")
        a_published("demand", title="车灯散热膜要薄一半")
        a_draft("result", title="秘密的散热草稿")
        db.session.commit()
    relay.run_until_idle(app)
    yield app
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()


def _page(market, address):
    answer = market.test_client().get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_words_are_found_marked_and_linked(market):
    text = _page(market, "/search?q=散热膜")
    assert "<mark>散热膜</mark>" in text
    assert "/results/1" in text
    assert "/demands/2" in text


def test_what_isnt_published_is_neither_found_nor_counted(market):
    text = _page(market, "/search?q=散热")
    assert "秘密" not in text
    assert "找到 2 条记录" in text


def test_a_facet_narrows_and_is_taken_back_by_its_own_address(market):
    text = _page(market, "/search?q=散热膜&kind=demand")
    assert "/demands/2" in text
    assert "/results/1" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=" + "散" * 10_000,
        "/search?q=%00%01%EF%BF%BE",
        "/search?q=%ED%A0%80",
        "/search?q=AND OR NOT (",
        "/search?q=*:*",
        "/search?q='; DROP TABLE person; --",
        "/search?q=<script>alert(1)</script>",
        "/search?page=0",
        "/search?page=-3",
        "/search?page=99999999999999999999",
        "/search?page=٣",
        "/search?sort=price&kind=person&field=99&trl=10&price=cheap&region=xx&modes=%00",
        "/search?" + "&".join(f"field={number}" for number in range(300)),
    ],
)
def test_whatever_is_typed_gets_a_page(market, address):
    text = _page(market, address)
    assert "<script>alert" not in text


def test_without_the_engine_the_database_answers_with_a_plain_word_about_it(market, monkeypatch):
    class Away:
        def search(self, query):
            raise EngineUnavailable("the server is away")

        def close(self):
            pass

    monkeypatch.setitem(market.extensions, "engine", Away())
    text = _page(market, "/search?q=散热膜")
    assert "搜索引擎暂时不可用" in text
    assert "/results/1" in text
    assert "秘密" not in text


def test_the_home_page_shows_what_is_newest(market):
    text = _page(market, "/")
    assert "石墨烯散热膜的卷对卷制备" in text
    assert "秘密" not in text
