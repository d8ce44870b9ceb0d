"""What a server may do wrong, and that nobody waits for it, hears its password or gets an error page."""

from __future__ import annotations

import base64
import datetime as dt
import logging

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from search.elastic import breaker
from search.elastic import server as elastic_server
from search.elastic.breaker import Breaker
from search.elastic.server import Address, NoAnswer, Server
from search.engine import EngineUnavailable, NeedsRebuild, WrongServer, open_engine
from search.query import Query
from tests.search.conftest import result
from tests.search.serving import HANG_UP, SILENCE, nodes

READY = (200, nodes("8.19.21"))
EMPTY = (200, {"hits": {"hits": [], "total": {"value": 0}}, "aggregations": {}})


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def admitted(one):
    try:
        one.admit()
    except EngineUnavailable:
        return False
    return True


# -- the breaker -----------------------------------------------------------------------------------------------


def test_after_no_answer_everybody_is_refused_until_the_pause_is_over(clock):
    one = Breaker(clock=clock)
    assert admitted(one)
    one.unanswered()
    assert [admitted(one), admitted(one)] == [False, False]
    clock.now += breaker.PAUSE - 0.1
    assert not admitted(one)


def test_after_the_pause_one_question_tries_for_all(clock):
    one = Breaker(clock=clock)
    one.unanswered()
    clock.now += breaker.PAUSE
    assert [admitted(one), admitted(one), admitted(one)] == [True, False, False]
    one.answered()
    assert [admitted(one), admitted(one)] == [True, True]


def test_a_try_without_an_answer_begins_another_pause_and_one_that_never_ends_blocks_nobody_for_ever(clock):
    one = Breaker(clock=clock)
    one.unanswered()
    clock.now += breaker.PAUSE
    assert admitted(one)
    one.unanswered()
    assert not admitted(one)
    clock.now += breaker.PAUSE
    assert admitted(one)  # its outcome is never told
    clock.now += breaker.PAUSE
    assert admitted(one)


def test_as_many_failures_as_there_are_other_nodes_are_tolerated(clock):
    one = Breaker(2, clock=clock)
    for _ in range(2):
        one.unanswered()
        assert admitted(one)
    one.unanswered()
    assert not admitted(one)
    one.answered()
    one.unanswered()
    assert admitted(one)


# -- a server that is away, slow or talks nonsense --------------------------------------------------------------


def ask(server):
    with server.reading() as client:
        return client.search(index="any", size=0)


@pytest.mark.parametrize("answer", [HANG_UP, (200, b"<html>Welcome to the router</html>"), (200, b"{not json")])
def test_a_server_that_does_not_answer_is_not_asked_again_at_once(serve, clock, answer):
    fake = serve(answer)
    server = Server(Address.parse(fake.url), clock=clock)
    with pytest.raises(NoAnswer, match="does not answer"):
        ask(server)
    asked = len(fake.asked)
    for _ in range(5):
        with pytest.raises(EngineUnavailable, match="does not answer"):
            ask(server)
    assert len(fake.asked) == asked > 0
    fake.answers = [READY, EMPTY]
    clock.now += breaker.PAUSE
    assert ask(server)["hits"]["total"]["value"] == 0
    server.close()


def test_a_silent_server_is_given_up_after_the_short_time_for_people(serve, clock, monkeypatch):
    monkeypatch.setattr(elastic_server, "READING", 0.05)
    fake = serve(SILENCE)
    server = Server(Address.parse(fake.url), clock=clock)
    with pytest.raises(NoAnswer, match="ConnectionTimeout"):
        ask(server)
    with pytest.raises(EngineUnavailable, match="again in a few seconds"):
        ask(server)
    assert len(fake.asked) == 1
    server.close()


def test_people_wait_shorter_than_those_who_write():
    server = Server(Address.parse("http://127.0.0.1:9"))
    reader, worker = (client._request_timeout for client, _ in (server._reader, server._worker))
    assert 0 < reader <= 5
    assert worker >= 30
    server.close()


def test_a_write_without_an_answer_keeps_nobody_from_searching(serve, clock):
    fake = serve(READY, HANG_UP)
    server = Server(Address.parse(fake.url), clock=clock)
    with pytest.raises(NoAnswer), server.working() as client:
        client.search(index="any")
    fake.answers = [READY, EMPTY]
    assert ask(server)["hits"]["hits"] == []
    with pytest.raises(EngineUnavailable), server.working():
        pass
    server.close()


def test_an_error_is_an_answer(serve, clock):
    fake = serve(READY, (500, {"error": "broken"}))
    server = Server(Address.parse(fake.url), clock=clock)
    for _ in range(3):
        with pytest.raises(EngineUnavailable, match="answered 500"):
            ask(server)
    assert len(fake.asked) == 4
    server.close()


def test_where_one_of_two_nodes_is_away_the_other_answers(serve, clock):
    fake = serve(READY, EMPTY)
    server = Server(Address.parse(f"http://127.0.0.1:9,{fake.host}"), clock=clock)
    for _ in range(4):
        assert ask(server)["hits"]["hits"] == []
    server.close()


