"""What only the Elasticsearch engine has: an address, a server of some version, aliases."""

from __future__ import annotations

import dataclasses

import pytest

from search.elastic.engine import ElasticEngine
from search.elastic.mapping import body, mapping
from search.elastic.server import Address
from search.engine import EngineUnavailable, NeedsRebuild, WrongServer
from search.indexing import record
from search.query import Query
from tests.search.conftest import demand, ids, result
from tests.search.serving import nodes


@pytest.mark.parametrize("versions", [("9.1.0",), ("7.17.9",), ("8.19.0", "9.0.0"), ()])
def test_a_server_of_another_major_is_refused_in_one_plain_line(serve, opened, versions):
    with pytest.raises(WrongServer, match="Elasticsearch 8 is needed") as refusal:
        opened(serve((200, nodes(*versions))).url).search(Query())
    assert "\n" not in str(refusal.value)


def test_a_server_of_the_same_major_is_taken(serve, opened):
    opened(serve((200, nodes("8.0.0", "8.19.21"))).url).check()


def test_another_product_is_refused(serve, opened):
    with pytest.raises(WrongServer, match="not Elasticsearch"):
        opened(serve((200, {"version": "1.0"}), product=None).url).check()


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_server_that_refuses_is_unavailable_and_the_password_stays_secret(serve, opened, status):
    with pytest.raises(EngineUnavailable, match=str(status)) as refusal:
        opened(serve((status, {"error": "no"})).url).check()
    assert "secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_unavailable_and_a_site_starts_all_the_same(opened):
    engine = opened("http://127.0.0.1:9")
    assert not engine.health().ready
    with pytest.raises(EngineUnavailable, match="does not answer"):
        engine.search(Query())


def test_a_server_that_comes_back_is_used(serve, opened):
    engine = opened(serve((500, {"error": "starting"}), (200, nodes("8.19.21"))).url)
    with pytest.raises(EngineUnavailable):
        engine.check()
    engine.check()


def test_an_address_says_nodes_login_prefix_and_settings():
    address = Address.parse("https://me:p%40ss@one:9200,two:9200/hebang?shards=3&replicas=1&ca=/etc/ca.pem")
    assert address.nodes == ("https://one:9200", "https://two:9200")
    assert (address.login, address.prefix) == (("me", "p@ss"), "hebang")
    assert (address.shards, address.replicas, address.ca) == (3, 1, "/etc/ca.pem")
    assert Address.parse("http://localhost:9200").prefix == "marketplace"


@pytest.mark.parametrize(
    "url", ["http:///x", "http://h:1/UPPER", "http://h:1/a/b", "http://h:1/*", "http://h:1/?color=red"]
)
def test_an_address_that_is_not_understood_is_refused(url):
    with pytest.raises(ValueError, match="search address"):
        Address.parse(url)


def test_every_field_of_a_document_is_in_the_strict_mapping():
    stored = body(record(result(1, field="05", trl=3, owner_name="某大学", price_fen=1, ip_types=("patent",))))
    assert mapping()["dynamic"] == "strict"
    assert set(stored) <= set(mapping()["properties"])


@pytest.mark.elasticsearch
def test_a_newer_rebuild_takes_the_place_of_an_abandoned_one(elastic_url):
    first, second = ElasticEngine(elastic_url), ElasticEngine(elastic_url)

    def overtaken():
        with first.rebuild() as abandoned:
            abandoned.put([result(1)])
            with second.rebuild() as fresh:
                fresh.put([result(2)])
            abandoned.put([result(3)])

    with pytest.raises(EngineUnavailable, match="another one took its place"):
        overtaken()
    assert ids(second.search(Query())) == ["result:2"]
    first.close()
    second.close()


@pytest.mark.elasticsearch
def test_nothing_is_written_to_an_index_that_is_not_there(elastic_url):
    engine = ElasticEngine(elastic_url)
    with pytest.raises(NeedsRebuild):
        engine.put([result(1)])
    assert not engine.health().ready
    with engine.rebuild():
        engine.put([demand(2)])
    assert engine.health().documents == 1
    engine.close()


@pytest.mark.elasticsearch
def test_an_index_of_another_prefix_is_left_alone(elastic_url):
    neighbour = ElasticEngine(f"{elastic_url}-other")
    engine = ElasticEngine(elastic_url)
    try:
        for one, number in ((neighbour, 1), (engine, 2)):
            with one.rebuild() as fresh:
                fresh.put([result(number)])
        engine.drop()
        assert ids(neighbour.search(Query())) == ["result:1"]
    finally:
        neighbour.drop()
        neighbour.close()
        engine.close()


@pytest.mark.elasticsearch
def test_a_field_that_is_not_in_the_mapping_is_refused_by_the_server(elastic_url, monkeypatch):
    engine = ElasticEngine(elastic_url)
    with engine.rebuild():
        pass
    layout = dataclasses.replace(engine._indices.layout, body=lambda _: {"colour": "red"})
    monkeypatch.setattr(engine, "_indices", dataclasses.replace(engine._indices, layout=layout))
    with pytest.raises(EngineUnavailable, match="did not store"):
        engine.put([result(1)])
    engine.close()
