"""Meaning in the marketplace: read by the relay and kept, asked for by the page, never waited for."""

import json

import pytest
import responses
from sqlalchemy import delete, func, select

from marketplace import db, outbox, relay
from marketplace.app import create_app
from marketplace.discovery import handlers, queries, semantics
from marketplace.discovery.handlers import engine
from marketplace.discovery.models import Embedding
from marketplace.matching.models import Match
from search.query import Query
from tests.conftest import settings_for
from tests.listings.make import a_published

SERVICE = "http://127.0.0.1:9/v1"
ADDRESS = f"{SERVICE}?model=small&dimensions=3"
HEAT, OTHER = [1.0, 0.1, 0.0], [0.0, 0.2, 1.0]


def _answer(request):
    """Whatever speaks of cooling lies one way, everything else another."""
    texts = json.loads(request.body)["input"]
    texts = [texts] if isinstance(texts, str) else texts
    rows = [
        {"index": place, "embedding": HEAT if "散热" in text or "发烫" in text else OTHER}
        for place, text in enumerate(texts)
    ]
    return 200, {}, json.dumps({"data": rows})


@pytest.fixture
def service():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback(responses.POST, f"{SERVICE}/embeddings", callback=_answer)
        yield mock


@pytest.fixture(params=[ADDRESS])
def market(request, new_database, tmp_path):
    """An application whose settings name a service of embeddings; `market(act)` runs an act and then the relay."""
    app = create_app(settings_for(new_database(), tmp_path, embeddings=request.param))

    def run(act):
        with app.app_context():
            db.begin_writing()
            outcome = act()
            db.session.commit()
        relay.run_until_idle(app)
        return outcome

    run.app = app
    yield run
    app.extensions["engine"].close()
    with app.app_context():
        db.database().engine.dispose()


def _cooling():
    summary = "把石墨烯膜贴在芯片背面，让手机的热量沿平面散开，适合轻薄机身的散热，已完成小批量试制。"
    return a_published("result", title="石墨烯膜的散热方法", summary=summary)[0].listing_id


def _found(market, text):
    with market.app.app_context():
        question, missing = semantics.asked(Query(text=text))
        return {hit.id for hit in engine().search(question).hits}, missing


def test_a_record_is_found_by_what_it_means_though_no_word_is_shared(market, service):
    number = market(_cooling)
    found, missing = _found(market, "发烫")
    assert found == {f"result:{number}"}
    assert not missing


def test_a_text_is_read_by_the_model_once(market, service):
    market(_cooling)
    asked = len(service.calls)
    with market.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Embedding))
        db.begin_writing()
        outbox.enqueue("index.rebuild", 0)
        db.session.commit()
    relay.run_until_idle(market.app)
    with market.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Embedding)) == before > 0
    assert len(service.calls) == asked
    assert _found(market, "发烫")[0]


def test_while_the_service_is_away_a_record_is_found_by_its_words_and_read_later(market, travel):
    with responses.RequestsMock(assert_all_requests_are_fired=False) as away:
        away.add(responses.POST, f"{SERVICE}/embeddings", status=503)
        number = market(_cooling)
        assert _found(market, "石墨烯") == ({f"result:{number}"}, True)
    travel(hours=2)
    with responses.RequestsMock() as back:
        back.add_callback(responses.POST, f"{SERVICE}/embeddings", callback=_answer)
        relay.run_until_idle(market.app)
        assert _found(market, "发烫")[0] == {f"result:{number}"}
    with market.app.app_context():
        assert dict(engine().versions()) == queries.expected_versions()


def test_meaning_is_a_part_of_the_score_and_the_parts_still_add_up(market, service):
    market(lambda: a_published("result"))
    market(lambda: a_published("demand"))
    with market.app.app_context():
        [match] = db.session.scalars(select(Match))
        assert "semantic" in {part["name"] for part in match.parts}
        assert match.score == sum(part["points"] for part in match.parts)


@pytest.mark.parametrize(
    ("market", "sentence"), [(ADDRESS, "按词语和语义查找和排序"), ("none", "按词语查找和排序")], indirect=["market"]
)
def test_the_page_says_what_the_order_rests_on(market, sentence, service):
    market(_cooling)
    assert sentence in market.app.test_client().get("/search?q=石墨烯").get_data(as_text=True)


def test_the_page_says_when_meaning_is_away_and_still_answers(market):
    with responses.RequestsMock(assert_all_requests_are_fired=False) as away:
        away.add(responses.POST, f"{SERVICE}/embeddings", status=503)
        market(_cooling)
        answer = market.app.test_client().get("/search?q=石墨烯")
    assert answer.status_code == 200
    assert "暂时无法比较语义" in answer.get_data(as_text=True)


def _turns():
    """How many deliveries the model was given."""
    asked = select(func.count()).select_from(outbox.Message).where(outbox.Message.topic == "index.unread")
    return db.session.scalar(asked)


def test_what_was_there_before_is_read_a_few_records_a_delivery(market, service, monkeypatch):
    monkeypatch.setattr(handlers, "READ_AT_ONCE", 1)
    numbers = {market(_cooling) for _ in range(3)}
    with market.app.app_context():
        db.begin_writing()
        before = _turns()
        db.session.execute(delete(Embedding))
        outbox.enqueue("index.rebuild", 0)
        db.session.commit()
    relay.run_until_idle(market.app)
    assert _found(market, "发烫")[0] == {f"result:{number}" for number in numbers}
    with market.app.app_context():
        assert _turns() - before == len(numbers) + 1