def test_where_all_but_one_of_four_nodes_are_away_it_answers(serve, clock):
    fake = serve(READY, EMPTY)
    server = Server(Address.parse(f"http://127.0.0.1:9,127.0.0.1:8,127.0.0.1:7,{fake.host}"), clock=clock)
    assert ask(server)["hits"]["hits"] == []
    server.close()


@pytest.mark.parametrize("answer", [HANG_UP, (200, b"\xff\xfe"), (503, {"error": "starting"}), (401, {"error": "no"})])
def test_whatever_an_engine_is_asked_the_trouble_has_one_name(serve, opened, monkeypatch, answer):
    monkeypatch.setattr("search.elastic.index.time.sleep", lambda _: None)
    engine = opened(serve(answer).url)
    for use in (
        lambda: engine.search(Query(text="石墨烯")),
        lambda: engine.similar(result(1), Query()),
        lambda: engine.put([result(1)]),
        lambda: list(engine.versions()),
        lambda: engine.satisfied(result(1)),
        lambda: engine.restore([]),
    ):
        with pytest.raises(EngineUnavailable) as trouble:
            use()
        assert not isinstance(trouble.value, NeedsRebuild | WrongServer)
    assert not engine.health().ready


def test_a_server_that_is_starting_is_asked_again_before_giving_up(serve, opened, monkeypatch):
    monkeypatch.setattr("search.elastic.index.time.sleep", lambda _: None)
    engine = opened(serve(READY, (503, {"error": "starting"}), (503, {"error": "starting"}), EMPTY).url)
    assert engine.search(Query()).total == 0


def test_a_server_replaced_by_one_of_another_major_while_it_was_away_is_refused(serve, clock):
    fake = serve(READY, EMPTY)
    server = Server(Address.parse(fake.url), clock=clock)
    ask(server)
    fake.answers = [HANG_UP]
    with pytest.raises(NoAnswer):
        ask(server)
    fake.answers = [(200, nodes("9.2.0"))]
    clock.now += breaker.PAUSE
    with pytest.raises(WrongServer, match=r"Elasticsearch 8 is needed, the server is 9.2.0"):
        ask(server)
    server.close()


# -- secrets and certificates -----------------------------------------------------------------------------------


def test_name_and_password_are_sent_and_never_told(serve, opened, caplog):
    caplog.set_level(logging.DEBUG)
    fake = serve(READY, (401, {"error": "who are you"}))
    engine = opened(f"http://name:se%2Fcret@{fake.host}")
    with pytest.raises(EngineUnavailable, match="401") as refusal:
        engine.search(Query())
    sent = fake.asked[0][1]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"name:se/cret"
    told = [str(refusal.value), repr(refusal.value.__cause__), engine.health().detail, caplog.text]
    told.append(repr(Address.parse(f"http://name:se%2Fcret@{fake.host}")))
    assert [each for each in told if "se/cret" in each or "se%2Fcret" in each or sent in each] == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://me:top/secret@h:9200", "http://me:top?secret@h:9200", "http://me:top#secret@h:9200"),
        *("http://me:12345#secret@h:9200", "http://me:secret@h", "http://me:secret@h:port", "https://me:secret@"),
        *("http://me:secret@h:9200/a/b", "http://me:secret@h:9200?shards=many", "http://me:secret@h:9200?shards"),
    ],
)
def test_an_address_that_is_not_understood_is_not_repeated(url):
    with pytest.raises(ValueError, match="search address") as refusal:
        open_engine(url)
    assert not any(word in str(refusal.value) for word in ("secret", "top", "12345"))


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_certificates_that_cannot_be_read_are_named_at_the_start(tmp_path, content):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match=r"certificates at .*ca\.pem can't be read"):
        open_engine(f"https://me:secret@127.0.0.1:9?ca={file}")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate of 127.0.0.1 that nobody but itself vouches for, with its key; and the same for somebody else."""
    folder = tmp_path_factory.mktemp("certificates")
    return [_certificate(folder / f"{number}.pem") for number in range(2)]


def _certificate(path):
    from ipaddress import ip_address

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, path.stem)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_server_with_the_certificate_of_the_option_is_trusted(serve, opened, certificates):
    fake = serve(READY, EMPTY, certificate=certificates[0])
    engine = opened(f"https://name:secret@{fake.host}?ca={certificates[0]}")
    assert engine.search(Query()).total == 0
    assert fake.asked[0][1]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("trusted", ["another", "those of the system"])
def test_any_other_certificate_is_refused_before_the_password_is_sent(serve, opened, certificates, trusted):
    fake = serve(READY, certificate=certificates[0])
    option = f"?ca={certificates[1]}" if trusted == "another" else ""
    with pytest.raises(EngineUnavailable, match="certificate of the search server is not trusted"):
        opened(f"https://name:secret@{fake.host}{option}").search(Query())
    assert fake.asked == []
