"""The engine goes away while people publish: every page works, nothing is given up, and in the end both agree."""

import threading
import time
import uuid
from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from marketplace import clock, db, outbox, relay
from marketplace.app import create_app
from marketplace.outbox import Delivery, DeliveryState
from search.elastic import server as elastic_server
from search.elastic.engine import ElasticEngine
from search.query import Query
from tests.conftest import settings_for
from tests.discovery.gate import Gate
from tests.discovery.markets import Market
from tests.factories import a_member, an_organisation, sign_in
from tests.search.conftest import server_url

SHORT = 2.0
"""Seconds that these tests wait for a silent server."""

ON_ELASTICSEARCH = [
    pytest.param(way, marks=pytest.mark.elasticsearch) for way in ("refuse", "fall_silent", "talk_nonsense")
]


@pytest.fixture
def make_app(new_database, tmp_path):
    """Make an application on an engine's address; its files and connections are closed afterwards."""
    made = []

    def make(search_url):
        made.append(create_app(settings_for(new_database(), tmp_path, search_url=search_url)))
        return made[-1]

    yield make
    for app in made:
        app.extensions["engine"].close()
        with app.app_context():
            db.database().engine.dispose()


@pytest.fixture
def travelling_engine(monkeypatch):
    """The engine's pauses pass with the site's clock, and nobody waits long for a silent server."""

    def now():
        return time.monotonic() + clock.offset().total_seconds()

    monkeypatch.setitem(elastic_server.Server.__init__.__kwdefaults__, "clock", now)
    monkeypatch.setattr(elastic_server, "READING", SHORT)
    monkeypatch.setattr(elastic_server, "WORKING", SHORT)


@pytest.fixture
def gate(travelling_engine):
    """A gate with no server behind it."""
    made = Gate()
    yield made
    made.close()


def _embedded(make_app, folder):
    """The folder is taken away, and a file lies in its place."""

    def cut():
        app.extensions["engine"].close()
        if folder.exists():
            folder.rename(folder.with_name("away"))
        folder.write_text("in the way")

    def mend():
        folder.unlink()
        if folder.with_name("away").exists():
            folder.with_name("away").rename(folder)

    app = make_app(f"embedded:{folder}")
    return Market(app, cut, mend)


@pytest.fixture
def embedded(make_app, tmp_path):
    return _embedded(make_app, tmp_path / "index")


@pytest.fixture
def elastic(make_app, gate):
    """A market on a real Elasticsearch behind the gate; an index of its own is removed afterwards."""
    real = urlsplit(server_url())
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    gate.lead_to(real.hostname, real.port)
    app = make_app(f"http://127.0.0.1:{gate.port}/{prefix}")
    yield Market(app, gate.refuse, gate.open)
    engine = ElasticEngine(f"{server_url()}/{prefix}")
    engine.drop()
    engine.close()


