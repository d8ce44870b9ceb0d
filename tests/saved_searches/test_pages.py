"""The pages of saved searches: what is typed is kept or refused with a sentence; nobody sees another's."""

import re

import pytest
from sqlalchemy import select

from marketplace import db
from marketplace.inbox import actions as inbox
from marketplace.inbox.models import Way
from marketplace.permissions import Permission
from marketplace.saved_searches import actions
from marketplace.saved_searches.actions import LONGEST_CLAUSE, MOST_CLAUSES, MOST_SEARCHES, SearchDraft
from marketplace.saved_searches.models import SavedSearch
from search.engine import EngineUnavailable
from tests.factories import a_person, actor_of, sign_in
from tests.listings.make import a_published
from tests.saved_searches import make


class Visit:
    """Somebody signed in, with forms sent as a browser sends them."""

    def __init__(self, app):
        self.app, self.client = app, app.test_client()
        with app.app_context():
            db.begin_writing()
            self.person = a_person()
            db.session.commit()
        sign_in(self.client, self.person)

    def send(self, address, _form_of="", **fields):
        """Fill the form of a page and send it."""
        page = self.client.get(_form_of or address).text
        hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', page))
        return self.client.post(address, data={**hidden, **fields})

    def stored(self):
        with self.app.app_context():
            return list(db.session.scalars(select(SavedSearch).order_by(SavedSearch.id)))

    def act(self, verb):
        with self.app.app_context():
            db.begin_writing()
            outcome = verb()
            db.session.commit()
            return outcome


@pytest.fixture
def visit(app):
    return Visit(app)


FIELDS = {"name": "散热材料", "clauses": "石墨烯 散热膜\n\n钙钛矿", "period": "weekly"}


def test_what_is_typed_is_kept_line_by_line(visit):
    answer = visit.send("/saved-searches/new", **FIELDS, kind=["result", "demand"], field="06")
    [search] = visit.stored()
    assert answer.headers["Location"].endswith(f"/saved-searches/{search.id}")
    assert (search.name, search.clauses, search.period) == ("散热材料", ["石墨烯 散热膜", "钙钛矿"], "weekly")
    assert search.filters == {"kind": ["result", "demand"], "field": ["06"]}
    page = visit.client.get(answer.headers["Location"]).text
    assert "石墨烯 散热膜" in page
    assert "每周" in page
    assert "散热材料" in visit.client.get("/saved-searches").text


def test_the_address_of_a_search_fills_the_form(visit):
    page = visit.client.get("/saved-searches/new?q=石墨烯 散热膜&kind=demand&field=06&region=3401").text
    assert re.search(r">\s*石墨烯 散热膜</textarea>", page)
    for value in ("demand", "06", "3401"):
        assert re.search(rf'value="{value}"[^>]*checked', page)


