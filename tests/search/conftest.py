"""One contract, two engines: `engine` is each of them in turn, with an empty index."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from search.documents import ChallengeDocument, DemandDocument, ResultDocument
from search.engine import EngineUnavailable, open_engine
from tests.search.serving import FakeServer

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)


def result(number, title="石墨烯导热膜", /, **values):
    values = {"version": 1, "published_at": DAY + timedelta(hours=number)} | values
    return ResultDocument(id=f"result:{number}", title=title, **values)


def demand(number, title="求购导热膜", /, **values):
    values = {"version": 1, "published_at": DAY + timedelta(hours=number)} | values
    return DemandDocument(id=f"demand:{number}", title=title, **values)


def challenge(number, title="散热难题张榜", /, **values):
    values = {"version": 1, "published_at": DAY + timedelta(hours=number)} | values
    return ChallengeDocument(id=f"challenge:{number}", title=title, **values)


def ids(page):
    return [hit.id for hit in page.hits]


def server_url():
    """The address of the test server, or a skip that says why there is none."""
    url = os.environ.get("MARKETPLACE_TEST_ELASTICSEARCH_URL")
    if not url:
        pytest.skip("MARKETPLACE_TEST_ELASTICSEARCH_URL is not set: no Elasticsearch to test on")
    return url


@pytest.fixture
def serve():
    servers = []

    def start(*answers, **values):
        servers.append(FakeServer(*answers, **values))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def opened():
    engines = []

    def start(url):
        engines.append(open_engine(url))
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()


@pytest.fixture
def elastic_url():
    from search.elastic.engine import ElasticEngine

    url = f"{server_url().rstrip('/')}/test-{uuid.uuid4().hex[:12]}"
    engine = ElasticEngine(url)
    try:
        engine.check()
    except EngineUnavailable as error:
        pytest.skip(f"Elasticsearch does not answer: {error}")
    yield url
    engine.drop()
    engine.close()


@pytest.fixture(
    params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def url(request, tmp_path):
    if request.param == "embedded":
        return f"embedded:{tmp_path / 'index'}"
    return request.getfixturevalue("elastic_url")


@pytest.fixture
def bare_engine(url):
    """An engine without an index."""
    engine = open_engine(url)
    yield engine
    engine.close()


@pytest.fixture
def engine(bare_engine):
    with bare_engine.rebuild():
        pass
    return bare_engine


@pytest.fixture
def meant(url):
    """An engine that keeps vectors of three numbers, with an empty index."""
    pytest.importorskip("numpy", reason="numpy is not installed (extra: semantic)")
    engine = open_engine(url, 3)
    with engine.rebuild():
        pass
    yield engine
    engine.close()