@pytest.fixture(params=["embedded", *ON_ELASTICSEARCH])
def market(request):
    """A market on each engine, with each way of going away."""
    if request.param == "embedded":
        return request.getfixturevalue("embedded")
    made, gate = request.getfixturevalue("elastic"), request.getfixturevalue("gate")
    made.cut = getattr(gate, request.param)
    return made


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def healthy(request):
    """A market on each engine."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["embedded", "refuse", "fall_silent", "talk_nonsense"])
def broken(request, make_app):
    """A market whose engine was never there."""
    if request.param == "embedded":
        made = request.getfixturevalue("embedded")
        made.cut()
        return made
    gate = request.getfixturevalue("gate")
    getattr(gate, request.param)()
    return Market(make_app(f"http://127.0.0.1:{gate.port}"), gate.refuse, gate.open)


def _catch_up(market, travel):
    """Let pass the longest pauses that there are."""
    for _ in range(5):
        travel(seconds=outbox.LONGEST_PAUSE.total_seconds() + 1)
        market.deliver()


def test_without_its_engine_every_page_is_there_and_the_search_page_says_so(broken):
    result = broken.publish("石墨烯散热膜的卷对卷制备")
    demand = broken.publish("车灯散热膜要薄一半", "demand")
    broken.deliver()
    for address in ("/", f"/results/{result}", f"/demands/{demand}"):
        assert "散热膜" in broken.page(address)
    text = broken.page("/search?q=散热膜")
    assert "搜索引擎暂时不可用" in text
    assert f"/results/{result}" in text
    assert f"/demands/{demand}" in text


def test_without_the_engine_a_member_still_gets_the_desk(broken):
    client = broken.app.test_client()
    broken.write(lambda: sign_in(client, a_member(an_organisation())))
    broken.page("/desk", client)
    broken.page("/my/listings", client)


def test_nobody_elses_deliveries_wait_for_an_engine_that_is_away(broken):
    broken.publish("石墨烯散热膜的卷对卷制备")
    broken.deliver()
    assert broken.waiting() == {"discovery.sync_version"}
    assert "listings.tell_of_decision" in {handler for handler, *_ in broken.deliveries(DeliveryState.DONE)}


@pytest.mark.parametrize("broken", ["embedded", "refuse"], indirect=True)
def test_pauses_grow_to_a_quarter_of_an_hour_and_an_outage_of_any_length_gives_nothing_up(broken, travel):
    broken.publish("石墨烯散热膜的卷对卷制备")
    pauses = []
    for _ in range(2 * outbox.MOST_ATTEMPTS):
        broken.deliver()
        pauses.append(_pause(broken))
        travel(seconds=pauses[-1] + 1)
    assert pauses[0] < 10 < pauses[5] < pauses[-1]
    assert pauses[-1] == pytest.approx(outbox.LONGEST_PAUSE.total_seconds(), abs=60)
    assert broken.waiting() == {"discovery.sync_version"}
    assert broken.deliveries(DeliveryState.FAILED) == []


def _pause(market):
    with market.app.app_context():
        due = db.session.scalars(select(Delivery.due_at).where(Delivery.handler == "discovery.sync_version")).one()
        return (due - clock.now()).total_seconds()


def test_after_an_hour_without_it_the_index_follows_what_happened_meanwhile(market, travel):
    kept, edited, withdrawn = (market.publish(f"石墨烯散热膜 {number}") for number in range(3))
    market.deliver()
    assert market.verify()[0] == 0
    market.cut()
    for quarter in range(4):
        market.publish(f"钙钛矿组件 {quarter}")
        market.edit(edited, f"石墨烯散热膜改第 {quarter} 版")
        market.deliver()
        travel(minutes=15)
    market.withdraw(withdrawn)
    market.deliver()
    assert "搜索引擎暂时不可用" in market.page("/search?q=散热膜")
    assert market.verify()[0] == 1
    market.mend()
    _catch_up(market, travel)
    assert market.waiting() == set()
    assert market.verify() == (0, "index: 6 documents, 0 difference(s)\n")
    assert _indexed(market.app.extensions["engine"], f"result:{edited}").title == "石墨烯散热膜改第 3 版"
    text = market.page("/search?q=石墨烯散热膜")
    assert "搜索引擎暂时不可用" not in text
    assert f'"/results/{kept}"' in text
    assert f'"/results/{withdrawn}"' not in text


def test_a_message_delivered_twice_late_and_in_the_wrong_order_brings_nothing_old_back(healthy, monkeypatch):
    engine = healthy.app.extensions["engine"]
    edited, withdrawn = healthy.publish("石墨烯散热膜"), healthy.publish("钙钛矿组件")
    healthy.deliver()
    late = [_indexed(engine, f"result:{listing}") for listing in (edited, withdrawn)]
    healthy.edit(edited, "碳化硅晶片")
    healthy.withdraw(withdrawn)
    healthy.deliver()
    healthy.write(_send_all_again)
    healthy.deliver()
    engine.put(late)  # by a relay that read the records before they changed, and stood still since
    assert healthy.verify() == (0, "index: 1 documents, 0 difference(s)\n")
    assert _indexed(engine, f"result:{edited}").title == "碳化硅晶片"


def _indexed(engine, id_):
    return engine.search(Query(filters={"id": (id_,)})).hits[0].document


def _send_all_again():
    """The newest first."""
    done = db.session.scalars(select(Delivery).where(Delivery.state == DeliveryState.DONE).order_by(Delivery.id.desc()))
    for place, delivery in enumerate(done):
        outbox.retry(delivery)
        delivery.due_at -= timedelta(minutes=60 - place)


def test_a_rebuild_while_publishing_goes_on_loses_nothing_and_shows_no_empty_moment(healthy, travel):
    settled = [healthy.publish(f"石墨烯散热膜 {number}") for number in range(12)]
    healthy.deliver()
    with _relays(healthy.app, 2), _watching(healthy.app, settled) as seen:
        for number in range(2):
            healthy.write(lambda: outbox.enqueue("index.rebuild", 0))
            published = [healthy.publish(f"钙钛矿组件 {number}.{place}") for place in range(6)]
            healthy.edit(published[0], f"碳化硅晶片 {number}")
            healthy.withdraw(published[1])
    _catch_up(healthy, travel)
    assert set(seen) == {len(settled)}
    assert healthy.waiting() == set()
    assert healthy.verify() == (0, "index: 22 documents, 0 difference(s)\n")


@contextmanager
def _relays(app, many):
    """The delivery loop, several times, as in several processes."""
    threads = [relay.Relay(app) for _ in range(many)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.stop()


@contextmanager
def _watching(app, listings):
    """Count all the while how many of some listings are found; a slow server's refusals are no emptiness."""
    engine, over, seen = app.extensions["engine"], threading.Event(), []
    query = Query(filters={"id": tuple(f"result:{listing}" for listing in listings)})

    def watch():
        while not over.wait(0.01):
            with suppress(elastic_server.NoAnswer):
                seen.append(engine.search(query).total)

    thread = threading.Thread(target=watch)
    thread.start()
    yield seen
    over.set()
    thread.join()