def test_what_an_address_asks_for_in_vain_is_named_and_left_out(visit):
    page = visit.client.get("/saved-searches/new?q=散热膜&colour=red&field=99&kind=demand").text
    assert "colour=red" in page
    assert "field=99" in page
    assert re.search(r'value="demand"[^>]*checked', page)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"clauses": ""}, "请至少填写一行词或选择一个条件"),
        ({"clauses": " \n \n"}, "请至少填写一行词或选择一个条件"),
        ({"clauses": "散热膜\n的 了 ，。"}, "第 2 行没有可供查找的词"),
        ({"clauses": "散" * (LONGEST_CLAUSE + 1)}, "第 1 行太长"),
        ({"clauses": "\n".join(f"散热膜{number}" for number in range(MOST_CLAUSES + 1))}, f"最多 {MOST_CLAUSES} 行"),
        ({"name": ""}, "请填写名称"),
        ({"name": "名" * 61}, "60"),
        ({"field": "99"}, "field=99"),
        ({"kind": "person"}, "kind=person"),
        ({"price": "cheap"}, "price=cheap"),
        ({"region": "99xx"}, "region=99xx"),
        ({"status": "awarded"}, "status=awarded"),
        ({"clauses": "散热\x00膜"}, ""),
        ({"period": "hourly"}, ""),
    ],
)
def test_wrong_input_is_refused_with_a_sentence_and_nothing_typed_is_lost(visit, fields, sentence):
    typed = {**FIELDS, **fields}
    answer = visit.send("/saved-searches/new", **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed["name"] in answer.text
    assert all(line in answer.text for line in typed["clauses"].replace("\x00", "\n").splitlines())
    assert visit.stored() == []


def test_two_searches_of_one_name_are_refused_until_the_first_is_ended(visit):
    visit.send("/saved-searches/new", **FIELDS)
    again = visit.send("/saved-searches/new", **FIELDS)
    assert again.status_code == 422
    assert "您已有同名的订阅" in again.text
    [first] = visit.stored()
    visit.send(f"/saved-searches/{first.id}/end")
    assert visit.send("/saved-searches/new", **FIELDS).status_code == 303


def test_nobody_keeps_more_than_the_limit(visit, monkeypatch):
    monkeypatch.setattr(actions, "MOST_SEARCHES", 1)
    visit.send("/saved-searches/new", **FIELDS)
    answer = visit.send("/saved-searches/new", **{**FIELDS, "name": "第二个"})
    assert answer.status_code == 422
    assert "您已有 1 个订阅" in answer.text
    assert "钙钛矿" in answer.text
    assert MOST_SEARCHES > 1


def test_a_second_click_keeps_one_search(visit):
    page = visit.client.get("/saved-searches/new").text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|submission)"[^>]*value="([^"]*)"', page))
    first, second = (visit.client.post("/saved-searches/new", data={**hidden, **FIELDS}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(visit.stored()) == 1


def test_a_search_is_changed_and_the_later_of_two_editors_is_told(visit):
    number = visit.act(lambda: make.a_search(visit.person, "散热膜").id)
    address = f"/saved-searches/{number}/edit"
    page = visit.client.get(address).text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|submission|version)"[^>]*value="([^"]*)"', page))
    assert visit.send(address, **FIELDS).status_code == 303
    late = visit.client.post(address, data={**hidden, **FIELDS, "clauses": "另一组词"})
    assert late.status_code == 409
    assert "另一组词" in late.text
    assert visit.stored()[0].clauses == ["石墨烯 散热膜", "钙钛矿"]


def test_a_search_is_paused_and_taken_up_again(visit):
    number = visit.act(lambda: make.a_search(visit.person, "散热膜").id)
    address = f"/saved-searches/{number}"
    visit.send(f"{address}/pause", _form_of=address)
    assert visit.stored()[0].paused_at is not None
    assert "已暂停" in visit.client.get("/saved-searches").text
    visit.send(f"{address}/resume", _form_of=address)
    assert visit.stored()[0].paused_at is None


def test_an_ended_search_is_gone_from_every_page(visit):
    number = visit.act(lambda: make.a_search(visit.person, "散热膜", name="要结束的").id)
    assert "不能恢复" in visit.client.get(f"/saved-searches/{number}/end").text
    visit.send(f"/saved-searches/{number}/end")
    assert "要结束的" not in visit.client.get("/saved-searches").text
    assert visit.client.get(f"/saved-searches/{number}").status_code == 404


ADDRESSES = ("", "/edit", "/end")


def test_somebody_elses_search_is_nowhere_to_be_found(visit):
    number = visit.act(lambda: make.a_search(None, "散热膜").id)
    for address in ADDRESSES:
        assert visit.client.get(f"/saved-searches/{number}{address}").status_code == 404
    for verb in ("edit", "pause", "resume", "end"):
        assert (
            visit.send(f"/saved-searches/{number}/{verb}", _form_of="/saved-searches/new", **FIELDS).status_code == 404
        )
    assert visit.stored()[0].standing


def test_a_stranger_is_asked_to_sign_in(app, visit):
    number = visit.act(lambda: make.a_search(visit.person, "散热膜").id)
    stranger = app.test_client()
    for address in ("/saved-searches", "/saved-searches/new", f"/saved-searches/{number}"):
        assert "/login" in stranger.get(address).headers["Location"]


def test_the_form_says_that_letters_are_sent_how_often_and_how_to_stop_them(visit):
    page = visit.client.get("/saved-searches/new").text
    for words in ("邮箱", "短信", "每天或每周最多一次", "一键退订"):
        assert words in page


def test_who_has_switched_letters_off_reads_it_beside_the_form(visit):
    assert "您已关闭" not in visit.client.get("/saved-searches/new").text
    visit.act(lambda: inbox.choose("matches", Way.MAIL, wanted=False, by=actor_of(visit.person)))
    assert "您已关闭" in visit.client.get("/saved-searches/new").text


@pytest.fixture
def three(market):
    """A market with three publications, and somebody who visits it."""
    for title in ("石墨烯散热膜", "铜箔散热膜", "钙钛矿电池"):
        market.run(lambda title=title: a_published("result", title=title))
    return Visit(market.app)


def test_what_would_have_been_found_is_measured_and_nothing_is_stored(three):
    answer = three.send("/saved-searches/new", **FIELDS, **{"try": "1"})
    assert answer.status_code == 200
    assert "最近 30 天会命中 2 条" in answer.text
    assert "石墨烯散热膜" in answer.text
    assert "铜箔散热膜" not in answer.text
    assert "石墨烯 散热膜\n\n钙钛矿" in answer.text.replace("\r", "")
    assert three.stored() == []


def test_an_address_of_a_search_is_measured_at_once(three):
    assert "最近 30 天会命中 2 条" in three.client.get("/saved-searches/new?q=散热膜").text
    assert "最近 30 天会命中 3 条" in three.client.get("/saved-searches/new?kind=result").text


def test_more_than_can_be_looked_at_is_said_to_be_more(three, monkeypatch):
    monkeypatch.setattr("marketplace.saved_searches.preview.MOST_LOOKED_AT", 1)
    assert "最近 30 天至少会命中 1 条" in three.client.get("/saved-searches/new?q=散热膜").text


def test_older_publications_are_not_counted(three, travel):
    travel(days=31)
    sign_in(three.client, three.person)
    assert "最近 30 天会命中 0 条" in three.client.get("/saved-searches/new?q=散热膜").text


def test_without_the_engine_nothing_is_claimed_and_saving_works(visit, monkeypatch):
    class Away:
        def search(self, query):
            raise EngineUnavailable("the server is away")

    monkeypatch.setitem(visit.app.extensions, "engine", Away())
    page = visit.client.get("/saved-searches/new?q=散热膜").text
    assert "暂时没有响应" in page
    assert "会命中" not in page
    assert visit.send("/saved-searches/new", **FIELDS).status_code == 303


def test_wrong_input_is_not_measured(visit):
    answer = visit.send("/saved-searches/new", **{**FIELDS, "clauses": ""}, **{"try": "1"})
    assert answer.status_code == 422
    assert "请至少填写一行词或选择一个条件" in answer.text


def test_hits_and_the_digest_are_shown_to_their_person_only(three, market, travel):
    number = market.run(lambda: make.a_search(three.person, "散热膜", name="散热").id)
    listing = market.run(lambda: a_published("result", title="纸质散热膜<script>")[0].listing_id)
    page = three.client.get(f"/saved-searches/{number}").text
    assert f"/results/{listing}" in page
    assert "<q>散热膜</q>" in page
    assert "<script>" not in page.split("<main")[1].split("</main>")[0]
    [digest] = market.ask(make.digests)
    assert three.client.get(f"/saved-searches/digests/{digest.id}").status_code == 404  # still gathering
    travel(days=2)
    market.deliver()
    sign_in(three.client, three.person)
    shown = three.client.get(f"/saved-searches/digests/{digest.id}")
    assert shown.status_code == 200
    assert f"/results/{listing}" in shown.text
    assert Visit(market.app).client.get(f"/saved-searches/digests/{digest.id}").status_code == 404
    assert f"/saved-searches/digests/{digest.id}" in _followed(three.client)


def _followed(client):
    message = re.search(r"/messages/\d+", client.get("/messages").text)[0]
    return client.get(message).headers["Location"]


def test_the_permission_of_every_page_of_one_search_is_its_persons_own(app):
    guarded = {"show", "edit", "pause", "resume", "end", "digest"}
    views = {name: app.view_functions[f"saved_searches.{name}"].permission for name in guarded}
    assert set(views.values()) == {Permission.KEEP_SAVED_SEARCH}


def test_an_action_refuses_what_the_form_would(ctx):
    person = actor_of(a_person())
    for draft in (SearchDraft("x"), SearchDraft("x", ("散热膜",), {"colour": ("red",)})):
        with pytest.raises(actions.Invalid):
            actions.save(draft, by=person)
